import { shallowRef } from 'vue';
import { defineStore } from 'pinia';
import { showAfresh, type PartyHabit } from '../../party/party-life';

/** How far back one can look, and how often the drift is noted. */
export const DRIFT_HISTORY = { lengthMs: 120_000, everyMs: 1_000 } as const;

export interface DriftPoint {
  /** The time by the own monotonic clock, ms. */
  readonly atMs: number;
  /** The drift; null while nothing plays. */
  readonly driftMs: number | null;
}

/** Adds a point; points older than the history's length are dropped. */
export const noteDrift = (points: readonly DriftPoint[], next: DriftPoint): readonly DriftPoint[] => [
  ...points.filter(({ atMs }) => atMs > next.atMs - DRIFT_HISTORY.lengthMs && atMs < next.atMs),
  next,
];

export interface DriftSummary {
  readonly count: number;
  readonly minMs: number;
  readonly medianMs: number;
  readonly maxMs: number;
}

/** The summary of the drift; null where nothing has played. */
export const summariseDrift = (points: readonly DriftPoint[]): DriftSummary | null => {
  const drifts = points.flatMap(({ driftMs }) => driftMs ?? []).sort((a, b) => a - b);
  const at = (index: number): number => drifts[index] ?? 0;
  const { length } = drifts;
  if (length === 0) return null;
  return {
    count: length,
    minMs: at(0),
    medianMs: (at(Math.floor((length - 1) / 2)) + at(Math.ceil((length - 1) / 2))) / 2,
    maxMs: at(length - 1),
  };
};

/** The own drift of the last two minutes, one point a second. */
export const useDriftHistory = defineStore('drift-history', () => {
  const points = shallowRef<readonly DriftPoint[]>([]);
  return { points };
});

/** Gathers the drift, whether or not somebody looks. */
export const gatherDrift: PartyHabit = (party, scope) => {
  const history = useDriftHistory();
  showAfresh(scope, () => (history.points = []));
  const timer = window.setInterval(() => {
    const { driftMs } = party.view.sync;
    history.points = noteDrift(history.points, { atMs: performance.now(), driftMs });
  }, DRIFT_HISTORY.everyMs);
  scope.add(() => window.clearInterval(timer));
};
