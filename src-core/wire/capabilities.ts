import { z } from 'zod';

/**
 * The capabilities of a Matinee beyond what every Matinee of its protocol can do. Client and server name theirs as
 * somebody comes in, and the room works with those that both ends have: a name is listed here before anything depends
 * on it, and needs no new version of the protocol.
 * Each gets its words in src-renderer/words/en-capabilities.ts.
 *
 * - `door`: sees who is at the door, and is linked with them before they join.
 */
export const CAPABILITIES: readonly string[] = ['door'];

/** A list of them on the wire: 16 names, 32 bytes each with their quotes and comma. */
export const CapabilitiesSchema = z.array(z.string().regex(/^[a-z][A-Za-z0-9]{0,27}$/)).max(16);

/** The capabilities that both ends have, in the order of the first. */
export const sharedCapabilities = (ours: readonly string[], theirs: readonly string[]): string[] =>
  ours.filter((name) => theirs.includes(name));
