import { z } from 'zod';

/**
 * What a Matinee can do beside what every Matinee of its protocol can. Client and server say their names as somebody
 * comes in, and the room works with what both ends can: a name stands here before anything depends on it, and needs no
 * new version of the protocol. There is none yet; each gets its words in src-renderer/words/en-capabilities.ts.
 */
export const CAPABILITIES: readonly string[] = [];

/** Of a list of them on the wire: 16 names, 32 bytes each with their quotes and comma. */
export const CapabilitiesSchema = z.array(z.string().regex(/^[a-z][A-Za-z0-9]{0,27}$/)).max(16);

/** What both ends can, in the order of the first. */
export const sharedCapabilities = (ours: readonly string[], theirs: readonly string[]): string[] =>
  ours.filter((name) => theirs.includes(name));
