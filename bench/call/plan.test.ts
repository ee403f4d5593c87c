import { describe, expect, it } from 'vitest';
import { DEFAULT, planOf, QUICK } from './plan';

const secondsOf = (steps: ReturnType<typeof planOf>): number =>
  steps.reduce((sum, { seconds }) => sum + seconds, 0);

describe('planOf', () => {
  it('planOf goes round by round, so that a figure’s runs are apart', () => {
    const steps = planOf(DEFAULT, []);
    const kinds = ['join', 'cut', 'mesh', 'duck', 'share'];
    expect(steps.slice(0, 6).map(({ experiment }) => experiment)).toEqual([...kinds, 'join']);
    expect(steps).toHaveLength(kinds.length * DEFAULT.rounds);
  });

  it('planOf takes part of it where that is asked for; an address is changed in the windows of the cut', () => {
    expect(planOf(QUICK, ['mesh', 'address']).map(({ experiment }) => experiment)).toEqual(['cut', 'mesh']);
  });

  it('planOf’s runs fit into the time that people were promised', () => {
    expect(secondsOf(planOf(DEFAULT, []))).toBeLessThan(24 * 60);
    expect(secondsOf(planOf(QUICK, []))).toBeLessThan(240);
  });
});
