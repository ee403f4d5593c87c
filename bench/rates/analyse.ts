/** Turns the window's notes and the recording into the rows of the result. Pure. */
import { fitLine, type Point } from '../../lab/signal/line';
import { findBreaks, hearTones } from '../../lab/signal/tones';
import { findClicks } from '../../lab/senses/clicks';
import { VOID_ABOVE } from '../kit/void';
import { FILM, TONES_HZ } from './film';
import type { Held, Latency, RateSetting } from './rates.page';

/** The recording of the film's two channels, of the same length. */
export interface Heard {
  readonly tones: Float32Array;
  readonly chirps: Float32Array;
}

export interface RateRow extends RateSetting {
  /** Seconds of film per second by `currentTime`, with the standard error of the fit. */
  readonly clockRate: number;
  readonly clockRateError: number;
  /**
   * The rate by the frames' media times and the times of their showing; coarse, since a picture waits for the screen.
   */
  readonly frameRate: number;
  readonly frameRateError: number;
  /** The rate by the chirps in the sound; null where fewer than three were heard. */
  readonly soundRate: number | null;
  /** How far the sound strayed from this rate: latest minus earliest chirp, ms. */
  readonly soundWanderMs: number | null;
  /** The heard frequency over the expected one. */
  readonly pitchRatio: number;
  readonly impurityDb: number;
  readonly crackleDb: number;
  readonly gapMs: number;
  /** Whether the rate had any effect; null at 1, and where the clock can't tell. */
  readonly applied: boolean | null;
  readonly droppedFrames: number;
  readonly totalFrames: number;
  readonly void: boolean;
}

/** How far one reading of the element's clock may be off, on a machine that isn't busy. */
const CLOCK_NOISE_MS = 1.5;
/** A silence of this length in steady tones is sound that came too late: such a row says nothing about its rate. */
const RAN_OUT_MS = 5;

const isNearer = (value: number, to: number, than: number): boolean =>
  Math.abs(value - to) < Math.abs(value - than);

/** How evenly the chirps came, given their expected rate. */
function soundOf(chirps: Float32Array, rate: number): Pick<RateRow, 'soundRate' | 'soundWanderMs'> {
  const clicks = findClicks(chirps, FILM.soundHz);
  const [first] = clicks;
  if (!first || clicks.length < 3) return { soundRate: null, soundWanderMs: null };
  // A chirp that a hiccup swallowed leaves a gap in the numbers, not in the line.
  const points = clicks.map(({ atMs }): Point => [
    atMs,
    Math.round(((atMs - first.atMs) * rate) / 1_000) * 1_000,
  ]);
  const lags = points.map(([atMs, mediaMs]) => atMs - mediaMs / rate);
  return { soundRate: fitLine(points).slope, soundWanderMs: Math.max(...lags) - Math.min(...lags) };
}

export function analyseHold(setting: RateSetting, held: Held, heard: Heard): RateRow {
  const { rate, preservesPitch } = setting;
  const clock = fitLine(held.clock);
  const frames = fitLine(held.frames);
  const tones = hearTones(heard.tones, FILM.soundHz, TONES_HZ);
  const breaks = findBreaks(heard.tones, FILM.soundHz);
  const [firstMs = 0, lastMs = 0] = [held.clock[0]?.[0], held.clock.at(-1)?.[0]];
  const gainedMs = Math.abs(rate - 1) * (lastMs - firstMs);
  // The pitch tells it best; where the pitch is kept only the clock can tell, though not for the smallest rates.
  const canTell = rate !== 1 && (!preservesPitch || gainedMs / 2 > CLOCK_NOISE_MS);
  const seen = preservesPitch ? clock.slope : tones.pitchRatio;
  return {
    ...setting,
    clockRate: clock.slope,
    clockRateError: clock.slopeError,
    frameRate: frames.slope,
    frameRateError: frames.slopeError,
    ...soundOf(heard.chirps, rate),
    ...tones,
    ...breaks,
    applied: canTell ? isNearer(seen, rate, 1) : null,
    droppedFrames: held.droppedFrames,
    totalFrames: held.totalFrames,
    void: held.droppedFrames > VOID_ABOVE.droppedShare * held.totalFrames || breaks.gapMs > RAN_OUT_MS,
  };
}

export interface ChangeRow {
  readonly from: RateSetting;
  readonly to: RateSetting;
  /** The crackles of each change: the first one to `to`, the next back to `from`, and so on. */
  readonly crackleDb: readonly number[];
  readonly gapMs: readonly number[];
}

/** @param tones the recording, which ends one `everyMs` after the last of the changes, which were that far apart */
export function analyseChange(
  from: RateSetting,
  to: RateSetting,
  times: number,
  everyMs: number,
  tones: Float32Array,
): ChangeRow {
  const length = Math.round((everyMs / 1_000) * FILM.soundHz);
  const breaks = Array.from({ length: times }, (_, i) => {
    const start = tones.length - (times - i) * length;
    return findBreaks(tones.subarray(Math.max(0, start), start + length), FILM.soundHz);
  });
  return {
    from,
    to,
    crackleDb: breaks.map(({ crackleDb }) => crackleDb),
    gapMs: breaks.map(({ gapMs }) => gapMs),
  };
}

export interface LatencyRow {
  /** The time from the call until the film's clock, extended back from where it runs evenly, left the position. */
  readonly clockMs: number;
  readonly firstFrameMs: number | null;
  readonly answeredMs: number;
  /** The longest silence in the sound, ms; null where it wasn't listened to. */
  readonly gapMs: number | null;
}

export function analyseLatency(latency: Latency, tones: Float32Array | null): LatencyRow {
  const { askedAtMs, positionMs, answeredAtMs, firstFrameAtMs } = latency;
  const { slope, intercept } = fitLine(latency.clock.map(([atMs, mediaMs]) => [atMs - askedAtMs, mediaMs]));
  return {
    clockMs: (positionMs - intercept) / slope,
    firstFrameMs: firstFrameAtMs === null ? null : firstFrameAtMs - askedAtMs,
    answeredMs: answeredAtMs - askedAtMs,
    gapMs: tones && findBreaks(tones, FILM.soundHz).gapMs,
  };
}
