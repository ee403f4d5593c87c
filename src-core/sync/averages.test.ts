import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, middleMean } from './averages';

describe('averages', () => {
  it('averages lie in the middle of their values', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, 0]);
    expect(middleMean([100, 1, 2, 3, 4, 5, 6, -100])).toBe(3.5);
    expect(middleMean([7])).toBe(7);
  });

  it('averages ignore one wild value among many, and move with all of them', () => {
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 8, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.integer({ min: -1_000, max: 1_000 }), (all, byMs) => {
        for (const average of [median, middleMean]) {
          expect(Math.abs(average([...all, 1e9]))).toBeLessThanOrEqual(50);
          expect(average(all.map((value) => value + byMs))).toBeCloseTo(average(all) + byMs, 6);
        }
      }),
    );
  });
});
