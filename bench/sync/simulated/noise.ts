/** The disturbances of a real run, taken from its record so that a simulated one can be disturbed in the same way. */
import { z } from 'zod';
import { type Frames, inOrder, filmClockAt } from '../figures/film-clock';
import { median } from '../../kit/statistics';
import { inPieces, steadyPieces } from '../figures/pieces';
import { whyVoid } from '../figures/void';
import { cellKey } from '../matrix';
import type { RunRecord } from '../model';

export const NoiseSchema = z.object({
  version: z.literal(1),
  /** The runs that the noise is taken from. */
  from: z.array(z.string()).min(1),
  /** For each window: how much later than its film clock each frame was shown, frame after frame. */
  frameLateMs: z.array(z.array(z.number()).min(1)).min(1),
  /** For each window: how far each reading of the element's clock was from its film clock, reading after reading. */
  readingErrorMs: z.array(z.array(z.number()).min(1)).min(1),
  /** For each window: the estimated minus the true server clock, one value each `everyMs`. */
  clock: z.array(z.object({ everyMs: z.number().positive(), errorMs: z.array(z.number()).min(1) })).min(1),
});
export type Noise = z.infer<typeof NoiseSchema>;

const MAX_RUNS = 3;
/** A gap this long between frames is a stall, not jitter. */
const LATEST_MS = 250;
const rounded = (ms: number): number => Math.round(ms * 100) / 100;

/**
 * Takes the noise from good steady runs of ours on the LAN with two windows, three at most; null where there is none.
 */
export function noiseOf(records: readonly RunRecord[]): Noise | null {
  const runs = records
    .filter(
      (record) =>
        record.cell.policy === 'matinee' &&
        record.cell.network === 'lan' &&
        record.cell.windows === 2 &&
        steadyPieces(record).length > 0 &&
        whyVoid(record) === null,
    )
    .slice(0, MAX_RUNS);
  const noise: Noise = { version: 1, from: [], frameLateMs: [], readingErrorMs: [], clock: [] };
  for (const run of runs) {
    const pieces = steadyPieces(run);
    for (const window of run.windows) {
      const behindClock = (readings: Frames): number[] =>
        inOrder(readings)
          .filter(([atMs]) => inPieces(pieces, atMs))
          .map(([atMs, positionMs]) => (filmClockAt(window, atMs) ?? positionMs) - positionMs)
          .filter((ms) => Math.abs(ms) < LATEST_MS)
          .map(rounded);
      const late = behindClock(window.frames);
      const errors = behindClock(window.positions ?? []).map((ms) => -ms);
      const samples = window.clock.filter(([atMs]) => inPieces(pieces, atMs));
      const gaps = samples.slice(1).map(([atMs], i) => atMs - (samples[i]?.[0] ?? atMs));
      if (late.length === 0 || errors.length === 0 || gaps.length === 0) continue;
      noise.frameLateMs.push(late);
      noise.readingErrorMs.push(errors);
      noise.clock.push({
        everyMs: rounded(median(gaps)),
        errorMs: samples.map(([, errorMs]) => rounded(errorMs)),
      });
      const name = `${cellKey(run.cell)}-${run.round}`;
      if (!noise.from.includes(name)) noise.from.push(name);
    }
  }
  return noise.from.length > 0 ? noise : null;
}
