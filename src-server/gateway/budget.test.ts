import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { ManualClock } from '../../test/fakes/clock';
import { Bucket } from '../base/bucket';
import { PROBE_LIMITS } from '@core/wire/probe';
import { Budget, PROBE_WIRE, RATES, STRIKES, WIRE } from './budget';

describe('Bucket', () => {
  it('a bucket never gives more than its burst and what has come back since, whatever is asked and when', () => {
    const turn = fc.record({ waitMs: fc.nat(5_000), amount: fc.integer({ min: 1, max: 30 }) });
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 60 }), (turns) => {
        const clock = new ManualClock();
        const bucket = new Bucket({ burst: 20, perSecond: 4 }, clock);
        let spent = 0;
        let elapsedMs = 0;
        for (const { waitMs, amount } of turns) {
          clock.advance(waitMs);
          elapsedMs += waitMs;
          if (bucket.take(amount)) spent += amount;
          expect(spent).toBeLessThanOrEqual(20 + (4 * elapsedMs) / 1_000 + 1e-6);
        }
      }),
    );
  });

  it('a bucket’s debt is paid off by waiting just as long as it says', () => {
    const clock = new ManualClock();
    const bucket = new Bucket({ burst: 10, perSecond: 5 }, clock);
    bucket.owe(20);
    expect(bucket.debtMs).toBe(2_000);
    clock.advance(1_999);
    expect(bucket.debtMs).toBeGreaterThan(0);
    clock.advance(1);
    expect(bucket.debtMs).toBe(0);
    expect(bucket.take()).toBe(false);
  });
});

describe('Budget', () => {
  it('a budget allows a burst of a kind, and then what comes back with time', () => {
    const clock = new ManualClock();
    const budget = new Budget(clock);
    const { burst, perSecond } = RATES.chat;
    const spend = (times: number): number =>
      Array.from({ length: times }, () => budget.allows('chat')).filter(Boolean).length;
    expect(spend(burst + 5)).toBe(burst);
    clock.advance(1_000);
    expect(spend(burst)).toBe(perSecond);
    clock.advance(3_600_000);
    expect(spend(burst * 2)).toBe(burst);
  });

  it('a budget counts each kind by itself', () => {
    const budget = new Budget(new ManualClock());
    for (let count = 0; count < RATES.chat.burst; count += 1) budget.allows('chat');
    expect(budget.allows('chat')).toBe(false);
    expect(budget.allows('clock')).toBe(true);
  });

  it('a budget holds up a connection that sends more bytes, or more frames, than it has', () => {
    const bytes = new Budget(new ManualClock());
    expect(bytes.received(1, WIRE.bytesIn.burst)).toBe(0);
    expect(bytes.received(1, WIRE.bytesIn.perSecond)).toBeCloseTo(1_000);
    const frames = new Budget(new ManualClock());
    expect(frames.received(WIRE.frames.burst, 0)).toBe(0);
    expect(frames.received(WIRE.frames.perSecond, 0)).toBeCloseTo(1_000);
  });

  it('a budget allows no more requests while the last answers are owed', () => {
    const clock = new ManualClock();
    const budget = new Budget(clock);
    budget.answered(WIRE.bytesOut.burst + WIRE.bytesOut.perSecond);
    expect(budget.mayAsk).toBe(false);
    clock.advance(1_000);
    expect(budget.mayAsk).toBe(true);
  });

  it('a budget is exhausted after so many refusals, and recovers with time', () => {
    const clock = new ManualClock();
    const budget = new Budget(clock);
    for (let count = 0; count < STRIKES.burst; count += 1) expect(budget.strike()).toBe(true);
    expect(budget.strike()).toBe(false);
    clock.advance(10_000);
    expect(budget.strike()).toBe(true);
  });

  it('a budget is untouched before anything, and again once everything has come back', () => {
    const clock = new ManualClock();
    const budget = new Budget(clock);
    expect(budget.isUntouched).toBe(true);
    budget.allows('chat');
    expect(budget.isUntouched).toBe(false);
    clock.advance(60_000);
    expect(budget.isUntouched).toBe(true);
  });

  it('a budget counts refusals by their weight', () => {
    const budget = new Budget(new ManualClock());
    expect([budget.strike(STRIKES.burst), budget.strike()]).toEqual([true, false]);
  });

  it('a budget of a probe lets it have all of its data at once, both ways', () => {
    const budget = new Budget(new ManualClock(), PROBE_WIRE);
    expect(budget.received(1, 2 * PROBE_LIMITS.bytes)).toBe(0);
    expect(budget.received(1, 1)).toBeGreaterThan(0);
    budget.answered(2 * PROBE_LIMITS.bytes);
    expect(budget.mayAsk).toBe(true);
    budget.answered(1);
    expect(budget.mayAsk).toBe(false);
  });

  it.each<[string, (budget: Budget) => unknown]>([
    ['frames', (budget) => budget.received(1, 0)],
    ['bytes that came', (budget) => budget.received(0, 1)],
    ['bytes that went', (budget) => budget.answered(1)],
    ['refusals', (budget) => budget.strike()],
    ['requests', (budget) => budget.allows('clock')],
  ])('a budget isn’t untouched after some %s', (_what, touch) => {
    const budget = new Budget(new ManualClock());
    touch(budget);
    expect(budget.isUntouched).toBe(false);
  });

  it('a budget refills as fast as its rates say, and not at once', () => {
    const clock = new ManualClock();
    const budget = new Budget(clock);
    for (const kind of Object.keys(RATES) as (keyof typeof RATES)[]) {
      const { burst, perSecond } = RATES[kind];
      for (let count = 0; count < burst; count += 1) budget.allows(kind);
      expect([kind, budget.allows(kind)]).toEqual([kind, false]);
      clock.advance(Math.ceil(1_000 / perSecond));
      expect([kind, budget.allows(kind), budget.allows(kind)]).toEqual([kind, true, false]);
    }
  });
});
