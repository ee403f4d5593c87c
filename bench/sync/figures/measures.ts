/** The figures that are made of the runs of one group (a policy on a network with a number of windows), and how. */
import { spreadOf, type Spread } from '../../../lab/driver/truth';
import type { NetworkProfile, PolicyId, RunRecord } from '../model';
import { clocksApartMs } from './clocks-apart';
import { corrections, perHour, rateShare } from './corrections';
import { recoveriesMs, type Disturbance } from './recovery';
import { filmClockSkewsMs, hiddenSoundSkewsMs, frameSkewsMs, screenSkewsMs, soundSkewsMs } from './skew';
import { seeksAfterStandstill } from './standstill';
import { pauseSpreads, startSpreadsMs } from './starts';

/** Runs that are compared with each other. A long run is a group of its own: it would outweigh all the others. */
export interface Group {
  readonly policy: PolicyId;
  readonly network: NetworkProfile['id'];
  readonly windows: 2 | 3 | 4;
  readonly long: boolean;
}

/** A run whose steady play lasts at least this long is a long run, s. */
const LONG_FROM_S = 300;

export const groupOf = ({ policy, network, windows, scenarios }: RunRecord['cell']): Group => ({
  policy,
  network,
  windows,
  long: scenarios.some((scenario) => scenario.kind === 'steady' && scenario.seconds >= LONG_FROM_S),
});

/**
 * The plain ids are those of our figures on the LAN with two windows. Another network stands before the statistic
 * (`skew-dsl-p95-ms`), more windows behind it (`skew-p95-ms-3w`), a peer before a slash (`syncplay/skew-p95-ms`).
 */
export function figureId({ policy, network, windows, long }: Group, stem: string, statistic: string): string {
  const place = network === 'lan' ? '' : `-${network}`;
  const many = windows === 2 ? '' : `-${windows}w`;
  return `${policy === 'matinee' ? '' : `${policy}/`}${stem}${place}-${statistic}${many}${long ? '-long' : ''}`;
}

export type SyncUnit = 'ms' | 'frames' | 'seeks' | 'per-hour' | 'share' | 'cores';

export interface Measure {
  readonly stem: string;
  readonly statistic: string;
  readonly unit: SyncUnit;
  /** The samples of one run; none where it says nothing. Infinity stands for an event that never came. */
  readonly samples: (record: RunRecord) => readonly number[];
  /**
   * The value of the runs that have samples; null where the samples have no such value (p95 is among those that never
   * came).
   */
  readonly value: (records: readonly RunRecord[]) => number | null;
}

/** Keeps the samples of a record, of which several figures are made. */
function once<T extends readonly unknown[]>(make: (record: RunRecord) => T): (record: RunRecord) => T {
  const made = new WeakMap<RunRecord, T>();
  return (record) => {
    const known = made.get(record) ?? make(record);
    made.set(record, known);
    return known;
  };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The p50, p95 and max of the samples of all runs together, by nearest rank. */
function spread(
  stem: string,
  make: (record: RunRecord) => readonly number[],
  statistics: Readonly<Record<string, keyof Spread>>,
  unit: SyncUnit = 'ms',
): Measure[] {
  const samples = once(make);
  return Object.entries(statistics).map(([statistic, which]) => ({
    stem,
    statistic,
    unit,
    samples,
    value: (records) => {
      const all = records.flatMap(samples);
      return all.length === 0 ? null : finite(spreadOf(all)[which]);
    },
  }));
}

const ALL = { 'p50-ms': 'p50', 'p95-ms': 'p95', 'max-ms': 'max' } as const;

const recovery = (kind: Disturbance['kind'], size: number): Measure[] =>
  spread(`${kind}-${size}`, (record) => recoveriesMs(record, kind, size), {
    'recovery-p50-ms': 'p50',
    'recovery-ms': 'p95',
    'recovery-max-ms': 'max',
  });

const steadyMs = (record: RunRecord): number[] => {
  const { steadyMs: ms } = corrections(record);
  return ms > 0 ? [ms] : [];
};

const cores = (record: RunRecord): number[] => record.windows.map((window) => window.cores);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export const MEASURES: readonly Measure[] = [
  ...spread('clock', clocksApartMs, ALL),
  ...spread('skew', filmClockSkewsMs, ALL),
  ...spread('skew-frames', frameSkewsMs, ALL),
  ...spread('skew-screen', screenSkewsMs, ALL),
  ...spread('skew-sound', soundSkewsMs, ALL),
  ...spread('skew-hidden-sound', hiddenSoundSkewsMs, ALL),
  ...spread('start-spread', startSpreadsMs, ALL),
  ...spread(
    'pause-spread',
    (record) => pauseSpreads(record).map(({ frames }) => frames),
    { frames: 'max' },
    'frames',
  ),
  ...spread('pause-spread', (record) => pauseSpreads(record).map(({ ms }) => ms), ALL),
  ...[100, 500, 5_000].flatMap((size) => recovery('step', size)),
  ...recovery('freeze', 2_000),
  ...spread('standstill', seeksAfterStandstill, { seeks: 'max' }, 'seeks'),
  {
    stem: 'steady',
    statistic: 'seeks-per-hour',
    unit: 'per-hour',
    samples: steadyMs,
    value: (records) => perHour(records.map(corrections), 'seeks'),
  },
  {
    stem: 'steady',
    statistic: 'rate-changes-per-hour',
    unit: 'per-hour',
    samples: steadyMs,
    value: (records) => perHour(records.map(corrections), 'rateChanges'),
  },
  {
    stem: 'steady',
    statistic: 'rate-share',
    unit: 'share',
    samples: steadyMs,
    value: (records) => rateShare(records.map(corrections)),
  },
  {
    stem: 'cores',
    statistic: 'per-window',
    unit: 'cores',
    samples: cores,
    value: (records) => mean(records.flatMap(cores)),
  },
];
