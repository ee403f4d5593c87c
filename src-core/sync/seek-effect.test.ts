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

  it.each([
    // Half of the error is left, or a little less.
    [200, 0, 100, 1],
    [200, 0, 99, 0],
    [200, 0, -100, 1],
    [200, 0, -99, 0],
    // What is left is no error that calls for a seek.
    [90, 0, 80, 0],
    [90, 0, 81, 1],
    // A seek that was aimed ahead, and was quicker than it used to be, has helped…
    [1_000, 500, 999, 0],
    [1_000, 500, 1_000, 1],
    // …and one that landed behind has not been.
    [1_000, 500, -500, 1],
  ])(
    'a seek for an error of %d ms, aimed %d ahead, that left %d counts as fruitless: %d',
    (errorMs, aheadMs, leftMs, fruitless) => {
      for (const sign of [1, -1])
        expect(withOutcome(withSeek(noSeeks, sign * errorMs, 0, aheadMs), leftMs, 80, 0).fruitless).toBe(
          fruitless,
        );
    },
  );

  it('rests of seeks grow to eight minutes and no longer', () => {
    const tired: SeekEffect = { ...noSeeks, open: 9_000, fruitless: 5, rests: 4 };
    expect(withOutcome(tired, 9_000, 80, 1_000)).toMatchObject({
      restsUntilMs: 481_000,
      rests: 5,
      fruitless: 6,
    });
    expect(withOutcome({ ...tired, rests: 5 }, 9_000, 80, 1_000).restsUntilMs).toBe(481_000);
    expect(withOutcome({ ...tired, rests: 3 }, 9_000, 80, 1_000).restsUntilMs).toBe(241_000);
  });

  it('an outcome without a seek says nothing', () => {
    const once = sought(noSeeks, 9_000, 9_000, 0);
    expect(withOutcome(once, 9_000, 80, 1_000)).toBe(once);
  });

  it('a seek is kept in mind for a minute, as it was aimed', () => {
    const first = withSeek(noSeeks, -300, 0);
    expect(first).toEqual({ ...noSeeks, open: 300, aheadMs: 0, atMs: [0] });
    expect(withSeek({ ...first, open: null }, 90, 59_999, 120)).toMatchObject({
      ...{ open: 90, aheadMs: 120, atMs: [0, 59_999] },
    });
    expect(withSeek({ ...first, open: null }, 90, 60_000).atMs).toEqual([60_000]);
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
    expect([10_000, 10_001, 11_999].map((at) => reachOf([], gap, at))).toEqual(['free', 'absent', 'absent']);
  });

  it('a player can be sent two seconds beyond what it names, whichever range that is', () => {
    const ranges = [
      { startMs: 10_000, endMs: 10_500 },
      { startMs: 60_000, endMs: 90_000 },
    ];
    const at = [7_999, 8_000, 12_500, 12_501, 57_999, 58_000, 92_000, 92_001];
    expect(at.map((positionMs) => reachOf(ranges, null, positionMs))).toEqual([
      ...['absent', 'free', 'free', 'absent', 'absent', 'free', 'free', 'absent'],
    ]);
  });

  it('a player that can be sent within less than a second alone can’t be sent elsewhere', () => {
    const short = [{ startMs: 5_000, endMs: 5_999 }];
    const at = [4_998, 4_999, 6_000, 6_001];
    expect(at.map((positionMs) => reachOf(short, null, positionMs))).toEqual([
      'fixed',
      'free',
      'free',
      'fixed',
    ]);
    expect(reachOf([{ startMs: 5_000, endMs: 6_000 }], null, 7_000)).toBe('free');
    expect(reachOf([{ startMs: 5_000, endMs: 6_000 }], null, 9_000)).toBe('absent');
  });
});

describe('a player that is apart', () => {
  it('a player is apart when it is elsewhere by more than a second, and not on its way back', () => {
    const rests = sought(sought(noSeeks, 9_000, 9_000, 0), 9_000, 9_000, 3_000);
    expect(apartOf(noSeeks, -900, 'fixed', 0)).toBeNull();
    expect(apartOf(noSeeks, -1_100, 'fixed', 0)).toBe('unseekable');
    expect(apartOf(noSeeks, 1_000, 'fixed', 0)).toBeNull();
    expect(apartOf(rests, 900, 'free', 4_000)).toBeNull();
    expect([apartOf(rests, -9_000, 'free', 32_999), apartOf(rests, -9_000, 'absent', 33_000)]).toEqual([
      'unsteady',
      null,
    ]);
    expect(apartOf(noSeeks, 9_000, 'free', 0)).toBeNull();
    expect([apartOf(rests, 9_000, 'free', 4_000), apartOf(rests, 9_000, 'free', 40_000)]).toEqual([
      'unsteady',
      null,
    ]);
  });
});
