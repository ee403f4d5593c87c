/** The curves of the pictures, taken from the good runs with two windows. */
import { spreadOf } from '../../../lab/driver/truth';
import { filmClockAt } from '../figures/film-clock';
import { groupOf } from '../figures/measures';
import { steadyPieces } from '../figures/pieces';
import { disturbances, positionErrors, recoveryMs } from '../figures/recovery';
import { gridOf, filmClockSkewsMs } from '../figures/skew';
import { whyVoid } from '../figures/void';
import { POLICY_IDS, type NetworkProfile, type PolicyId, type RunRecord } from '../model';

/** The points [x, y], with null where the line breaks. */
export type Curve = readonly (readonly [number, number] | null)[];
export type Curves = ReadonlyMap<PolicyId, Curve>;

/** The part around a step that is shown, ms. */
export const STEP_VIEW = { size: 500, beforeMs: 1_000, afterMs: 8_000 } as const;
const QUANTILES = 200;
/** A film stands after this long without a frame, and its error isn't known. */
const GAP_MS = 500;

const goodRuns = (
  records: readonly RunRecord[],
  policy: PolicyId,
  network: NetworkProfile['id'],
): RunRecord[] =>
  records.filter((record) => {
    const group = groupOf(record.cell);
    return (
      group.policy === policy &&
      group.network === network &&
      group.windows === 2 &&
      !group.long &&
      whyVoid(record) === null
    );
  });

/** The item in the middle by a value: neither the best nor the worst. */
function middleBy<T>(items: readonly T[], value: (item: T) => number): T | undefined {
  const ordered = [...items].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    return x === y ? 0 : x - y;
  });
  return ordered[(ordered.length - 1) >> 1];
}

function curvesOf(make: (policy: PolicyId) => Curve | null): Curves {
  const curves = new Map<PolicyId, Curve>();
  for (const policy of POLICY_IDS) {
    const curve = make(policy);
    if (curve && curve.length > 0) curves.set(policy, curve);
  }
  return curves;
}

/** The share of steady play (0…1) in which the skew was at most this many ms: [skew, share]. */
export const skewDistributions = (records: readonly RunRecord[], network: NetworkProfile['id']): Curves =>
  curvesOf((policy) => {
    const skews = goodRuns(records, policy, network)
      .flatMap(filmClockSkewsMs)
      .sort((a, b) => a - b);
    if (skews.length === 0) return null;
    return Array.from({ length: QUANTILES + 1 }, (_, i) => {
      const share = i / QUANTILES;
      return [skews[Math.max(0, Math.ceil(share * skews.length) - 1)] ?? 0, share] as const;
    });
  });

/** The skew over a steady run on the LAN: [ms since it began, skew]. It is the run in the middle by its p95. */
export const skewsOverTime = (records: readonly RunRecord[]): Curves =>
  curvesOf((policy) => {
    const runs = goodRuns(records, policy, 'lan').filter((record) => filmClockSkewsMs(record).length > 0);
    const run = middleBy(runs, (record) => spreadOf(filmClockSkewsMs(record)).p95);
    const [a, b] = run?.windows ?? [];
    const grid = run ? gridOf(steadyPieces(run)) : [];
    if (!a || !b) return null;
    return grid.map((atMs) => {
      const [x, y] = [filmClockAt(a, atMs), filmClockAt(b, atMs)];
      return x === null || y === null ? null : ([atMs - (grid[0] ?? 0), Math.abs(x - y)] as const);
    });
  });

/** The position error around a step of 500 ms forward on the LAN: [ms since the step, ms ahead of the other window]. */
export const stepRecoveries = (records: readonly RunRecord[]): Curves =>
  curvesOf((policy) => {
    const steps = goodRuns(records, policy, 'lan').flatMap((record) =>
      disturbances(record)
        .filter(({ kind, size, atMs }) => {
          const mark = record.marks.find((candidate) => candidate.atMs === atMs);
          return kind === 'step' && size === STEP_VIEW.size && (mark?.value ?? 0) > 0;
        })
        .map((disturbance) => ({ record, disturbance })),
    );
    const step = middleBy(steps, ({ record, disturbance }) => recoveryMs(record, disturbance));
    if (!step) return null;
    const { window, atMs, untilMs } = step.disturbance;
    const toMs = Math.min(untilMs, atMs + STEP_VIEW.afterMs);
    const errors = positionErrors(step.record.windows, window, atMs - STEP_VIEW.beforeMs, toMs);
    return errors.flatMap(([shownMs, errorMs], i): Curve => {
      const gap = shownMs - (errors[i - 1]?.[0] ?? shownMs) > GAP_MS;
      return [...(gap ? [null] : []), [shownMs - atMs, errorMs] as const];
    });
  });
