import { describe, expect, it } from 'vitest';
import { longestGapMs, ratePerSecond } from './steadiness';

describe('what arrives in a time that is watched', () => {
  it('a gap is looked for between arrivals, before the first and after the last', () => {
    expect(longestGapMs([100, 200, 500, 600], 0, 700)).toBe(300);
    expect(longestGapMs([400, 500], 0, 600)).toBe(400);
    expect(longestGapMs([100, 200], 0, 900)).toBe(700);
  });

  it('a time in which nothing came is one gap', () => {
    expect(longestGapMs([], 1_000, 61_000)).toBe(60_000);
    expect(ratePerSecond([], 1_000, 61_000)).toBe(0);
  });

  it('what came before and after the time that is watched counts nowhere', () => {
    expect(longestGapMs([0, 990, 1_100, 1_150, 5_000], 1_000, 1_200)).toBe(100);
    expect(ratePerSecond([0, 990, 1_100, 1_150, 5_000], 1_000, 2_000)).toBe(2);
  });
});
