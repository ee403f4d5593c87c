import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MACHINE, VERSIONS } from '../kit/testing/provenance';
import { plan, type PlanEntry } from './matrix';
import type { ClockRecord, RunRecord } from './model';
import { filmClockSkewsMs } from './figures/skew';
import type { Rig } from './rig-port';
import { compact, RunSet } from './results';
import { runPlan, sayRun, type RunPlanOptions } from './run-plan';
import { steadyRun, withClocks } from './testing/synthetic-record';

let folder: string;
let set: RunSet;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-'));
  set = new RunSet(join(folder, 'latest'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a set of records', () => {
  it('a set of records gives back what was written, to a hundredth of a millisecond', () => {
    const record = steadyRun([0, 12.3456]);
    set.write('lan-2w-matinee', 1, record);
    const [read] = set.read().runs;
    expect(read).toEqual(compact(record));
    filmClockSkewsMs(record).forEach((skew, i) => expect(filmClockSkewsMs(read!)[i]).toBeCloseTo(skew, 0));
  });

  it('a set of records gives back what a run of linked windows did', () => {
    const scenarios = [
      { kind: 'settle', seconds: 20 },
      { kind: 'steady', seconds: 30 },
    ] as const;
    const record = steadyRun([0, 1], { cell: { network: 'asymmetric', scenarios } });
    set.write('asymmetric-2w-matinee-settle20-steady30', 1, record);
    expect(set.read().runs).toEqual([compact(record)]);
  });

  it('a set of records keeps runs and clocks apart', () => {
    const clocks: ClockRecord = { version: 1, network: 'dsl', joins: [] };
    set.write('a', 1, steadyRun([0, 0]));
    set.write('clocks-dsl-1s', 1, clocks);
    expect(set.read().clocks).toEqual([clocks]);
    expect(set.read().runs).toHaveLength(1);
    expect(readdirSync(set.folder).sort()).toEqual(['a-1.json.gz', 'clocks-dsl-1s-1.json.gz']);
  });

  it('a set of records says which file is no record', () => {
    set.write('a', 1, steadyRun([0, 0]));
    writeFileSync(join(set.folder, 'b-1.json.gz'), 'no zip');
    expect(() => set.read()).toThrow('b-1.json.gz can’t be read');
    set.write('b', 1, { ...steadyRun([0, 0]), round: 'one' } as unknown as RunRecord);
    expect(() => set.read()).toThrow('b-1.json.gz is no record');
  });

  it('a set of records isn’t mixed from two machines', () => {
    set.addPiece(MACHINE, VERSIONS, '2026-01-01T00:00:00.000Z');
    set.addPiece(MACHINE, { ...VERSIONS, commit: 'def' }, '2026-01-02T00:00:00.000Z');
    set.addPiece(MACHINE, VERSIONS, '2026-01-03T00:00:00.000Z');
    expect(set.about()).toMatchObject({
      date: '2026-01-03T00:00:00.000Z',
      versions: [{ commit: 'def' }, { commit: 'abc' }],
    });
    expect(() => set.addPiece({ ...MACHINE, cpu: 'another' }, VERSIONS, 'now')).toThrow('another machine');
    set.clear();
    expect(set.about()).toBeNull();
    expect(set.read()).toEqual({ runs: [], clocks: [] });
  });
});

class FakeRig implements Rig {
  readonly played: string[] = [];
  opened = 0;
  closed = 0;
  /** Called with each cell; it may throw. */
  onRun: (entry: string) => void = () => undefined;

  readonly open = (): Promise<Rig> => {
    this.opened += 1;
    return Promise.resolve(this);
  };
  async runCell(cell: RunRecord['cell'], round: number): Promise<RunRecord> {
    const name = `${cell.network}-${cell.policy}-${round}`;
    this.onRun(name);
    this.played.push(name);
    return Promise.resolve(steadyRun([0, 7], { cell, round }));
  }
  async measureClocks(network: ClockRecord['network'], { joins }: { joins: number }): Promise<ClockRecord> {
    this.onRun(`clocks-${network}`);
    this.played.push(`clocks-${network}`);
    const join = { clockError: { offsetMs: 1, driftPpm: 1 }, errorAt1sMs: 0.5, errorAt60sMs: null };
    return Promise.resolve({ version: 1, network, joins: Array.from({ length: joins }, () => join) });
  }
  async close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }
}

