/** The pieces of a run between two of its marks. */
import type { Mark, RunRecord } from '../model';

export interface Piece {
  readonly fromMs: number;
  readonly toMs: number;
}

const DISTURBS: readonly Mark['what'][] = ['step', 'frozen', 'stoodFrom', 'hiddenFrom'];

export const inPieces = (pieces: readonly Piece[], atMs: number): boolean =>
  pieces.some(({ fromMs, toMs }) => fromMs <= atMs && atMs <= toMs);

function between(marks: readonly Mark[], from: Mark['what'], to: Mark['what']): Piece[] {
  const pieces: Piece[] = [];
  let fromMs: number | null = null;
  for (const mark of [...marks].sort((a, b) => a.atMs - b.atMs)) {
    if (mark.what === from) fromMs = mark.atMs;
    else if (mark.what === to && fromMs !== null) {
      pieces.push({ fromMs, toMs: mark.atMs });
      fromMs = null;
    }
  }
  return pieces;
}

/**
 * Steady play: from each `steadyFrom` to its `steadyTo`, in cells that ask for it, and only before the first
 * disturbance: a window that hasn't recovered from a step is judged for that by the recovery, not a second time here.
 */
export function steadyPieces({ cell, marks }: RunRecord): Piece[] {
  if (!cell.scenarios.some(({ kind }) => kind === 'steady')) return [];
  const disturbedMs = Math.min(...marks.filter(({ what }) => DISTURBS.includes(what)).map((m) => m.atMs));
  return between(marks, 'steadyFrom', 'steadyTo').filter(({ toMs }) => toMs <= disturbedMs);
}

/** The pieces in which a window was minimised. */
export const hiddenPieces = ({ marks }: RunRecord): Piece[] => between(marks, 'hiddenFrom', 'hiddenTo');

/** From the end of each time in which all windows stood still, for as long as nothing else was done. */
export const standstillPieces = ({ marks }: RunRecord): Piece[] => between(marks, 'stoodTo', 'calmAgain');
