/** The figures of the rates bench, computed from its rows. Pure. */
import { judged, type Figure } from '../kit/figure';
import { percentile } from '../kit/statistics';
import type { ChangeRow, LatencyRow, RateRow } from './analyse';
import type { Measured } from './measure';

type RatesFigure = Figure<'ms' | 'share' | 'dB'>;

/** The controller's range: trims by resampling up to `trim`, rates with the pitch kept up to `rate`. */
export const USED = { trim: 0.005, rate: 0.02 } as const;
/** A rate is a number of the plan; the slack is for rounding. */
const SLACK = 1e-9;

const offsetOf = ({ rate }: RateRow): number => Math.abs(rate - 1);
const largest = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
};

/** The smallest |rate − 1| from which on every tried rate had an effect; null where the largest had none. */
export function leastApplied(rows: readonly RateRow[]): number | null {
  const tried = rows.filter(({ applied }) => applied !== null);
  const offsets = [...new Set(tried.map((row) => Number(offsetOf(row).toFixed(6))))].sort((a, b) => b - a);
  const isIgnored = (offset: number): boolean =>
    tried.some((row) => row.applied === false && Math.abs(offsetOf(row) - offset) < SLACK);
  const ignored = offsets.findIndex(isIgnored);
  return (ignored === -1 ? offsets.at(-1) : offsets[ignored - 1]) ?? null;
}

/** Whether a change goes into the stretcher or out of it, which at 1 lets the sound pass as it is. */
const isStretchedChange = ({ from, to }: ChangeRow): boolean =>
  from.preservesPitch !== to.preservesPitch || (from.preservesPitch && (from.rate === 1) !== (to.rate === 1));
const isResampledChange = ({ from, to }: ChangeRow): boolean =>
  !from.preservesPitch && !to.preservesPitch && from.rate !== to.rate;

export function figuresOf({ rates, changes, plays, seeks }: Measured): RatesFigure[] {
  const of = (
    id: string,
    unit: RatesFigure['unit'],
    value: number | null,
    runs: number,
    voided = 0,
  ): RatesFigure =>
    // These figures have no target: they say what the engine can do.
    judged({ id, value, unit, runs, void: voided }, null);

  const byRates = (
    id: string,
    unit: RatesFigure['unit'],
    rows: readonly RateRow[],
    value: (valid: readonly RateRow[]) => number | null,
  ): RatesFigure => {
    const valid = rows.filter((row) => !row.void);
    return of(id, unit, value(valid), valid.length, rows.length - valid.length);
  };
  const byChanges = (
    id: string,
    unit: RatesFigure['unit'],
    rows: readonly ChangeRow[],
    values: (row: ChangeRow) => readonly number[],
  ): RatesFigure => {
    const all = rows.flatMap(values);
    return of(id, unit, percentile(all, 0.5), all.length);
  };
  const byLatencies = (id: string, rows: readonly LatencyRow[]): RatesFigure[] => {
    const values = rows.map(({ clockMs }) => clockMs);
    return [
      of(`${id}-p50-ms`, 'ms', percentile(values, 0.5), values.length),
      of(`${id}-p95-ms`, 'ms', percentile(values, 0.95), values.length),
    ];
  };
  const resampled = rates.filter(({ preservesPitch }) => !preservesPitch);
  const stretched = rates.filter(({ preservesPitch }) => preservesPitch);
  const within = (rows: readonly RateRow[], most: number): RateRow[] =>
    rows.filter((row) => row.rate !== 1 && offsetOf(row) <= most + SLACK);
  const trims = within(resampled, USED.trim);
  const kept = within(stretched, USED.rate);
  const writes = changes.filter(isResampledChange);
  const stretches = changes.filter(isStretchedChange);
  return [
    byRates('rate-resampled-least', 'share', resampled, leastApplied),
    byRates('rate-stretched-least', 'share', stretched, leastApplied),
    byRates('trim-impurity-db', 'dB', trims, (rows) => largest(rows.map((row) => row.impurityDb))),
    byRates('trim-wander-ms', 'ms', trims, (rows) => largest(rows.map((row) => row.soundWanderMs))),
    byRates('stretched-impurity-db', 'dB', kept, (rows) => largest(rows.map((row) => row.impurityDb))),
    byRates('stretched-wander-ms', 'ms', kept, (rows) => largest(rows.map((row) => row.soundWanderMs))),
    byChanges('trim-write-crackle-p50-db', 'dB', writes, ({ crackleDb }) => crackleDb),
    byChanges('trim-write-gap-p50-ms', 'ms', writes, ({ gapMs }) => gapMs),
    byChanges('stretched-write-crackle-p50-db', 'dB', stretches, ({ crackleDb }) => crackleDb),
    byChanges('stretched-write-gap-p50-ms', 'ms', stretches, ({ gapMs }) => gapMs),
    ...byLatencies('play-latency', plays),
    ...byLatencies('seek-latency', seeks),
  ];
}
