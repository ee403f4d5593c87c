import { describe, expect, it } from 'vitest';
import { backAfterMs, slowest } from './recovery-time';

const every = (ms: number, from: number, to: number): number[] =>
  Array.from({ length: Math.ceil((to - from) / ms) }, (_, i) => from + i * ms);

describe('backAfterMs', () => {
  it('backAfterMs is the end of the break, from when it is counted', () => {
    const arrivals = [...every(66, 0, 1_000), ...every(66, 2_700, 10_000)];
    expect(backAfterMs(arrivals, 1_000, 10_000)).toBe(1_700);
    // This break began long before the time from which it is counted.
    expect(backAfterMs([...every(66, 0, 1_000), ...every(66, 6_900, 12_000)], 6_000, 12_000)).toBe(900);
  });

  it('backAfterMs isn’t deceived by what was on its way', () => {
    const arrivals = [...every(66, 0, 1_150), ...every(66, 2_700, 10_000)];
    expect(backAfterMs(arrivals, 1_000, 10_000)).toBe(1_700);
  });

  it('backAfterMs is nothing where nothing broke, and null where it never came back', () => {
    expect(backAfterMs(every(350, 0, 10_000), 1_000, 9_900)).toBe(0);
    expect(backAfterMs(every(66, 0, 1_000), 1_000, 10_000)).toBeNull();
    expect(backAfterMs([], 1_000, 10_000)).toBeNull();
  });
});

describe('slowest', () => {
  it('slowest answers the worst of all, and null where one never came', () => {
    expect(slowest([100, 900, 0])).toBe(900);
    expect(slowest([100, null, 900])).toBeNull();
  });
});
