import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figuresOfRuns, judged, meets, statedTarget, type FigurePlan } from './figure';
import type { Run } from './run';

const measured = { id: 'a', unit: 'ms', void: 0 } as const;

describe('a target', () => {
  it('a target is stated as at most, at least, or between two ends', () => {
    expect([{ to: 10 }, { from: 0.99 }, { from: 400, to: 700 }].map(statedTarget)).toEqual([
      '<= 10',
      '>= 0.99',
      '400…700',
    ]);
  });

  it('a target is met at both of its ends', () => {
    expect([399, 400, 700, 701].map((value) => meets({ from: 400, to: 700 }, value))).toEqual([
      ...[false, true, true, false],
    ]);
  });
});

describe('a judged figure', () => {
  it('a judged figure misses its target where the value never came, and not where nothing was measured', () => {
    expect(judged({ ...measured, value: null, runs: 2 }, { to: 10 })).toMatchObject({ met: false });
    expect(judged({ ...measured, value: null, runs: 0 }, { to: 10 })).toMatchObject({ met: null });
    expect(judged({ ...measured, value: 10, runs: 1 }, { to: 10 })).toMatchObject({ met: true });
  });

  it('a judged figure has neither target nor verdict where nothing is asked, and keeps what else is known of it', () => {
    expect(judged({ ...measured, value: 7, runs: 1, samples: 3 }, null)).toEqual({
      ...{ ...measured, value: 7, runs: 1, samples: 3, target: null, met: null },
    });
  });
});

const PLANS: readonly FigurePlan<'start', 'ms'>[] = [
  { id: 'start-ms', experiment: 'start', title: 'Start', unit: 'ms', target: { to: 150 } },
  { id: 'start-least-ms', experiment: 'start', title: 'Least', unit: 'ms', target: null, of: 'least' },
];
const run = (values: Run['values'], why: string | null = null): Run<'start'> => ({
  ...{ experiment: 'start', round: 1, values, machineBusy: 0.5, void: why },
});

describe('figures of runs', () => {
  it('figures of runs are the median or the worst of the good runs, and count the void ones', () => {
    const runs = [100, 300, 200].map((ms) => run({ 'start-ms': ms, 'start-least-ms': ms }));
    const figures = figuresOfRuns(PLANS, [...runs, run({ 'start-ms': 9_000 }, 'machine 99.0 % busy')]);
    expect(figures.map(({ value, runs, void: voids, met }) => [value, runs, voids, met])).toEqual([
      [200, 3, 1, false],
      [100, 3, 0, null],
    ]);
  });

  it('figures of runs that are a mean count each good run, and are none where one of them never got there', () => {
    const plan: FigurePlan<'start', 'ms'> = {
      ...{ id: 'start-ms', experiment: 'start', title: 'Start', unit: 'ms' },
      ...{ of: 'mean', target: { to: 150 } },
    };
    const mean = (...all: readonly (number | null)[]) =>
      figuresOfRuns(
        [plan],
        [run({ 'start-ms': 9_000 }, 'busy'), ...all.map((ms) => run({ 'start-ms': ms }))],
      );
    expect(mean(0, 100, 0, 0)).toMatchObject([{ value: 25, runs: 4, void: 1 }]);
    expect(mean(0, null)).toMatchObject([{ value: null, met: false }]);
  });

  it('figures of runs leave out what no run says anything of', () => {
    expect(figuresOfRuns(PLANS, [run({ 'start-least-ms': 1 })]).map(({ id }) => id)).toEqual([
      'start-least-ms',
    ]);
    expect(figuresOfRuns(PLANS, [])).toEqual([]);
  });

  it('figures of runs are never within their target by a value that nobody measured', () => {
    const values = fc.array(fc.record({ ms: fc.option(fc.nat(400)), isVoid: fc.boolean() }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(values, (all) => {
        const runs = all.map(({ ms, isVoid }) => run({ 'start-ms': ms }, isVoid ? 'busy' : null));
        const [figure] = figuresOfRuns(PLANS, runs);
        const good = all.filter(({ isVoid }) => !isVoid).map(({ ms }) => ms);
        expect(figure).toMatchObject({ runs: good.length, void: all.length - good.length });
        if (figure?.met) expect(good.some((ms) => ms !== null && ms <= 150)).toBe(true);
        if (good.filter((ms) => ms === null).length * 2 > good.length) expect(figure?.value).toBeNull();
      }),
    );
  });
});
