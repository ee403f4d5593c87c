/** Makes the figures of the records. */
import { spreadOf } from '../../../lab/driver/truth';
import { judged, type Figure } from '../../kit/figure';
import type { ClockRecord, RunRecord } from '../model';
import { figureId, groupOf, MEASURES, type Group, type Measure, type SyncUnit } from './measures';
import { TARGETS } from './targets';
import { whyVoid } from './void';

/** A figure with the numbers behind it. */
export interface FigureDetail extends Figure<SyncUnit> {
  /** An id of the targets, with the policy before a slash for peers. */
  readonly id: string;
  /** Whether the figure comes from real windows or from the simulation. */
  readonly by: 'measured' | 'simulated';
  /** The number of single values behind it: pairs of windows at a time, starts, steps, joins. */
  readonly samples: number;
  /** The number of these that never came: a recovery that wasn't seen, a window that didn't start. */
  readonly never: number;
  /** The value with the void runs counted; absent where none was void. It is there for openness and proves nothing. */
  readonly ifVoidCounted?: number | null;
}

const NOTHING = { value: null, runs: 0, void: 0, samples: 0, never: 0 } as const;

/**
 * Compares a figure with its target, at six digits: further digits come from the arithmetic, not from the measurement.
 */
export function asked(figure: Omit<FigureDetail, 'target' | 'met'>): FigureDetail {
  const value = figure.value === null ? null : Number(figure.value.toPrecision(6));
  return { ...judged(figure, TARGETS[figure.id]?.target ?? null), value };
}

function figureOf(group: Group, measure: Measure, records: readonly RunRecord[]): FigureDetail | null {
  const speaking = records.filter((record) => measure.samples(record).length > 0);
  if (speaking.length === 0) return null;
  const good = speaking.filter((record) => whyVoid(record) === null);
  const samples = good.flatMap(measure.samples);
  const voidRuns = speaking.length - good.length;
  return asked({
    id: figureId(group, measure.stem, measure.statistic),
    value: good.length > 0 ? measure.value(good) : null,
    unit: measure.unit,
    runs: good.length,
    void: voidRuns,
    by: 'measured',
    samples: samples.length,
    never: samples.filter((sample) => sample === Infinity).length,
    ...(voidRuns > 0 ? { ifVoidCounted: measure.value(speaking) } : {}),
  });
}

/**
 * The clock errors: p95 over joins of |estimated − true server clock|, 1 s and 60 s after joining. DSL has the plain
 * id.
 */
export function clockFigures(records: readonly ClockRecord[]): FigureDetail[] {
  const networks = [...new Set(records.map(({ network }) => network))];
  return networks.flatMap((network) =>
    (['1s', '60s'] as const).flatMap((after) => {
      const errorsOf = ({ joins }: ClockRecord): number[] =>
        joins
          .map((join) => (after === '1s' ? join.errorAt1sMs : join.errorAt60sMs))
          .filter((error) => error !== null);
      const speaking = records.filter((record) => record.network === network && errorsOf(record).length > 0);
      if (speaking.length === 0) return [];
      const errors = speaking.flatMap(errorsOf);
      return asked({
        id: `clock-error-${after}-p95-ms${network === 'dsl' ? '' : `-${network}`}`,
        value: spreadOf(errors).p95,
        unit: 'ms',
        runs: speaking.length,
        void: 0,
        by: 'measured',
        samples: errors.length,
        never: 0,
      });
    }),
  );
}

/**
 * All figures of these records, ours and the peers'. Figures with a target come first and are present even when nothing
 * was measured: then their value is null and no runs stand behind them.
 */
export function syncFigures(
  runs: readonly RunRecord[],
  clocks: readonly ClockRecord[],
  simulated: readonly FigureDetail[] = [],
): FigureDetail[] {
  const groups = new Map<string, RunRecord[]>();
  for (const run of runs) {
    const key = JSON.stringify(groupOf(run.cell));
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const measured = [...groups.values()].flatMap((records) => {
    const [first] = records;
    if (!first) return [];
    const group = groupOf(first.cell);
    return MEASURES.flatMap((measure) => figureOf(group, measure, records) ?? []);
  });
  const all = new Map([...clockFigures(clocks), ...measured, ...simulated].map((f) => [f.id, f]));
  const named = Object.entries(TARGETS).map(
    ([id, { unit }]): FigureDetail => all.get(id) ?? asked({ id, unit, by: 'measured', ...NOTHING }),
  );
  return [...named, ...[...all.values()].filter(({ id }) => !(id in TARGETS))];
}
