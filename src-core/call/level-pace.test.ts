import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelLifeMs, nextCostMs } from './level-pace';

describe('the pace at which levels are read', () => {
  it.each([
    ['one voice on an idle machine', 0.05, 1, 50 / 30],
    ['five voices on an idle machine', 0.05, 5, 250 / 30],
    ['three voices on a busy machine', 1, 3, 100],
    ['three voices on one that is overloaded', 4, 3, 150],
    ['a reading that takes no time', 0, 5, 0],
  ])('a level counts for as long as keeps the page free: %s', (_, costMs, voices, lifeMs) => {
    expect(levelLifeMs(costMs, voices)).toBeCloseTo(lifeMs);
  });

  it('a level is never older than half of the time in which it is decided who speaks', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.integer({ min: 0, max: 200 }),
        (cost, voices) => {
          expect(levelLifeMs(cost, voices)).toBeLessThanOrEqual(150);
          expect(levelLifeMs(cost, voices)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  it('the time that a reading takes follows the readings, and a single slow one changes it little', () => {
    expect(nextCostMs(null, 3)).toBe(3);
    expect(nextCostMs(1, 11)).toBeCloseTo(3);
    let cost = nextCostMs(null, 0);
    for (let reading = 0; reading < 40; reading += 1) cost = nextCostMs(cost, 5);
    expect(cost).toBeCloseTo(5, 2);
  });
});
