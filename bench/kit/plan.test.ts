import { describe, expect, it } from 'vitest';
import { countdown, inRounds, runSteps, type Kind } from './plan';

type Experiment = 'start' | 'stop';
const found = { values: { 'start-ms': 12.345, 'never-ms': null }, machineBusy: 0.4, void: null };

const kinds: readonly Kind<string, Experiment>[] = [
  { experiment: 'start', seconds: 10, run: async (_, onRun) => Promise.resolve(onRun('start', found)) },
  { experiment: 'stop', seconds: 20, run: (stage) => Promise.reject(new Error(`no ${stage}`)) },
];

const go = async (options: Partial<Parameters<typeof runSteps<string, Experiment>>[2]> = {}) => {
  const lines: string[] = [];
  const outcome = await runSteps(inRounds(kinds, 2), 'window', {
    ...{ secondsLeft: () => Infinity, say: (line) => lines.push(line), ...options },
  });
  return { ...outcome, lines };
};

describe('a plan', () => {
  it('a plan goes round by round', () => {
    expect(inRounds(kinds, 2).map(({ experiment, round }) => `${experiment} ${round}`)).toEqual([
      ...['start 1', 'stop 1', 'start 2', 'stop 2'],
    ]);
  });

  it('a plan repeats what takes long in its first rounds only', () => {
    const long = kinds.map((kind) => (kind.experiment === 'stop' ? { ...kind, mostRounds: 2 } : kind));
    expect(inRounds(long, 3).map(({ experiment, round }) => `${experiment} ${round}`)).toEqual([
      ...['start 1', 'stop 1', 'start 2', 'stop 2', 'start 3'],
    ]);
    expect(inRounds(long, 1)).toHaveLength(2);
  });

  it('a plan keeps every run with its round, and goes on behind what failed', async () => {
    const { runs, failures, lines } = await go();
    expect(runs).toEqual([1, 2].map((round) => ({ experiment: 'start', round, ...found })));
    expect(failures).toEqual([1, 2].map((round) => ({ experiment: 'stop', round, why: 'no window' })));
    expect(lines.slice(0, 2)).toEqual([
      'start, round 1: start-ms 12.35, never-ms never',
      'stop, round 1: no window',
    ]);
  });

  it('a plan leaves out what doesn’t fit into the time that is left, and says so', async () => {
    const { runs, failures } = await go({ secondsLeft: () => 15 });
    expect(runs).toHaveLength(2);
    expect(failures.map(({ why }) => why)).toEqual(Array(2).fill('left out, the time is up'));
  });

  it('a plan says what can’t run on this machine', async () => {
    const whyNot = (experiment: Experiment) => (experiment === 'start' ? 'no network here' : null);
    const { runs, failures } = await go({ whyNot });
    expect(runs).toEqual([]);
    expect(failures.map(({ why }) => why)).toContain('no network here');
  });
});

describe('the time that is left', () => {
  it('the time that is left goes down from the limit, second by second', () => {
    let nowMs = 5_000;
    const left = countdown(60, () => nowMs);
    expect(left()).toBe(60);
    nowMs += 90_000;
    expect(left()).toBe(-30);
    expect(countdown(Infinity, () => nowMs)()).toBe(Infinity);
  });
});
