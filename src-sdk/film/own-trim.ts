/** The most by which a person's own film may play earlier or later, ms (docs/numbers.md, Playback). */
const TRIM_LIMIT_MS = 500;

export const withinTrim = (trimMs: number): number =>
  Math.min(TRIM_LIMIT_MS, Math.max(-TRIM_LIMIT_MS, trimMs));
