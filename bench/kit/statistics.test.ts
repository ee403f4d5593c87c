import { describe, expect, it } from 'vitest';
import { median, middleMean, percentile } from './statistics';

describe('the median', () => {
  it('the median is the middle value, or between the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(() => median([])).toThrow();
  });
});

describe('the mean of the middle half', () => {
  it('the mean of the middle half hears nothing of what is far off', () => {
    expect(middleMean([1, 2, 4, 1_000])).toBe(3);
    expect(middleMean([7])).toBe(7);
    expect(() => middleMean([])).toThrow();
  });
});

describe('a percentile', () => {
  it('a percentile is a value that was measured, and null of nothing', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(values, 0.99)).toBe(99);
    expect(percentile([7], 0.99)).toBe(7);
    expect(percentile([], 0.99)).toBeNull();
  });
});
