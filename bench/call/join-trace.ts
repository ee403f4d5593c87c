/** Where the time of a join goes: the steps of all runs, as a table. Pure. */
import { z } from 'zod';
import { JOIN_STEPS, type JoinStep } from '../../lab/driver/join-marks';
import { table } from '../kit/page';
import { median } from '../kit/statistics';
import type { CallRun } from './model';

const DetailSchema = z.object({ marks: z.record(z.string(), z.number()) });

/** The marks of the runs of one figure. */
const marksOf = (runs: readonly CallRun[], figure: string): readonly Record<string, number>[] =>
  runs.flatMap((run) => {
    if (run.void !== null || !(figure in run.values)) return [];
    const detail = DetailSchema.safeParse(run.detail);
    return detail.success ? [detail.data.marks] : [];
  });

/** A step that was done before the click in most of the runs took no time of the click's. */
const cell = (marks: readonly Record<string, number>[], step: JoinStep): string => {
  const times = marks.flatMap((one) => one[step] ?? []);
  return 2 * times.length <= marks.length ? 'before' : `${Math.round(median(times))} ms`;
};

/** @returns null where no run has said how it went */
export const joinTrace = (runs: readonly CallRun[], figures: readonly string[]): string | null => {
  const columns = figures
    .map((figure) => ({ figure, marks: marksOf(runs, figure) }))
    .filter(({ marks }) => marks.length > 0);
  if (columns.length === 0) return null;
  return table(
    ['from the click until', ...columns.map(({ figure, marks }) => `\`${figure}\`, ${marks.length} runs`)],
    (Object.keys(JOIN_STEPS) as JoinStep[]).map((step) => [
      JOIN_STEPS[step],
      ...columns.map(({ marks }) => cell(marks, step)),
    ]),
  );
};
