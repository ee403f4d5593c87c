/**
 * Measures how far apart the windows are in steady play: by their frames, on the screen, and by ear. All values are in
 * ms, never negative.
 */
import type { RunRecord, WindowTrace } from '../model';
import { frameClockAt, filmClockAt } from './film-clock';
import { hiddenPieces, inPieces, steadyPieces, type Piece } from './pieces';

const GRID_MS = 100;
/** A click further away than this belongs to another second of the film. */
const CLICK_REACH_MS = 450;

/** The differences of every pair of known values; null stands for a window of which nothing is known. */
export function pairwise(values: readonly (number | null)[]): number[] {
  const known = values.filter((value) => value !== null);
  return known.flatMap((a, i) => known.slice(i + 1).map((b) => Math.abs(a - b)));
}

/** The times at which a run's skew is read: every 100 ms of steady play. */
export function gridOf(pieces: readonly Piece[]): number[] {
  return pieces.flatMap(({ fromMs, toMs }) =>
    Array.from({ length: Math.floor((toMs - fromMs) / GRID_MS) + 1 }, (_, i) => fromMs + i * GRID_MS),
  );
}

const clockSkewsMs = (
  record: RunRecord,
  clockAt: (window: WindowTrace, atMs: number) => number | null,
): number[] =>
  gridOf(steadyPieces(record)).flatMap((atMs) =>
    pairwise(record.windows.map((window) => clockAt(window, atMs))),
  );

/** The skew by film clock: |difference| of the film clocks of each pair of windows, every 100 ms of steady play. */
export const filmClockSkewsMs = (record: RunRecord): number[] => clockSkewsMs(record, filmClockAt);

/** The skew by the frames' times, which move in steps of half a refresh or so. */
export const frameSkewsMs = (record: RunRecord): number[] => clockSkewsMs(record, frameClockAt);

/**
 * The skew on the screen: in each look at the screen during steady play, |difference| of the frame numbers of each pair
 * of windows, as film time. A window whose code couldn't be read leaves its pairs out of that look.
 */
export function screenSkewsMs(record: RunRecord): number[] {
  const pieces = steadyPieces(record);
  return record.screen
    .filter(([atMs]) => inPieces(pieces, atMs))
    .flatMap(([, codes]) => pairwise(codes).map((frames) => (frames * 1000) / record.film.fps));
}

function clickDistances(
  { sound }: RunRecord,
  pieces: readonly Piece[],
  pairs: (a: number, b: number) => boolean,
): number[] {
  if (!sound) return [];
  const { startedAtMs, clicks } = sound;
  return clicks.flatMap((own, a) =>
    clicks.flatMap((others, b) => {
      if (b <= a || !pairs(a, b)) return [];
      return own
        .filter((clickMs) => inPieces(pieces, startedAtMs + clickMs))
        .map((clickMs) => Math.min(...others.map((other) => Math.abs(other - clickMs))))
        .filter((distanceMs) => distanceMs <= CLICK_REACH_MS);
    }),
  );
}

/**
 * The skew by ear: for each pair of windows, from each click of one in steady play to the nearest click of the other,
 * where there is one within 450 ms. The clicks are a second apart.
 */
export const soundSkewsMs = (record: RunRecord): number[] =>
  clickDistances(record, steadyPieces(record), () => true);

/** The skew by ear while a window was minimised, for the pairs that it belongs to. */
export function hiddenSoundSkewsMs(record: RunRecord): number[] {
  const hidden = record.marks.find(({ what }) => what === 'hiddenFrom')?.window;
  return clickDistances(record, hiddenPieces(record), (a, b) => a === hidden || b === hidden);
}
