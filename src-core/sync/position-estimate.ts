/**
 * Where the film is, from what the player shows. Frames are shown at the screen's refreshes and so are early or late
 * by up to one of them; the median of several is steady. Positions are ms of film, times ms of the local clock.
 */

/** How many frames the median is taken of (sync.md). */
const FRAMES = 8;
/** A sample older than this says nothing about now: the window is hidden and the coarse clock reads at 4 Hz. */
const STALE_MS = 1_000;

interface Observed {
  readonly atMs: number;
  readonly positionMs: number;
}

export interface PositionEstimate {
  readonly rate: number;
  readonly samples: readonly Observed[];
}

export const emptyPositionEstimate: PositionEstimate = { rate: 1, samples: [] };

/** Takes a frame in: at `atMs` the film showed `positionMs`. */
export const withSample = (estimate: PositionEstimate, sample: Observed): PositionEstimate => ({
  ...estimate,
  samples: [...estimate.samples, { atMs: sample.atMs, positionMs: sample.positionMs }].slice(-FRAMES),
});

/** The rate changes now; what was seen before is carried to this moment at the old rate. */
export const withRate = (estimate: PositionEstimate, rate: number, nowMs: number): PositionEstimate =>
  rate === estimate.rate
    ? estimate
    : {
        rate,
        samples: estimate.samples.map((sample) => ({
          atMs: nowMs,
          positionMs: sample.positionMs + (nowMs - sample.atMs) * estimate.rate,
        })),
      };

/** Forgets what was seen: after a seek, a stall, a start. */
export const withoutSamples = (estimate: PositionEstimate): PositionEstimate => ({
  ...estimate,
  samples: [],
});

/** How many frames the estimate stands on. */
export const sampleCount = (estimate: PositionEstimate): number => estimate.samples.length;

/** Position of the running film now; null while too little or nothing recent was seen. */
export const estimatedPosition = (estimate: PositionEstimate, nowMs: number): number | null => {
  const latest = estimate.samples.at(-1);
  if (!latest || nowMs - latest.atMs > STALE_MS) return null;
  const positions = estimate.samples
    .map((sample) => sample.positionMs + (nowMs - sample.atMs) * estimate.rate)
    .sort((a, b) => a - b);
  const upper = positions[positions.length >> 1] ?? 0;
  const lower = positions[(positions.length - 1) >> 1] ?? upper;
  return (lower + upper) / 2;
};
