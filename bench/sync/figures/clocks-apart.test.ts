import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../model';
import { steadyRun, withClocks } from '../testing/synthetic-record';
import { clocksApartMs } from './clocks-apart';

type ErrorMs = (atMs: number) => number;

const run = (...errorsMs: readonly ErrorMs[]): RunRecord =>
  withClocks(steadyRun(errorsMs.map(() => 0)), errorsMs);
const always =
  (ms: number): ErrorMs =>
  () =>
    ms;

describe('the clocks of the windows', () => {
  it('the clocks of the windows are apart by the difference of their errors, every 100 ms of steady play', () => {
    const apart = clocksApartMs(run(always(100), always(-1.5)));
    expect(apart).toHaveLength(101);
    for (const ms of apart) expect(ms).toBeCloseTo(101.5, 9);
  });

  it('the clocks of the windows aren’t apart by what all of them are wrong by (property)', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -500, max: 500, noNaN: true }),
        fc.double({ min: -0.05, max: 0.05, noNaN: true }),
        (offsetMs, perMs) => {
          const shared: ErrorMs = (atMs) => offsetMs + perMs * atMs;
          for (const ms of clocksApartMs(run(shared, (atMs) => shared(atMs) + 3)))
            expect(ms).toBeCloseTo(3, 6);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('the clocks of the windows are compared at one instant, also where their readings come at different times', () => {
    const drifting: ErrorMs = (atMs) => atMs / 1_000;
    const record = run(drifting, drifting);
    const [first, second] = record.windows;
    const clock = second!.clock.map(([atMs]) => [atMs + 90, drifting(atMs + 90)] as const);
    const apart = clocksApartMs({ ...record, windows: [first!, { ...second!, clock }] });
    expect(apart).toHaveLength(101);
    for (const ms of apart) expect(ms).toBeCloseTo(0, 9);
  });

  it('the clocks of three windows pool their pairs', () => {
    const apart = clocksApartMs(run(always(0), always(10), always(40)));
    expect(apart.slice(0, 3)).toEqual([10, 40, 30]);
    expect(apart).toHaveLength(303);
  });

  it('the clocks of the windows say nothing where one has no reading for over a second', () => {
    const record = run(always(0), always(10));
    const [first, second] = record.windows;
    const without = (fromMs: number, toMs: number): RunRecord => ({
      ...record,
      windows: [
        first!,
        { ...second!, clock: second!.clock.filter(([atMs]) => atMs <= fromMs || atMs >= toMs) },
      ],
    });
    expect(clocksApartMs(without(5_000, 6_000))).toHaveLength(101);
    // What is missing then is 5.1 s up to 6.9 s.
    expect(clocksApartMs(without(5_000, 7_000))).toHaveLength(101 - 19);
    expect(clocksApartMs(without(-1, Infinity))).toEqual([]);
  });

  it('the clocks of a policy that has none say nothing', () =>
    expect(clocksApartMs(steadyRun([0, 5]))).toEqual([]));
});
