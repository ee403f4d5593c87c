/** Lists of servers as people write them: one after the other, with commas or white space between. */

export type ListFault =
  | { readonly kind: 'empty' }
  | { readonly kind: 'tooMany'; readonly most: number }
  /** `part` is what can't be read, cut to a length that a sentence bears. */
  | { readonly kind: 'unreadable'; readonly part: string };

export type ReadList =
  | { readonly servers: readonly string[]; readonly fault: null }
  | { readonly servers: null; readonly fault: ListFault };

const LONGEST_PART_SHOWN = 60;
const shown = (part: string): string =>
  part.length > LONGEST_PART_SHOWN ? `${part.slice(0, LONGEST_PART_SHOWN)}…` : part;

const failed = (fault: ListFault): ReadList => ({ servers: null, fault });

/**
 * Reads a list, each server once.
 * @param readOne makes a server of what was written; null where it is none
 */
export const readServerList = (
  text: string,
  { most, readOne }: { readonly most: number; readonly readOne: (part: string) => string | null },
): ReadList => {
  const servers = new Set<string>();
  for (const part of text.split(/[\s,]+/).filter((one) => one !== '')) {
    const server = readOne(part);
    if (server === null) return failed({ kind: 'unreadable', part: shown(part) });
    servers.add(server);
    if (servers.size > most) return failed({ kind: 'tooMany', most });
  }
  return servers.size === 0 ? failed({ kind: 'empty' }) : { servers: [...servers], fault: null };
};
