/** The errors of the participants' own clocks. */
import type { WindowTrace } from '../model';

/** The range of offsets: two monotonic clocks never start together. */
const OFFSET_WITHIN_MS = 5_000;
/** The range of drifts, which is beyond what quartz does (± 50 ppm). */
const DRIFT_WITHIN_PPM = 100;

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/**
 * Evenly spread errors, the same for the same seed: policies that are compared get the same clocks in the same round.
 */
export const clockErrors = (count: number, seed: number): WindowTrace['clockError'][] => {
  const random = seeded(seed);
  const within = (limit: number): number => (2 * random() - 1) * limit;
  return Array.from({ length: count }, () => ({
    offsetMs: within(OFFSET_WITHIN_MS),
    driftPpm: within(DRIFT_WITHIN_PPM),
  }));
};
