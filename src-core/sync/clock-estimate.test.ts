import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CLOCK_ESTIMATE,
  type ClockSample,
  estimateClock,
  roundTripOf,
  sampleOf,
  shortestRoundTrip,
} from './clock-estimate';

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

describe('a sample of a clock', () => {
  it('a sample has the delay of either way in it, without the time that the server took', () => {
    const sample = sampleOf({ t0: 100, t1: 1_120, t2: 1_125, t3: 135, serverEpoch: 'e' });
    expect(sample).toEqual({ sentAtMs: 100, atMs: 135, aboveMs: 1_020, belowMs: 990 });
    expect(roundTripOf(sample)).toBe(30);
  });

  it('a sample whose time stamps leave less than no time for its ways took none', () => {
    const sample = sampleOf({ t0: 100, t1: 1_120, t2: 1_130, t3: 105, serverEpoch: 'e' });
    expect([sample.belowMs, roundTripOf(sample)]).toEqual([1_020, 0]);
  });

  it('the shortest round trip of samples is that of the quickest one, and endless without any', () => {
    const of = (...trips: number[]) =>
      shortestRoundTrip(trips.map((trip) => ({ sentAtMs: 0, atMs: 0, aboveMs: trip, belowMs: 0 })));
    expect([of(30, 10, 20), of()]).toEqual([10, Infinity]);
  });
});

describe('the estimate of a clock', () => {
  /** Samples of one moment, by the delays up and down. */
  const atOnce = (...delays: readonly (readonly [upMs: number, downMs: number])[]): ClockSample[] =>
    delays.map(([up, down]) => ({ sentAtMs: 0, atMs: 0, aboveMs: up, belowMs: -down }));
  const offsetOf = (...delays: readonly (readonly [number, number])[]): number =>
    estimateClock(atOnce(...delays), 0).offsetMs;

  it('the estimate of no samples is none', () => {
    expect(estimateClock([], 5)).toEqual({ offsetMs: 0, skew: 0 });
  });

  it('the estimate lies in the middle between the quickest way up and the quickest way down, whosever they are', () => {
    expect(offsetOf([30, 10])).toBeCloseTo(10, 9);
    expect(offsetOf([20, 30], [40, 10], [30, 20])).toBeCloseTo(5, 9);
  });

  it('the estimate leaves out a sample that took half a millisecond longer on a line without chance', () => {
    const quiet = Array.from({ length: 7 }, () => [5, 5] as const);
    expect(offsetOf(...quiet, [9.5, 1])).toBeCloseTo(2, 9);
    expect(offsetOf(...quiet, [9.75, 1])).toBeCloseTo(0, 9);
  });

  it('the estimate leaves out a sample that took longer than most by three times what they differ', () => {
    const line = [
      [5, 5],
      [5.5, 5.5],
      [6, 6],
      [6.5, 6.5],
    ] as const;
    // Round trips of 10 to 13 ms, and one that differs: in the middle lies 12, most differ from that by 1.
    expect(offsetOf(...line, [12, 1])).toBeCloseTo(2, 9);
    expect(offsetOf(...line, [12.5, 1])).toBeCloseTo(0, 9);
  });

  /** Samples over a minute of a clock that runs faster by this, over a line that takes 5 ms each way. */
  const minute = (
    ppm: number,
    extraMs: readonly (readonly [upMs: number, downMs: number])[] = [[0, 0]],
  ): ClockSample[] =>
    Array.from({ length: 41 }, (_, i) => {
      const [up, down] = extraMs[i % extraMs.length] ?? [0, 0];
      const atMs = i * 1_500;
      const offsetMs = 700 + (atMs * ppm) / 1e6;
      return { sentAtMs: atMs, atMs, aboveMs: offsetMs + 5 + up, belowMs: offsetMs - 5 - down };
    });

  it.each([-200, -50, 0, 50, 200])(
    'the estimate learns from a minute that a clock runs faster by %d ppm',
    (ppm) => {
      const { offsetMs, skew } = estimateClock(minute(ppm), 60_000);
      expect(skew * 1e6).toBeCloseTo(ppm, 0);
      expect(offsetMs).toBeCloseTo(700 + (60_000 * ppm) / 1e6, 1);
    },
  );

  it('the estimate believes no clock to run faster than a crystal may', () => {
    for (const ppm of [-2_000, 2_000])
      expect(Math.abs(estimateClock(minute(ppm), 60_000).skew)).toBeLessThanOrEqual(
        CLOCK_ESTIMATE.skewLimit + 1e-9,
      );
  });

  it('the estimate of one sample is the same at any time, as nothing is known of how the clock runs', () => {
    const [sample] = minute(0);
    if (!sample) throw new Error('no sample');
    const { offsetMs, skew } = estimateClock([sample], 60_000);
    expect(offsetMs).toBeCloseTo(700, 1);
    expect(Math.abs(skew)).toBeLessThan(1e-6);
  });

  it('the estimate is led by the quick samples of a minute, however late the others are', () => {
    // Every fourth has no delay by chance; the others have some, up or down.
    const late = [
      [0, 0],
      [3, 0.5],
      [0.5, 2],
      [1, 1],
    ] as const;
    const { offsetMs, skew } = estimateClock(minute(50, late), 60_000);
    expect(skew * 1e6).toBeCloseTo(50, -1);
    expect(offsetMs).toBeCloseTo(703, 0);
  });

  it('the estimate takes what is late on a busy line for delays, and not for a clock that runs away', () => {
    const samples = [
      { upMs: 25, downMs: 5 },
      { upMs: 5, downMs: 5 },
      { upMs: 15, downMs: 5 },
      { upMs: 10, downMs: 10 },
    ].map(({ upMs, downMs }, i) => ({
      ...{ sentAtMs: i * 500, atMs: i * 500, aboveMs: upMs, belowMs: -downMs },
    }));
    const { offsetMs, skew } = estimateClock(samples, 1_500);
    expect(Math.abs(skew * 1e6)).toBeLessThan(10);
    expect(Math.abs(offsetMs)).toBeLessThan(0.02);
  });

  it('the estimate believes a quarter of a second almost, where a minute would leave it no doubt', () => {
    const samples = Array.from({ length: 6 }, (_, i) => {
      const atMs = i * 50;
      return { sentAtMs: atMs, atMs, aboveMs: 5 + atMs / 10_000, belowMs: -5 + atMs / 10_000 };
    });
    // The clock runs faster by 100 ppm; that most run true counts for the rest.
    expect(estimateClock(samples, 250).skew * 1e6).toBeCloseTo(84, 0);
  });
});
