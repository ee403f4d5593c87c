/** Averages that a few wild readings don't move. Pure. */

/** The middle value, or the mean of the two in the middle; 0 for an empty list. */
export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? 0;
  return ((sorted[(sorted.length - 1) >> 1] ?? upper) + upper) / 2;
};

/**
 * The mean of the middle half: steadier than a median against noise that fills a range evenly. NaN for an empty list.
 */
export const middleMean = (values: readonly number[]): number => {
  const quarter = values.length >> 2;
  const middle = values.toSorted((a, b) => a - b).slice(quarter, values.length - quarter);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
};
