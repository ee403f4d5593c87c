/** Statistics of several values. Pure. */

/** The middle value, or the mean of the two in the middle. Throws without a value. */
export function median(values: readonly number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  const half = ordered.length >> 1;
  const upper = ordered[half];
  if (upper === undefined) throw new Error('nothing has no median');
  const lower = ordered[half - 1];
  return ordered.length % 2 === 1 || lower === undefined ? upper : (lower + upper) / 2;
}

/**
 * The mean of the middle half: as steady as a mean against noise of one size, and as insensitive as a median to
 * outliers.
 */
export function middleMean(values: readonly number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  const quarter = Math.floor(ordered.length / 4);
  const middle = ordered.slice(quarter, ordered.length - quarter);
  if (middle.length === 0) throw new Error('nothing has no mean');
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

/** The value of the nearest rank, which is one that was measured. Null without values. */
export function percentile(values: readonly number[], share: number): number | null {
  const ordered = values.toSorted((a, b) => a - b);
  return ordered[Math.max(0, Math.ceil(share * ordered.length) - 1)] ?? null;
}
