import { median, middleMean } from './averages';

/**
 * Estimates the position of the film. The player's own clock, which is the sound's, tells it to a fraction of a
 * millisecond. Frames are shown at the screen's refreshes: 24 a second on 60 refreshes keep their places while the
 * clock moves by 8 ms, so they can't tell less. They do tell when the picture is really elsewhere than the clock says
 * (a slow screen, a late decoder), and then the picture counts. Positions are ms of film, times ms of the local clock.
 */

/** A reading is off by up to a sound buffer; the mean of the middle half of this many is steady to a millisecond. */
const FRAMES = 16;
/** The picture's lead over the clock is the median of this many frames: two seconds of film. */
const SHOWN_FRAMES = 48;
/** Within one refresh of a 60 Hz screen frames say nothing about the clock, ms. */
const REFRESH_MS = 1_000 / 60;
/** A picture farther from the clock than this is a stall, which isn't mended by playing elsewhere, ms. */
const SHOWN_MAX_MS = 250;
/** A sample older than this says nothing about now: the window is hidden and the coarse clock reads at 4 Hz. */
const STALE_MS = 1_000;

interface Observed {
  readonly atMs: number;
  readonly positionMs: number;
}

export interface PositionEstimate {
  readonly rate: number;
  readonly samples: readonly Observed[];
  /** The lead of the last frames over the player's clock. It is the device's: a jump doesn't change it. */
  readonly shownAheadMs: readonly number[];
}

export const emptyPositionEstimate: PositionEstimate = { rate: 1, samples: [], shownAheadMs: [] };

/** The picture's lead over the player's clock beyond what the screen's refreshes explain, ms; negative: late. */
export const pictureAheadMs = ({ shownAheadMs }: PositionEstimate): number => {
  if (shownAheadMs.length < SHOWN_FRAMES) return 0;
  const ahead = median(shownAheadMs);
  const beyond = Math.max(0, Math.abs(ahead) - REFRESH_MS);
  return Math.sign(ahead) * Math.min(SHOWN_MAX_MS, beyond);
};

/**
 * Takes a reading in: at `atMs` the player's clock said `positionMs`.
 * @param sample.shownAheadMs lead of the shown frame over that; null where there was none
 */
export const withSample = (
  estimate: PositionEstimate,
  sample: Observed & { readonly shownAheadMs?: number | null },
): PositionEstimate => {
  const { atMs, positionMs, shownAheadMs = null } = sample;
  return {
    ...estimate,
    samples: [...estimate.samples, { atMs, positionMs }].slice(-FRAMES),
    shownAheadMs:
      shownAheadMs === null
        ? estimate.shownAheadMs
        : [...estimate.shownAheadMs, shownAheadMs].slice(-SHOWN_FRAMES),
  };
};

/** The rate changes now; earlier readings are carried to this moment at the old rate. */
export const withRate = (estimate: PositionEstimate, rate: number, nowMs: number): PositionEstimate =>
  rate === estimate.rate
    ? estimate
    : {
        ...estimate,
        rate,
        samples: estimate.samples.map((sample) => ({
          atMs: nowMs,
          positionMs: sample.positionMs + (nowMs - sample.atMs) * estimate.rate,
        })),
      };

/** Forgets earlier readings: after a seek, a stall, a start. */
export const withoutSamples = (estimate: PositionEstimate): PositionEstimate => ({
  ...estimate,
  samples: [],
});

/** The number of readings behind the estimate. */
export const sampleCount = (estimate: PositionEstimate): number => estimate.samples.length;

/** Position of the running film now; null while too little or nothing recent was seen. */
export const estimatedPosition = (estimate: PositionEstimate, nowMs: number): number | null => {
  const latest = estimate.samples.at(-1);
  if (!latest || nowMs - latest.atMs > STALE_MS) return null;
  const positions = estimate.samples.map(
    (sample) => sample.positionMs + (nowMs - sample.atMs) * estimate.rate,
  );
  return middleMean(positions) + pictureAheadMs(estimate);
};
