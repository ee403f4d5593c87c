import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_UNSEEN_MS, passedBetween, type MachineMoment } from './machine-time';

const then: MachineMoment = { calendarMs: 1.7e12, awakeMs: 5_000_000, upMs: 5_400_000, bootId: 'a' };
const after = (ms: number, more: Partial<MachineMoment> = {}): MachineMoment => ({
  calendarMs: then.calendarMs + ms,
  awakeMs: then.awakeMs + ms,
  upMs: then.upMs + ms,
  bootId: then.bootId,
  ...more,
});

describe('the time between two moments', () => {
  it('the time between two moments follows the machine’s monotonic clock, however the wall clock leaps', () => {
    const leap = fc.integer({ min: -1e12, max: 1e12 });
    // The error by which each of the two clocks may be coarse.
    const coarse = fc.integer({ min: -1_000, max: 1_000 });
    fc.assert(
      fc.property(leap, coarse, fc.integer({ min: 0, max: 1e9 }), (leapMs, offMs, ms) => {
        const now = after(ms, { calendarMs: then.calendarMs + ms + leapMs, upMs: then.upMs + ms + offMs });
        expect(passedBetween(then, now)).toEqual({ passedMs: ms, by: 'boot' });
      }),
    );
  });

  it('the time between two moments counts the machine’s sleep, which one of its clocks doesn’t', () => {
    const slept = after(3_000, { upMs: then.upMs + 3_000 + 60_000 });
    expect(passedBetween(then, slept)).toEqual({ passedMs: 63_000, by: 'boot' });
  });

  it('the time between two moments isn’t misled by a container whose uptime begins anew', () => {
    expect(passedBetween(then, after(3_000, { upMs: 10 })).passedMs).toBe(3_000);
  });

  it('the time between two moments follows the wall clock, within bounds, after a restart of the machine', () => {
    const restarted = (ms: number) => after(ms, { bootId: 'b', awakeMs: 9_000_000 });
    expect(passedBetween(then, restarted(40_000))).toEqual({ passedMs: 40_000, by: 'wall' });
    expect(passedBetween(then, restarted(-40_000)).passedMs).toBe(0);
    expect(passedBetween(then, restarted(31_536_000_000)).passedMs).toBe(MAX_UNSEEN_MS);
  });

  it('a restart of the machine is recognised by its uptime beginning anew, where boots have no ids', () => {
    const nameless = { ...then, bootId: null };
    const later = after(40_000, { bootId: null, awakeMs: 30_000 });
    expect(passedBetween(nameless, later)).toEqual({ passedMs: 40_000, by: 'wall' });
    expect(passedBetween(nameless, after(500, { bootId: null })).by).toBe('boot');
  });
});
