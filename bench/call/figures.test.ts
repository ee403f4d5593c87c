import { describe, expect, it } from 'vitest';
import { figuresOf } from './figures';
import type { CallRun } from './model';

const run = (
  values: CallRun['values'],
  why: string | null = null,
  experiment: CallRun['experiment'] = 'join',
): CallRun => ({
  ...{ experiment, round: 1, values, machineBusy: 0.5, void: why },
});
const figure = (runs: readonly CallRun[], id: string) => figuresOf(runs).find((one) => one.id === id);

describe('figuresOf', () => {
  it('figuresOf asks of a join one round trip and 150 ms, of a cold one three and 200 ms, and nothing at no distance', () => {
    const values = { 'join-0-ms': 950, 'join-40-ms': 191, 'join-100-ms': 250 };
    const cold = { 'join-cold-40-ms': 320, 'join-cold-100-ms': 501 };
    expect(figuresOf([run({ ...values, ...cold })]).map(({ id, target, met }) => [id, target, met])).toEqual([
      ['join-0-ms', null, null],
      ['join-40-ms', '<= 190', false],
      ['join-100-ms', '<= 250', true],
      ['join-cold-40-ms', '<= 320', true],
      ['join-cold-100-ms', '<= 500', false],
    ]);
  });

  it('figuresOf leaves void runs out, and counts them', () => {
    const runs = [run({ 'join-40-ms': 100 }), run({ 'join-40-ms': 900 }, 'machine 99 % busy')];
    expect(figure(runs, 'join-40-ms')).toMatchObject({ value: 100, met: true, runs: 1, void: 1 });
    expect(figure(runs.slice(1), 'join-40-ms')).toMatchObject({ value: null, met: null, runs: 0, void: 1 });
  });

  it('figuresOf doesn’t forget the runs that never got there', () => {
    const cuts = (...values: (number | null)[]) =>
      values.map((value) => run({ 'cut-recovery-ms': value }, null, 'cut'));
    expect(figure(cuts(800, null, 1_000), 'cut-recovery-ms')).toMatchObject({ value: 900, met: true });
    expect(figure(cuts(800, null), 'cut-recovery-ms')).toMatchObject({ value: null, met: false, runs: 2 });
  });

  it('figuresOf takes the worst run of what nobody may fall under', () => {
    const runs = [14, 12].map((fps) => run({ 'mesh4-fps-min': fps }, null, 'mesh'));
    expect(figure(runs, 'mesh4-fps-min')).toMatchObject({ value: 12, met: false });
  });

  it('figuresOf knows targets with two ends, and figures without any', () => {
    const of = (ms: number) => figure([run({ 'duck-release-ms': ms }, null, 'duck')], 'duck-release-ms');
    expect([399, 400, 700, 701].map((ms) => of(ms)?.met)).toEqual([false, true, true, false]);
    expect(figure([run({ 'share-fps': 24 }, null, 'share')], 'share-fps')).toMatchObject({
      target: null,
      met: null,
    });
  });
});
