import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { ConnectionRates, RATES } from './rate-limits';

describe('ConnectionRates', () => {
  it('allows a burst, and then what comes back with time', () => {
    const clock = new ManualClock();
    const rates = new ConnectionRates(clock);
    const { burst, perSecond } = RATES.chat;
    const spend = (times: number): number =>
      Array.from({ length: times }, () => rates.allows('chat')).filter(Boolean).length;
    expect(spend(burst + 5)).toBe(burst);
    clock.advance(1_000);
    expect(spend(burst)).toBe(perSecond);
    clock.advance(3_600_000);
    expect(spend(burst * 2)).toBe(burst);
  });

  it('counts each kind by itself', () => {
    const rates = new ConnectionRates(new ManualClock());
    for (let count = 0; count < RATES.chat.burst; count += 1) rates.allows('chat');
    expect(rates.allows('chat')).toBe(false);
    expect(rates.allows('clock')).toBe(true);
  });
});
