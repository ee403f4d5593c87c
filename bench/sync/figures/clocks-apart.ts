/** Measures how far apart the windows' ideas of the server's time are, each at one and the same true instant. */
import type { RunRecord, WindowTrace } from '../model';
import { firstFrom } from './film-clock';
import { steadyPieces } from './pieces';
import { gridOf, pairwise } from './skew';

/** Between readings that are further apart than this nobody knows what the window thought: they come every 250 ms. */
const GAP_MS = 1_000;

/** The error of a window's idea at a time, on the line between the readings around it; null where these are missing. */
function clockErrorAt({ clock }: WindowTrace, atMs: number): number | null {
  const index = firstFrom(clock, atMs);
  const [before, after] = [clock[index - 1], clock[index]];
  if (after?.[0] === atMs) return after[1];
  if (!before || !after || after[0] - before[0] > GAP_MS) return null;
  return before[1] + ((after[1] - before[1]) * (atMs - before[0])) / (after[0] - before[0]);
}

/**
 * |difference| of the ideas of each pair of windows, every 100 ms of steady play, ms. Both errors are counted from the
 * truth at that instant, so their difference is that of the ideas, and an error that all share doesn't show.
 */
export const clocksApartMs = (record: RunRecord): number[] =>
  gridOf(steadyPieces(record)).flatMap((atMs) =>
    pairwise(record.windows.map((window) => clockErrorAt(window, atMs))),
  );
