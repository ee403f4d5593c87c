import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { controlDrift, FINE_POLICY, afterJump, initialDrift } from './drift-controller';
import {
  apartOf,
  maySeek,
  noSeeks,
  reachOf,
  SEEK_EFFECT,
  type SeekEffect,
  withOutcome,
  withSeek,
} from './seek-effect';

/** A seek at a time that leaves this much of an error. */
const sought = (effect: SeekEffect, errorMs: number, leftMs: number, nowMs: number): SeekEffect =>
  withOutcome(withSeek(effect, errorMs, nowMs), leftMs, 80, nowMs);

describe('the effect of seeks', () => {
  it('two seeks that left what they were to mend bring a rest, a longer one each time', () => {
    const once = sought(noSeeks, -40_000, -42_000, 0);
    expect(maySeek(once, 0)).toBe(true);
    const twice = sought(once, -42_000, -45_000, 3_000);
    expect([maySeek(twice, 32_999), maySeek(twice, 33_000)]).toEqual([false, true]);
    const thrice = sought(twice, -60_000, -60_000, 33_000);
    expect([maySeek(thrice, 92_999), maySeek(thrice, 93_000)]).toEqual([false, true]);
  });

  it('fruitless seeks are forgotten as soon as one has helped', () => {
    const once = sought(noSeeks, -40_000, -42_000, 0);
    expect(sought(once, -42_000, -4_000, 3_000)).toMatchObject({
      fruitless: 0,
      restsUntilMs: null,
      rests: 0,
    });
    expect(sought(once, -90, -70, 3_000)).toMatchObject({ fruitless: 0 });
  });

  it('a seek counts as fruitless where the next one comes before it had any effect', () => {
    const twice = withSeek(withSeek(withSeek(noSeeks, 9_000, 0), 9_000, 3_000), 9_000, 6_000);
    expect(maySeek(twice, 6_000)).toBe(false);
  });

  it('seeks are five in a minute at the most, though each has helped', () => {
    let effect = noSeeks;
    for (let i = 0; i < SEEK_EFFECT.perMinute; i += 1) effect = sought(effect, 9_000, 0, i * 3_000);
    expect([maySeek(effect, 59_999), maySeek(effect, 60_000)]).toEqual([false, true]);
  });

  it('the bound on seeks holds for the controller, whatever it reads', () => {
    const errors = fc.array(fc.integer({ min: -200_000, max: 200_000 }), { minLength: 50, maxLength: 50 });
    const reaches = fc.constantFrom('free' as const, 'fixed' as const, 'absent' as const);
    fc.assert(
      fc.property(errors, reaches, fc.boolean(), (read, reach, seekable) => {
        let state = initialDrift(FINE_POLICY);
        const seeks: number[] = [];
        const waits: number[] = [];
        for (let now = 0; now < 300_000; now += 200) {
          const errorMs = read[Math.floor(now / 6_000)] ?? 0;
          const decision = controlDrift(state, { errorMs, seekable, reach }, FINE_POLICY, now);
          state = decision.state;
          if (decision.wait) waits.push(now);
          if (!decision.seek) continue;
          seeks.push(now);
          state = afterJump(state, null, now);
        }
        for (const from of seeks)
          expect(seeks.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(5);
        if (reach !== 'free') expect(seeks).toEqual([]);
        for (const [i, at] of waits.slice(1).entries())
          expect(at - (waits[i] ?? 0)).toBeGreaterThanOrEqual(3_000);
      }),
    );
  });

  it('a film that no seek helps is left alone: a handful of seeks in ten minutes', () => {
    let state = initialDrift(FINE_POLICY);
    let seeks = 0;
    for (let now = 0; now < 600_000; now += 200) {
      const decision = controlDrift(state, { errorMs: -100_000 - now, seekable: false }, FINE_POLICY, now);
      state = decision.state;
      if (!decision.seek) continue;
      seeks += 1;
      state = afterJump(state, null, now);
    }
    expect(seeks).toBeLessThanOrEqual(6);
  });
});

describe('the places where a player can be sent', () => {
  it('a player can be sent anywhere while nothing is known, and within the ranges it names', () => {
    expect(reachOf([], null, 5_000)).toBe('free');
    expect(reachOf([{ startMs: 0, endMs: 60_000 }], null, 5_000)).toBe('free');
    // The length of a film differs a little from player to player.
    expect(reachOf([{ startMs: 0, endMs: 60_000 }], null, 60_300)).toBe('free');
  });

  it('a player of an unseekable film can be sent to its beginning alone', () => {
    const fixed = [{ startMs: 0, endMs: 0 }];
    expect([0, 500, 5_000].map((at) => reachOf(fixed, null, at))).toEqual(['free', 'fixed', 'fixed']);
  });

  it('a player can be sent nowhere beyond a live window, nor into a part that is missing', () => {
    const live = [{ startMs: 1e12, endMs: 1e12 + 30_000 }];
    expect(reachOf(live, null, 1e12 + 3_600_000)).toBe('absent');
    expect(reachOf(live, null, 1e12 - 3_600_000)).toBe('absent');
    const gap = { startMs: 10_000, endMs: 12_000 };
    expect([9_000, 11_000, 12_000].map((at) => reachOf([], gap, at))).toEqual(['free', 'absent', 'free']);
  });
});

describe('a player that is apart', () => {
  it('a player is apart when it is elsewhere by more than a second, and not on its way back', () => {
    const rests = sought(sought(noSeeks, 9_000, 9_000, 0), 9_000, 9_000, 3_000);
    expect(apartOf(noSeeks, -900, 'fixed', 0)).toBeNull();
    expect(apartOf(noSeeks, -1_100, 'fixed', 0)).toBe('unseekable');
    expect(apartOf(noSeeks, 9_000, 'free', 0)).toBeNull();
    expect([apartOf(rests, 9_000, 'free', 4_000), apartOf(rests, 9_000, 'free', 40_000)]).toEqual([
      'unsteady',
      null,
    ]);
  });
});
