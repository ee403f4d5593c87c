/**
 * Lets the bench run on a machine that others use meanwhile. Linux shares the processor between sessions first
 * (sched(7), autogroup), so `nice` orders only the bench's own processes; without this the others' work would be
 * measured.
 */
import { writeFileSync } from 'node:fs';

const AUTOGROUP = '/proc/self/autogroup';
/**
 * The value gives this session some ten times the share of another one: most of the machine where two or three others
 * want it.
 */
const AHEAD = -10;

/** Runs work with this session before all others, and restores the order afterwards. It needs root. */
export const beforeOthers = async <T>(work: () => Promise<T>): Promise<T> => {
  writeFileSync(AUTOGROUP, String(AHEAD));
  try {
    return await work();
  } finally {
    writeFileSync(AUTOGROUP, '0');
  }
};
