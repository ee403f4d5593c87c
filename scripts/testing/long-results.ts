/** The latest results of the long tests, kept in the repository, and whether they are still about today's code. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const zLongResult = z.strictObject({
  /** The commit that the test ran on; "+changes" when the tree had changes that weren't committed. */
  commit: z.string(),
  /** When the run began, ISO 8601. */
  at: z.iso.datetime(),
  machine: z.strictObject({
    cpu: z.string(),
    cores: z.int(),
    memoryGb: z.int(),
    os: z.string(),
    kernel: z.string(),
  }),
  passed: z.int(),
  failed: z.int(),
  minutes: z.number(),
  failures: z.array(z.string()),
});
export type LongResult = z.infer<typeof zLongResult>;

const zLongResults = z.record(z.string(), zLongResult);
export type LongResults = z.infer<typeof zLongResults>;

export const readLongResults = (file: string): LongResults =>
  existsSync(file) ? zLongResults.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};

/** Whether code that the variant covers has changed since a commit; null where that commit isn't known here. */
export type ChangedSince = (commit: string, covers: readonly string[]) => boolean | null;

/**
 * One line for each variant whose result says nothing about the code as it stands: it never ran, it failed, or it is
 * older than the code it covers.
 */
export function outdated(
  variants: readonly { readonly name: string; readonly covers: readonly string[] }[],
  results: LongResults,
  changedSince: ChangedSince,
): string[] {
  return variants.flatMap(({ name, covers }) => {
    const result = results[name];
    if (!result) return [`${name}: never run`];
    const day = result.at.slice(0, 10);
    if (result.failed > 0) return [`${name}: failed on ${day} at ${result.commit}`];
    const [commit = ''] = result.commit.split('+');
    const changed = changedSince(commit, covers);
    if (changed === null) return [`${name}: ran on ${day} at ${result.commit}, which isn't known here`];
    return changed ? [`${name}: ran on ${day} at ${result.commit}; ${covers.join(', ')} changed since`] : [];
  });
}
