import { describe, expect, it } from 'vitest';
import { figuresOf } from './figures';
import type { AppRun } from './model';

const run = (values: AppRun['values'], over: Partial<AppRun> = {}): AppRun => ({
  ...{ experiment: 'start', round: 1, values, machineBusy: 0.4, void: null },
  ...over,
});
const start = (ms: number, over: Partial<AppRun> = {}) => run({ 'cold-start-over-bare-ms': ms }, over);

describe('how much later than a bare window Home is usable', () => {
  it('how much later than a bare window Home is usable is the start in the middle, of those that nobody else had a hand in', () => {
    const [figure] = figuresOf([start(120), start(140), start(400), start(900, { void: 'taken by others' })]);
    expect(figure).toMatchObject({ id: 'cold-start-over-bare-ms', value: 140, met: true, runs: 3, void: 1 });
  });

  it('how much later than a bare window Home is usable is neither met nor missed where nobody was left alone', () => {
    const [figure] = figuresOf([start(120, { void: 'taken by others' })]);
    expect(figure).toMatchObject({ value: null, met: null, runs: 0, void: 1 });
  });
});

describe('a film that plays', () => {
  it('a film that plays is held up by the first task that is too long', () => {
    const tasks = (count: number) =>
      figuresOf([run({ 'party-long-tasks': count }, { experiment: 'party' })])[0];
    expect(tasks(0)).toMatchObject({ met: true });
    expect(tasks(1)).toMatchObject({ met: false });
  });
});
