import { describe, expect, it } from 'vitest';
import type { ClockRecord, Mark } from '../model';
import { steadyRun, withClocks } from '../testing/synthetic-record';
import { asked, syncFigures, type FigureDetail } from './sync-figures';
import { TARGETS } from './targets';
import { whyVoid } from './void';

const figure = (figures: readonly FigureDetail[], id: string): FigureDetail => {
  const found = figures.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`no ${id}`);
  return found;
};
const dropping = (record: ReturnType<typeof steadyRun>, dropped: number) => ({
  ...record,
  windows: record.windows.map((window, i) => (i === 1 ? { ...window, droppedFrames: dropped } : window)),
});

describe('void', () => {
  it('a run is void above 1 % of dropped frames, or 85 % of the machine', () => {
    const good = steadyRun([0, 0], { machineBusy: 0.85 });
    const total = good.windows[1]!.totalFrames;
    expect(whyVoid(good)).toBeNull();
    expect(whyVoid(dropping(good, Math.floor(total * 0.01)))).toBeNull();
    expect(whyVoid(dropping(good, Math.ceil(total * 0.02)))).toContain('dropped in bob');
    expect(whyVoid({ ...good, machineBusy: 0.86 })).toBe('machine 86.0 % busy');
  });

  it('a run is void where a window showed nothing', () => {
    const record = steadyRun([0, 0]);
    const windows = record.windows.map((window) => ({ ...window, totalFrames: 0 }));
    expect(whyVoid({ ...record, windows })).toBe('no frames in alice');
  });

  it('a run isn’t void by a window that the bench froze or hid, but by any other', () => {
    const frozen = (window: number): Mark[] => [{ atMs: 3_000, what: 'frozen', window }];
    const record = dropping(steadyRun([0, 0]), 100);
    expect(whyVoid({ ...record, marks: frozen(1) })).toBeNull();
    expect(whyVoid({ ...record, marks: frozen(0) })).toContain('bob');
  });
});

