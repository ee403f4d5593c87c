/**
 * How often the levels of received voices are read. The browser answers on the thread that handles the packets, and the
 * page stands still until then (`getSynchronizationSources` in Chromium): a fraction of a millisecond where there is
 * nothing to do, several on a busy machine, where the call then gets in its own way.
 */

/** The share of the page's time that is spent on reading the levels of everybody. */
const SHARE = 0.03;
/** No level is older than this, ms, however long reading takes: who speaks is decided each 300 ms. */
const OLDEST_MS = 150;
/** The weight of the last reading in the time that one takes: a single slow one changes little. */
const WEIGHT = 0.2;

/**
 * How long a level that was read counts, ms, before it is read again.
 * @param costMs how long one reading takes
 * @param voices the number of voices whose levels are read
 */
export const levelLifeMs = (costMs: number, voices: number): number =>
  Math.min(OLDEST_MS, (costMs * voices) / SHARE);

/** How long a reading takes, ms, after one more that took `tookMs`. @param costMs null before the first */
export const nextCostMs = (costMs: number | null, tookMs: number): number =>
  costMs === null ? tookMs : costMs + WEIGHT * (tookMs - costMs);
