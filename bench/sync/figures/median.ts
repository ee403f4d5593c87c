/** The middle value, or the mean of the two in the middle. Throws without a value. */
export function median(values: readonly number[]): number {
  const ordered = [...values].sort((a, b) => a - b);
  const half = ordered.length >> 1;
  const upper = ordered[half];
  if (upper === undefined) throw new Error('nothing has no median');
  const lower = ordered[half - 1];
  return ordered.length % 2 === 1 || lower === undefined ? upper : (lower + upper) / 2;
}
