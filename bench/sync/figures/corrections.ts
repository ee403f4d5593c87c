/** The policy's corrections to the films in steady play, where none should be needed. */
import type { RunRecord, WindowTrace } from '../model';
import { inPieces, steadyPieces, type Piece } from './pieces';

/** A rate within this of 1 can't be heard when it is resampled (docs/numbers.md, Playback). */
const INAUDIBLE = 0.005;
const HOUR_MS = 3_600_000;

/** Sums over windows; runs are added up before anything is divided. */
export interface Corrections {
  readonly steadyMs: number;
  readonly seeks: number;
  readonly rateChanges: number;
  /** The steady time at a rate within 0.5 % of 1. */
  readonly inaudibleMs: number;
}

const NONE: Corrections = { steadyMs: 0, seeks: 0, rateChanges: 0, inaudibleMs: 0 };

const add = (a: Corrections, b: Corrections): Corrections => ({
  steadyMs: a.steadyMs + b.steadyMs,
  seeks: a.seeks + b.seeks,
  rateChanges: a.rateChanges + b.rateChanges,
  inaudibleMs: a.inaudibleMs + b.inaudibleMs,
});

/** The changes of rate, in order; writing the present rate again is none. */
function rateChanges(actions: WindowTrace['actions']): { readonly atMs: number; readonly rate: number }[] {
  const changes: { atMs: number; rate: number }[] = [];
  for (const { atMs, kind, value } of [...actions].sort((a, b) => a.atMs - b.atMs))
    if (kind === 'rate' && value !== (changes.at(-1)?.rate ?? 1)) changes.push({ atMs, rate: value });
  return changes;
}

export function correctionsIn(actions: WindowTrace['actions'], pieces: readonly Piece[]): Corrections {
  const changes = rateChanges(actions);
  let inaudibleMs = 0;
  for (const { fromMs, toMs } of pieces) {
    let atMs = fromMs;
    let rate = changes.findLast((change) => change.atMs <= fromMs)?.rate ?? 1;
    for (const next of [
      ...changes.filter((c) => c.atMs > fromMs && c.atMs < toMs),
      { atMs: toMs, rate: 1 },
    ]) {
      // The slack is for binary rounding: 1.005 − 1 is a little more than 0.005.
      if (Math.abs(rate - 1) <= INAUDIBLE + 1e-9) inaudibleMs += next.atMs - atMs;
      ({ atMs, rate } = next);
    }
  }
  return {
    steadyMs: pieces.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0),
    seeks: actions.filter(({ kind, atMs }) => kind === 'seek' && inPieces(pieces, atMs)).length,
    rateChanges: changes.filter(({ atMs }) => inPieces(pieces, atMs)).length,
    inaudibleMs,
  };
}

/** The corrections of all windows in steady play. */
export function corrections(record: RunRecord): Corrections {
  const pieces = steadyPieces(record);
  return record.windows.map(({ actions }) => correctionsIn(actions, pieces)).reduce(add, NONE);
}

/** The corrections per hour and window. */
export const perHour = (all: readonly Corrections[], what: 'seeks' | 'rateChanges'): number => {
  const sum = all.reduce(add, NONE);
  return (sum[what] * HOUR_MS) / sum.steadyMs;
};

/** The share of steady time with |rate − 1| ≤ 0.5 %. */
export const rateShare = (all: readonly Corrections[]): number => {
  const sum = all.reduce(add, NONE);
  return sum.inaudibleMs / sum.steadyMs;
};
