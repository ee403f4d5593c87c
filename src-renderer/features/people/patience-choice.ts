import { DEFAULT_PATIENCE, type Patience } from '@core/wire/playback';

/** The choices of a host, ms; 0: never wait. */
const CHOICES_MS = [0, 3_000, 5_000, 10_000, 30_000] as const;

/** The choices, with the value that another app may have set. */
export const patienceChoices = (now: Patience): readonly number[] =>
  [...new Set([...CHOICES_MS, now.bufferingMs])].sort((a, b) => a - b);

/** A jump takes longer than a dry buffer: a room that waits at all waits for it as long as is usual, or longer. */
export const patienceOf = (bufferingMs: number): Patience => ({
  bufferingMs,
  seekingMs: bufferingMs === 0 ? 0 : Math.max(DEFAULT_PATIENCE.seekingMs, bufferingMs),
});
