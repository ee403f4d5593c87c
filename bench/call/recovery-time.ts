/** Computes when something that arrives all the time was back after a break. Pure. */

/** Fake voices pause for 150 ms between their beats, and a busy machine stumbles: shorter gaps are no break. */
const BREAK_MS = 400;

/**
 * The time from `fromMs` to the end of the longest gap between then and `untilMs`: 0 where there was no gap, null where
 * it hadn't ended yet.
 * @param arrivals the times of arrival, ascending; all times in ms of one clock
 */
export function backAfterMs(arrivals: readonly number[], fromMs: number, untilMs: number): number | null {
  let before = fromMs;
  let longest = { gapMs: 0, endMs: fromMs };
  for (const atMs of [...arrivals.filter((time) => time > fromMs && time < untilMs), untilMs]) {
    if (atMs - before > longest.gapMs) longest = { gapMs: atMs - before, endMs: atMs };
    before = atMs;
  }
  if (longest.gapMs <= BREAK_MS) return 0;
  return longest.endMs === untilMs ? null : longest.endMs - fromMs;
}

/** The slowest of several times; null where one never came. */
export const slowest = (times: readonly (number | null)[]): number | null =>
  times.reduce<number | null>(
    (most, time) => (most === null || time === null ? null : Math.max(most, time)),
    0,
  );