describe('figures', () => {
  it('figures pool the runs of a policy on a network', () => {
    const figures = syncFigures([steadyRun([0, 2]), steadyRun([0, 8], { round: 2 })], []);
    const p50 = figure(figures, 'skew-p50-ms');
    expect(p50.value).toBeCloseTo(2, 3);
    expect(p50).toMatchObject({
      target: '<= 1',
      met: false,
      runs: 2,
      void: 0,
      samples: 202,
      never: 0,
      by: 'measured',
    });
    expect(figure(figures, 'skew-p95-ms').value).toBeCloseTo(8, 3);
    expect(figure(figures, 'steady-seeks-per-hour')).toMatchObject({ value: 0, met: true });
    expect(figure(figures, 'steady-rate-share')).toMatchObject({ value: 1, met: true });
    expect(figure(figures, 'cores-per-window').value).toBeCloseTo(0.2);
  });

  it('figures miss a target that they don’t reach', () => {
    expect(figure(syncFigures([steadyRun([0, 40])], []), 'skew-p95-ms')).toMatchObject({ met: false });
  });

  it('figures keep networks, windows, peers and long runs apart', () => {
    const ids = syncFigures(
      [
        steadyRun([0, 1], { cell: { network: 'dsl' } }),
        steadyRun([0, 1, 2], { cell: { windows: 3 } }),
        steadyRun([0, 1, 2, 3], { cell: { windows: 4, network: 'dsl' } }),
        steadyRun([0, 90], { cell: { policy: 'syncplay', network: 'none' } }),
        steadyRun([0, 1], { cell: { scenarios: [{ kind: 'steady', seconds: 900 }] } }),
      ],
      [],
    ).flatMap(({ id, runs }) => (runs > 0 ? id : []));
    for (const id of [
      'skew-dsl-p95-ms',
      'skew-p95-ms-3w',
      'skew-dsl-p95-ms-4w',
      'syncplay/skew-none-p95-ms',
      'steady-seeks-per-hour-long',
    ])
      expect(ids).toContain(id);
    expect(ids).not.toContain('skew-p95-ms');
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('figures give peers no targets', () => {
    const figures = syncFigures([steadyRun([0, 90], { cell: { policy: 'jellyfin' } })], []);
    expect(figure(figures, 'jellyfin/skew-p95-ms')).toMatchObject({ target: null, met: null, runs: 1 });
  });

  it('figures leave void runs out, count them, and say what they would have said', () => {
    const bad = steadyRun([0, 200], { machineBusy: 0.99 });
    const some = figure(syncFigures([steadyRun([0, 2]), bad], []), 'skew-p95-ms');
    expect(some).toMatchObject({ runs: 1, void: 1, met: true });
    expect(some.value).toBeCloseTo(2, 3);
    expect(some.ifVoidCounted).toBeCloseTo(200, 3);
    const all = figure(syncFigures([bad], []), 'skew-p95-ms');
    expect(all).toMatchObject({ value: null, met: null, runs: 0, void: 1 });
  });

  it('figures are there, empty, when nothing was measured', () => {
    const figures = syncFigures([], []);
    expect(figures.map(({ id }) => id)).toEqual(Object.keys(TARGETS));
    for (const each of figures) expect(each).toMatchObject({ value: null, met: null, runs: 0, void: 0 });
  });

  it('figures miss their target when the value never came', () => {
    const marks: Mark[] = [{ atMs: 5_000, what: 'step', window: 1, value: 500 }];
    const cell = { scenarios: [{ kind: 'step', byMs: 500, times: 1 }] } as const;
    const figures = syncFigures([steadyRun([0, 500], { marks, cell })], []);
    expect(figure(figures, 'step-500-recovery-ms')).toMatchObject({
      value: null,
      met: false,
      runs: 1,
      never: 1,
    });
    expect(figures.find(({ id }) => id === 'step-100-recovery-ms')).toBeUndefined();
  });

  it('figures tell the clocks of the DSL profile by the plain id', () => {
    const joins = [1.5, -3, 0.5].map((errorAt1sMs, i) => ({
      clockError: { offsetMs: 5_000, driftPpm: 100 },
      errorAt1sMs,
      errorAt60sMs: i === 0 ? -0.4 : null,
    }));
    const record: ClockRecord = { version: 1, network: 'dsl', joins };
    const figures = syncFigures([], [record, { ...record, network: 'mobile' }]);
    expect(figure(figures, 'clock-error-1s-p95-ms')).toMatchObject({
      value: 3,
      met: false,
      runs: 1,
      samples: 3,
    });
    expect(figure(figures, 'clock-error-60s-p95-ms')).toMatchObject({ value: 0.4, met: true, samples: 1 });
    expect(figure(figures, 'clock-error-1s-p95-ms-mobile')).toMatchObject({ target: null, met: null });
  });

  it('figures tell how far apart the clocks are beside how far apart the films are, with a target where the lines differ', () => {
    const errorsMs = [() => 4, () => -8];
    const figures = syncFigures(
      [
        withClocks(steadyRun([0, 7], { cell: { network: 'asymmetric' } }), errorsMs),
        withClocks(steadyRun([0, 7], { cell: { network: 'satellite' } }), errorsMs),
      ],
      [],
    );
    expect(figure(figures, 'clock-asymmetric-p95-ms')).toMatchObject({
      ...{ value: 12, target: '<= 10', met: false, runs: 1, samples: 101 },
    });
    expect(figure(figures, 'skew-asymmetric-p95-ms')).toMatchObject({ target: null, met: null, runs: 1 });
    expect(figure(figures, 'skew-asymmetric-p95-ms').value).toBeCloseTo(7, 3);
    expect(figure(figures, 'clock-satellite-p95-ms')).toMatchObject({ value: 12, target: null });
  });

  it('figures take over what was simulated', () => {
    const simulated = asked({
      id: 'steady-seeks-per-hour-simulated',
      value: 0,
      unit: 'per-hour',
      runs: 1,
      void: 0,
      by: 'simulated',
      samples: 1,
      never: 0,
    });
    expect(figure(syncFigures([], [], [simulated]), simulated.id)).toEqual(simulated);
  });
});
