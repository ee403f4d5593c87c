/** Computes seeks, seconds apart and seconds of standstill from what two windows showed. Pure. */
import { judged, type Figure } from '../kit/figure';
import type { FoundByVice } from './model';

/** The state of one window at one moment. */
export interface Sample {
  /** The machine's wall clock, ms. */
  readonly atMs: number;
  /** The position of its film, ms; null without one. */
  readonly positionMs: number | null;
}

export interface Watched {
  readonly samples: readonly Sample[];
  /** Seeks of the film's element, those that the person asked for among them. */
  readonly seeks: number;
}

export interface ViceFigures {
  /** The seeks of the window that seeks most, per minute. */
  readonly seeksPerMinute: number;
  /**
   * The seconds of a minute in which at least one plays and the two are further apart than 250 ms, or one has no film.
   */
  readonly apartS: number;
  /** The seconds of a minute in which nobody's film moves. */
  readonly stoodS: number;
}

/** Films further apart than this aren't together: anybody in one room hears a quarter of a second as an echo. */
const APART_MS = 250;
const GRID_MS = 250;
/** A film moves where it gains at least this share of the time that passes, or jumps. */
const MOVES_SHARE = 0.3;
const MINUTE_MS = 60_000;

/** The position between the two samples around a moment; null where there are none, or no film. */
function positionAt({ samples }: Watched, atMs: number): number | null {
  const after = samples.findIndex((sample) => sample.atMs >= atMs);
  const [a, b] = [samples[after - 1], samples[after]];
  if (!a || !b || a.positionMs === null || b.positionMs === null) return null;
  const gone = b.positionMs - a.positionMs;
  // No position lies between two samples around a jump.
  if (Math.abs(gone) > 2 * (b.atMs - a.atMs) + GRID_MS) return a.positionMs;
  return a.positionMs + (gone * (atMs - a.atMs)) / (b.atMs - a.atMs);
}

/** @param watched the samples of both windows, over the same time */
export function figuresOf(watched: readonly [Watched, Watched]): ViceFigures {
  const firsts = watched.map(({ samples }) => samples[0]?.atMs ?? Infinity);
  const lasts = watched.map(({ samples }) => samples.at(-1)?.atMs ?? -Infinity);
  const [fromMs, toMs] = [Math.max(...firsts), Math.min(...lasts)];
  if (!(toMs - fromMs >= 3 * GRID_MS)) throw new Error('The two windows were not watched at the same time');
  let [apart, stood, looks] = [0, 0, 0];
  for (let atMs = fromMs + 2 * GRID_MS; atMs <= toMs; atMs += GRID_MS) {
    looks += 1;
    const now = watched.map((one) => positionAt(one, atMs));
    const before = watched.map((one) => positionAt(one, atMs - GRID_MS));
    const moves = now.map((position, i) => {
      const last = before[i];
      if (position === null || last === null || last === undefined) return false;
      return Math.abs(position - last) >= GRID_MS * MOVES_SHARE;
    });
    if (!moves.includes(true)) {
      stood += 1;
      continue;
    }
    const [a, b] = now;
    if (a === null || a === undefined || b === null || b === undefined || Math.abs(a - b) > APART_MS)
      apart += 1;
  }
  const perMinute = (count: number): number => (count * MINUTE_MS) / (toMs - fromMs);
  return {
    seeksPerMinute: perMinute(Math.max(...watched.map(({ seeks }) => seeks))),
    apartS: (apart / looks) * 60,
    stoodS: (stood / looks) * 60,
  };
}

/** The figures of each vice, which have no target. A vice that nobody could watch to its end has no run. */
export const viceFigures = (found: FoundByVice): Figure[] =>
  Object.entries(found).flatMap(([vice, one]) => {
    const watched = typeof one === 'string' ? null : one;
    const figure = (name: string, unit: string, value: number | undefined): Figure =>
      judged(
        { id: `vice-${vice}-${name}`, value: value ?? null, unit, runs: watched ? 1 : 0, void: 0 },
        null,
      );
    return [
      figure('seeks-per-minute', 'per-minute', watched?.seeksPerMinute),
      figure('apart-s', 's', watched?.apartS),
      figure('stood-s', 's', watched?.stoodS),
    ];
  });
