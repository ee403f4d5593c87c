import { describe, expect, it } from 'vitest';
import { FILM_RATES, nextRate } from './film-rate';

describe('nextRate', () => {
  it('nextRate goes through all rates and stops at the ends', () => {
    const up = FILM_RATES.map((rate) => nextRate(rate, 1));
    expect(up).toEqual([0.75, 1, 1.25, 1.5, 1.75, 2, 2]);
    expect(FILM_RATES.map((rate) => nextRate(rate, -1))).toEqual([0.5, 0.5, 0.75, 1, 1.25, 1.5, 1.75]);
  });
  it('nextRate goes to the neighbour from a speed that is not offered', () => {
    expect(nextRate(1.1, 1)).toBe(1.25);
    expect(nextRate(1.1, -1)).toBe(1);
  });
});
