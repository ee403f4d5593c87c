/** How steadily something arrives between two times. All times in ms of one clock, arrivals ascending. Pure. */

const within = (arrivals: readonly number[], fromMs: number, untilMs: number): readonly number[] =>
  arrivals.filter((atMs) => atMs >= fromMs && atMs <= untilMs);

/** The longest time in which nothing came; all of it where nothing came at all. */
export function longestGapMs(arrivals: readonly number[], fromMs: number, untilMs: number): number {
  let before = fromMs;
  let longest = 0;
  for (const atMs of [...within(arrivals, fromMs, untilMs), untilMs]) {
    longest = Math.max(longest, atMs - before);
    before = atMs;
  }
  return longest;
}

export const ratePerSecond = (arrivals: readonly number[], fromMs: number, untilMs: number): number =>
  (within(arrivals, fromMs, untilMs).length * 1_000) / (untilMs - fromMs);
