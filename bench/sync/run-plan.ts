/** Goes through a plan with the rig, until the plan is done, the time is up, or somebody stops it. */
import { spreadOf } from '../../lab/driver/truth';
import { clocksApartMs } from './figures/clocks-apart';
import { recoveriesMs } from './figures/recovery';
import { filmClockSkewsMs } from './figures/skew';
import { whyVoid } from './figures/void';
import type { PlanEntry } from './matrix';
import type { ClockRecord, RunRecord } from './model';
import { NETWORKS } from './networks';
import { quantity } from './report/wording';
import type { RunSet } from './results';
import type { Rig } from './rig-port';

/** This many failures in a row are no accident. */
const GIVE_UP_AFTER = 3;

export interface RunPlanOptions {
  readonly entries: readonly PlanEntry[];
  readonly set: RunSet;
  /** Called before the first run, and again after one that failed, whose windows may be in any state. */
  readonly openRig: () => Promise<Rig>;
  /** The seconds that are left; a run that wouldn't end within them isn't begun. */
  readonly secondsLeft: () => number;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

export interface PlanOutcome {
  readonly done: number;
  /** The number of runs that were there already. */
  readonly kept: number;
  readonly failed: readonly { readonly entry: PlanEntry; readonly why: string }[];
  /** The entries that weren't begun. */
  readonly left: readonly PlanEntry[];
  readonly ended: 'complete' | 'time' | 'stopped' | 'gave up';
}

const ms = (value: number): string => (Number.isFinite(value) ? quantity(value, 'ms') : 'never');

/** The first result of a run, for the line of progress. */
export function sayRun(record: RunRecord): string {
  const skews = filmClockSkewsMs(record);
  const parts = skews.length > 0 ? [`p95 ${ms(spreadOf(skews).p95)}`] : [];
  const apart = NETWORKS[record.cell.network].linked ? clocksApartMs(record) : [];
  if (apart.length > 0) parts.push(`clocks apart p95 ${ms(spreadOf(apart).p95)}`);
  for (const scenario of record.cell.scenarios) {
    if (scenario.kind !== 'step') continue;
    const all = recoveriesMs(record, 'step', Math.abs(scenario.byMs));
    parts.push(`step of ${scenario.byMs} ms mended in ${all.map(ms).join(', ')}`);
  }
  const why = whyVoid(record);
  return [...parts, ...(why === null ? [] : [`void: ${why}`])].join(', ') || 'done';
}

const sayClocks = ({ joins }: ClockRecord): string => {
  const at1s = spreadOf(joins.map(({ errorAt1sMs }) => errorAt1sMs)).p95;
  const at60s = joins.map(({ errorAt60sMs }) => errorAt60sMs).filter((error) => error !== null);
  return `error after 1 s p95 ${ms(at1s)}${at60s.length > 0 ? `, after 60 s ${ms(spreadOf(at60s).p95)}` : ''}`;
};

export const titleOf = (entry: PlanEntry): string =>
  entry.kind === 'run'
    ? `${entry.cell.network} · ${entry.cell.policy} · ${entry.cell.windows} windows · round ${entry.round}`
    : `${entry.network} · clocks after ${entry.after} s · round ${entry.round}`;

export async function runPlan(options: RunPlanOptions): Promise<PlanOutcome> {
  const { entries, set, say, signal, secondsLeft } = options;
  const todo = entries.filter(({ key, round }) => !set.has(key, round));
  const kept = entries.length - todo.length;
  const failed: { entry: PlanEntry; why: string }[] = [];
  let rig: Rig | null = null;
  let done = 0;
  let inARow = 0;
  /** The planned and the real seconds of the runs so far, which tell how much longer they take here. */
  const clock = { planned: 0, taken: 0 };

  const play = async (on: Rig, entry: PlanEntry): Promise<string> => {
    if (entry.kind === 'run') {
      const record = await on.runCell(entry.cell, entry.round, { signal });
      set.write(entry.key, entry.round, record);
      return sayRun(record);
    }
    const { joins, after: seconds, network, round: seed } = entry;
    const record = await on.measureClocks(network, { joins, seconds, seed });
    set.write(entry.key, entry.round, record);
    return sayClocks(record);
  };

  const outcome = (ended: PlanOutcome['ended'], from: number): PlanOutcome => ({
    ...{ done, kept, failed, ended },
    left: todo.slice(from),
  });

  try {
    for (const [i, entry] of todo.entries()) {
      if (signal.aborted) return outcome('stopped', i);
      const slower = clock.planned > 0 ? Math.max(0.5, clock.taken / clock.planned) : 1;
      if (entry.seconds * slower > secondsLeft()) return outcome('time', i);
      const before = secondsLeft();
      const place = `[${kept + i + 1}/${entries.length}] ${titleOf(entry)}`;
      try {
        rig ??= await options.openRig();
        say(`${place} — ${await play(rig, entry)}`);
        done += 1;
        inARow = 0;
      } catch (error) {
        if (signal.aborted) return outcome('stopped', i);
        const why = error instanceof Error ? error.message : String(error);
        say(`${place} — failed: ${why}`);
        failed.push({ entry, why });
        await rig?.close().catch(() => undefined);
        rig = null;
        inARow += 1;
        if (inARow === GIVE_UP_AFTER) return outcome('gave up', i + 1);
      }
      if (Number.isFinite(before)) {
        clock.planned += entry.seconds;
        clock.taken += before - secondsLeft();
      }
    }
    return outcome('complete', todo.length);
  } finally {
    await rig?.close().catch(() => undefined);
  }
}
