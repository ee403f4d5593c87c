import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateClock } from './clock-estimate';

describe('estimateClock', () => {
  it('estimateClock is exact where its samples are', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e7, max: 1e7, noNaN: true }),
        fc.integer({ min: -100, max: 100 }),
        (offsetMs, ppm) => {
          const samples = Array.from({ length: 40 }, (_, i) => ({
            sentAtMs: i * 1_500,
            atMs: i * 1_500,
            aboveMs: offsetMs + i * 1_500 * (ppm / 1e6) + 5,
            belowMs: offsetMs + i * 1_500 * (ppm / 1e6) - 5,
          }));
          const at = 60_000;
          const estimate = estimateClock(samples, at);
          expect(Math.abs(estimate.offsetMs - offsetMs - (at * ppm) / 1e6)).toBeLessThan(0.15);
        },
      ),
    );
  });

  it('estimateClock stays between the bounds that the exchanges set', () => {
    const exchange = fc.record({
      up: fc.double({ min: 0, max: 200, noNaN: true }),
      down: fc.double({ min: 0, max: 200, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(exchange, { minLength: 1, maxLength: 8 }), (delays) => {
        const { offsetMs } = estimateClock(
          delays.map(({ up, down }, i) => ({
            sentAtMs: i * 100,
            atMs: i * 100,
            aboveMs: up,
            belowMs: -down,
          })),
          delays.length * 100,
        );
        const trip = Math.min(...delays.map(({ up, down }) => up + down));
        expect(Math.abs(offsetMs)).toBeLessThanOrEqual(trip / 2 + 0.1);
      }),
    );
  });
});