describe('going through a plan', () => {
  const entries = plan({ kind: 'quick' }, [], true);
  let rig: FakeRig;
  let lines: string[];
  const go = (options: Partial<RunPlanOptions> = {}): ReturnType<typeof runPlan> =>
    runPlan({
      entries,
      set,
      openRig: rig.open,
      secondsLeft: () => Infinity,
      say: (line) => lines.push(line),
      signal: new AbortController().signal,
      ...options,
    });
  beforeEach(() => {
    rig = new FakeRig();
    lines = [];
  });

  it('going through a plan writes each run at once, says what came out, and closes the windows', async () => {
    expect(await go()).toMatchObject({ done: 3, kept: 0, ended: 'complete', left: [] });
    expect(set.read().runs).toHaveLength(2);
    expect(lines[0]).toMatch(/^\[1\/3\] lan · matinee · 2 windows · round 1 — p95 7\.0 ms/);
    expect(lines[1]).toContain('clocks after 1 s');
    expect(rig).toMatchObject({ opened: 1, closed: 1 });
  });

  it('going through a plan says how far apart the clocks are of windows that are linked', () => {
    const run = (network: RunRecord['cell']['network']): RunRecord =>
      withClocks(steadyRun([0, 7], { cell: { network } }), [() => 1, () => 5]);
    expect(sayRun(run('asymmetric'))).toBe('p95 7.0 ms, clocks apart p95 4.0 ms');
    expect(sayRun(run('dsl'))).toBe('p95 7.0 ms');
  });

  it('going through a plan goes on where it was left', async () => {
    let left = 38;
    rig.onRun = () => (left -= 35);
    expect(await go({ secondsLeft: () => left })).toMatchObject({ done: 1, ended: 'time' });
    const second = await go();
    expect(second).toMatchObject({ done: 2, kept: 1, ended: 'complete' });
    expect(rig.played).toEqual(['lan-matinee-1', 'clocks-lan', 'lan-syncplay-1']);
    expect(await go()).toMatchObject({ done: 0, kept: 3 });
    expect(rig.opened).toBe(2);
  });

  it('going through a plan keeps what was measured when somebody stops it', async () => {
    const stop = new AbortController();
    rig.onRun = (name) => {
      if (name !== 'clocks-lan') return;
      stop.abort();
      throw new Error('aborted');
    };
    const outcome = await go({ signal: stop.signal });
    expect(outcome).toMatchObject({ done: 1, ended: 'stopped', failed: [] });
    expect(outcome.left).toHaveLength(2);
    expect(set.read().runs).toHaveLength(1);
    expect(rig.closed).toBe(1);
  });

  it('going through a plan opens new windows after a run that failed, and tries that again another time', async () => {
    rig.onRun = (name) => {
      if (name === 'lan-matinee-1') throw new Error('a window went away');
    };
    expect(await go()).toMatchObject({ done: 2, ended: 'complete', failed: [{ why: 'a window went away' }] });
    expect(rig).toMatchObject({ opened: 2, closed: 2 });
    rig.onRun = () => undefined;
    expect(await go()).toMatchObject({ done: 1, kept: 2, failed: [] });
  });

  it('going through a plan gives up when nothing works', async () => {
    rig.onRun = () => {
      throw new Error('no display');
    };
    const many: PlanEntry[] = plan({ kind: 'default' });
    expect(await go({ entries: many })).toMatchObject({ done: 0, ended: 'gave up', failed: { length: 3 } });
  });

  it('going through a plan learns how long the runs take here', async () => {
    let left = 1_000;
    rig.onRun = () => (left -= 400);
    const outcome = await go({ entries: plan({ kind: 'default' }), secondsLeft: () => left });
    expect(outcome).toMatchObject({ done: 2, ended: 'time' });
  });
});
