/**
 * For a machine that others use meanwhile. Linux shares the processor between sessions first (sched(7), autogroup), so that
 * `nice` says only who of the bench's own goes first; without this the others' work would be measured.
 */
import { writeFileSync } from 'node:fs';

const AUTOGROUP = '/proc/self/autogroup';
/** Some ten times the share of another session: most of the machine where two or three others want it. */
const AHEAD = -10;

/** Does it with this session before all others, and puts it back. Takes root. */
export const beforeOthers = async <T>(work: () => Promise<T>): Promise<T> => {
  writeFileSync(AUTOGROUP, String(AHEAD));
  try {
    return await work();
  } finally {
    writeFileSync(AUTOGROUP, '0');
  }
};
