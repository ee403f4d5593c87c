import { describe, expect, it } from 'vitest';
import { fitLine, type Point } from './line';

describe('a line', () => {
  it('a fitted line goes through points that lie on one', () => {
    const points = [1, 2, 5, 9].map((x): Point => [x, 3 - 0.5 * x]);
    const { slope, intercept, slopeError } = fitLine(points);
    expect(slope).toBeCloseTo(-0.5, 12);
    expect(intercept).toBeCloseTo(3, 12);
    expect(slopeError).toBeCloseTo(0, 9);
  });

  it('a fitted line says how sure its slope is', () => {
    // The values are worked out by hand: slope 1.5, residuals −0.5, 1, −0.5; √(1.5 / 1 / 2).
    const { slope, slopeError } = fitLine([
      [0, 0],
      [1, 3],
      [2, 3],
    ]);
    expect(slope).toBeCloseTo(1.5, 12);
    expect(slopeError).toBeCloseTo(Math.sqrt(0.75), 12);
  });

  it('a fitted line needs three points, and more than one x', () => {
    expect(() =>
      fitLine([
        [0, 0],
        [1, 1],
      ]),
    ).toThrow(RangeError);
    expect(() =>
      fitLine([
        [1, 0],
        [1, 1],
        [1, 2],
      ]),
    ).toThrow(RangeError);
  });
});
