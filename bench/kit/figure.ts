/** The numbers that a bench reports, each with its target. Pure. */
import type { Run } from './run';
import { median } from './statistics';

/** The bounds of a target, both inclusive. */
export interface Target {
  readonly from?: number;
  readonly to?: number;
}

export interface Figure<Unit extends string = string> {
  readonly id: string;
  /** The value of the runs that aren't void; null where there is none, or where the event never came. */
  readonly value: number | null;
  readonly unit: Unit;
  /** The target, e.g. `<= 10`; null where there is none. */
  readonly target: string | null;
  /** Whether the target is met; null where there is none, or no valid run. */
  readonly met: boolean | null;
  /** The number of valid runs behind the value. */
  readonly runs: number;
  readonly void: number;
}

type Summary = 'median' | 'least' | 'mean';

/** A figure that the runs of an experiment give by its id. */
export interface FigurePlan<Experiment extends string = string, Unit extends string = string> {
  readonly id: string;
  readonly experiment: Experiment;
  readonly title: string;
  readonly unit: Unit;
  /** The target; null for none. */
  readonly target: Target | null;
  /** The value that is taken of several runs: the one in the middle, the worst, or the mean of all. */
  readonly of?: Summary;
}

export const statedTarget = ({ from, to }: Target): string => {
  if (from === undefined) return `<= ${to}`;
  return to === undefined ? `>= ${from}` : `${from}…${to}`;
};

export const meets = ({ from = -Infinity, to = Infinity }: Target, value: number): boolean =>
  value >= from && value <= to;

/** Adds the target. A value that never came misses it; one that wasn't measured neither meets nor misses it. */
export function judged<Own extends Omit<Figure, 'target' | 'met'>>(
  figure: Own,
  target: Target | null,
): Own & Pick<Figure, 'target' | 'met'> {
  const { value, runs } = figure;
  const met = target === null || runs === 0 ? null : value !== null && meets(target, value);
  return { ...figure, target: target && statedTarget(target), met };
}

/** Null among the values (never got there) ranks behind everything. */
const summed = (values: readonly (number | null)[], of: Summary): number | null => {
  const known = values.filter((value) => value !== null);
  const missing = values.length - known.length;
  if (known.length === 0 || (of === 'median' ? missing >= known.length : missing > 0)) return null;
  if (of === 'mean') return known.reduce((sum, value) => sum + value, 0) / known.length;
  return of === 'least' ? Math.min(...known) : median(known);
};

/** One figure for each of the plan whose experiment ran. */
export const figuresOfRuns = <Experiment extends string, Unit extends string>(
  plans: readonly FigurePlan<Experiment, Unit>[],
  runs: readonly Run<Experiment>[],
): Figure<Unit>[] =>
  plans.flatMap(({ id, experiment, unit, target, of = 'median' }) => {
    const own = runs.filter((run) => run.experiment === experiment && id in run.values);
    if (own.length === 0) return [];
    const valid = own.filter((run) => run.void === null);
    const value = summed(
      valid.map(({ values }) => values[id] ?? null),
      of,
    );
    return [judged({ id, value, unit, runs: valid.length, void: own.length - valid.length }, target)];
  });
