/** From what the window noted and what was recorded to the rows of the result. Pure. */
import { fitLine, type Point } from '../signal/line';
import { findBreaks, hearTones, type Breaks } from '../signal/tones';
import { findClicks } from '../sync/senses/clicks';
import { VOID_ABOVE } from '../sync/model';
import { FILM, TONES_HZ } from './film';
import type { Held, Latency, RateSetting } from './rates.page';

/** What was recorded of the film's two sides, of the same length. */
export interface Heard {
  readonly tones: Float32Array;
  readonly chirps: Float32Array;
}

export interface RateRow extends RateSetting {
  /** Media seconds per second by `currentTime`, with the standard error of the fit. */
  readonly clockRate: number;
  readonly clockRateError: number;
  /** The same by the frames' media times and when they were to be shown; coarse: a picture waits for the screen. */
  readonly frameRate: number;
  readonly frameRateError: number;
  /** The same by the chirps in the sound; null where fewer than three were heard. */
  readonly soundRate: number | null;
  /** How far the sound strayed from this rate: latest minus earliest chirp, ms. */
  readonly soundWanderMs: number | null;
  /** Heard over expected frequency. */
  readonly pitchRatio: number;
  readonly impurityDb: number;
  readonly crackleDb: number;
  readonly gapMs: number;
  /** Whether the rate did anything at all; null at 1. */
  readonly applied: boolean | null;
  readonly droppedFrames: number;
  readonly totalFrames: number;
  readonly void: boolean;
}

const isNearer = (value: number, to: number, than: number): boolean =>
  Math.abs(value - to) < Math.abs(value - than);

/** How evenly the chirps came, given the rate they should have come at. */
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
  // The pitch tells it best; where it is kept, only the clock can.
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
    applied: rate === 1 ? null : isNearer(seen, rate, 1),
    droppedFrames: held.droppedFrames,
    totalFrames: held.totalFrames,
    void: held.droppedFrames > VOID_ABOVE.droppedShare * held.totalFrames,
  };
}

export interface ChangeRow extends Breaks {
  readonly from: RateSetting;
  readonly to: RateSetting;
  readonly times: number;
}

export const analyseChange = (
  from: RateSetting,
  to: RateSetting,
  times: number,
  tones: Float32Array,
): ChangeRow => ({ from, to, times, ...findBreaks(tones, FILM.soundHz) });

export interface LatencyRow {
  /** From the call to when the film's clock, drawn back from where it runs evenly, left the position. */
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
