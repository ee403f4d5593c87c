import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Playback } from '../wire/playback';
import {
  ownEnd,
  aimAheadMs,
  hasLanded,
  planStart,
  type PlayerFacts,
  rollStep,
  standStep,
  wishOf,
} from './start-scheduler';

const playback = (change: Partial<Playback['timeline']>, phase: Playback['phase']): Playback => ({
  film: null,
  timeline: {
    filmId: 'film_1',
    positionMs: 1_000,
    rate: 1,
    playing: phase === 'playing',
    atServerTimeMs: 5_000,
    revision: 1,
    ...change,
  },
  phase,
  hold: null,
  continuedWithout: [],
  outpaced: [],
  lastAction: null,
});

const facts = (change: Partial<PlayerFacts> = {}): PlayerFacts => ({
  loaded: true,
  paused: true,
  seeking: false,
  canPlay: true,
  positionMs: 1_000,
  seek: null,
  ...change,
});

describe('a player’s own end of a film', () => {
  const running = { durationMs: 60_000, positionMs: 59_000, paused: false, seeking: false, ended: false };

  it('a player’s end is unknown while it runs towards it: the length may be a guess', () => {
    expect(ownEnd(running)).toBeNull();
    expect(ownEnd({ ...running, positionMs: 61_000 })).toBeNull();
  });

  it.each([
    ['stands', { paused: true }],
    ['seeks', { seeking: true }],
    ['has come to it', { ended: true }],
    ['is elsewhere', { positionMs: 58_000 }],
  ])('a player’s end is the film’s length where it %s', (_what, more) => {
    expect(ownEnd({ ...running, ...more })).toBe(60_000);
  });

  it('a player’s end is unknown from a second and a half before it', () => {
    expect(ownEnd({ ...running, positionMs: 58_500 })).toBeNull();
    expect(ownEnd({ ...running, positionMs: 58_499 })).toBe(60_000);
  });

  it('a player’s end is unknown while the film’s length is', () => {
    expect(ownEnd({ ...running, durationMs: null })).toBeNull();
  });
});

describe('wishOf', () => {
  it('wishOf stands while paused or held, rolls while playing, and stands again at the end', () => {
    expect(wishOf(playback({ filmId: null }, 'empty'), 0, null)).toEqual({ kind: 'nothing' });
    expect(wishOf(playback({}, 'holding'), 0, null)).toMatchObject({ kind: 'stand', positionMs: 1_000 });
    expect(wishOf(playback({}, 'paused'), null, 800)).toMatchObject({ kind: 'stand', positionMs: 800 });
    expect(wishOf(playback({}, 'playing'), 6_000, 9_000)).toEqual({
      kind: 'roll',
      startsAtServerMs: 5_000,
      positionMs: 1_000,
    });
    expect(wishOf(playback({}, 'playing'), 60_000, 9_000)).toEqual({
      kind: 'stand',
      positionMs: 9_000,
      atEnd: true,
    });
    expect(wishOf(playback({}, 'playing'), null, null)).toEqual({ kind: 'nothing' });
  });

  it('wishOf wants nothing where no film is open, by the phase or by the timeline', () => {
    expect(wishOf(playback({}, 'empty'), 6_000, null)).toEqual({ kind: 'nothing' });
    expect(wishOf(playback({ filmId: null }, 'playing'), 6_000, null)).toEqual({ kind: 'nothing' });
  });

  it('wishOf stands at the place of the timeline, which doesn’t move while the room waits', () => {
    const moving = { playing: true, atServerTimeMs: -60_000 };
    const stands = { kind: 'stand', positionMs: 1_000, atEnd: false };
    expect(wishOf(playback(moving, 'holding'), 6_000, null)).toEqual(stands);
    expect(wishOf(playback({ ...moving, playing: false }, 'playing'), 6_000, null)).toEqual(stands);
    expect(wishOf(playback({}, 'ended'), 6_000, null)).toEqual({ ...stands, atEnd: true });
  });

  it('wishOf stands from the moment on at which the end is reached', () => {
    expect(wishOf(playback({}, 'playing'), 12_999, 9_000).kind).toBe('roll');
    expect(wishOf(playback({}, 'playing'), 13_000, 9_000)).toEqual({
      ...{ kind: 'stand', positionMs: 9_000, atEnd: true },
    });
    expect(wishOf(playback({}, 'playing'), 1e9, null).kind).toBe('roll');
  });
});

describe('planStart', () => {
  it('planStart waits coarsely, then finely, then plays, early by what play() takes', () => {
    expect(planStart(1_000, 0, 30)).toEqual({ kind: 'wait', delayMs: 950 });
    expect(planStart(1_000, 955, 30)).toEqual({ kind: 'wait', delayMs: 15 });
    expect(planStart(1_000, 970, 30)).toEqual({ kind: 'now', lateMs: 0 });
    expect(planStart(1_000, 1_070, 30)).toEqual({ kind: 'now', lateMs: 100 });
    expect(planStart(1_000, 969, 30)).toEqual({ kind: 'now', lateMs: 0 });
    expect(planStart(1_000, 968, 30)).toEqual({ kind: 'wait', delayMs: 2 });
    expect(planStart(1_000, 950, 30)).toEqual({ kind: 'wait', delayMs: 20 });
    expect(planStart(1_000, 949, 30)).toEqual({ kind: 'wait', delayMs: 1 });
  });

  it('planStart always arrives at playing', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (startsAt) => {
        let now = 0;
        for (let looks = 0; looks < 4; looks += 1) {
          const plan = planStart(startsAt, now, 30);
          if (plan.kind === 'now') {
            expect(Math.abs(now - Math.max(0, startsAt - 30))).toBeLessThanOrEqual(1);
            return;
          }
          now += plan.delayMs;
        }
        expect.unreachable();
      }),
    );
  });
});

describe('standStep', () => {
  it('standStep pauses, seeks to the exact position, and has landed', () => {
    expect(standStep(facts({ loaded: false }), 500, 0)).toBe('wait');
    expect(standStep(facts({ paused: false }), 500, 0)).toBe('pause');
    expect(standStep(facts(), 500, 0)).toBe('seek');
    const seek = { positionMs: 500, sinceMs: 0 };
    expect(standStep(facts({ seeking: true, seek }), 500, 10_000)).toBe('wait');
    expect(standStep(facts({ seek, positionMs: 520 }), 500, 0)).toBe('landed');
    // The player ran there by itself: another start would end elsewhere, and the shown frame may be the one before.
    expect(standStep(facts({ positionMs: 500.4 }), 500, 0)).toBe('seek');
  });

  it('standStep lets a seek finish before the next one, unless it hangs', () => {
    const seek = { positionMs: 900, sinceMs: 0 };
    expect(standStep(facts({ seeking: true, seek }), 500, 100)).toBe('wait');
    expect(standStep(facts({ seeking: true, seek }), 500, 600)).toBe('seek');
    expect(standStep(facts({ seeking: true, seek }), 500, 499)).toBe('wait');
    const late = { positionMs: 900, sinceMs: 60_000 };
    expect(standStep(facts({ seeking: true, seek: late }), 500, 60_499)).toBe('wait');
    expect(standStep(facts({ seeking: true, seek }), 500, 500)).toBe('seek');
    // A seek that the player began by itself leads nowhere that is known.
    expect(standStep(facts({ seeking: true }), 500, 100)).toBe('seek');
    // One to this place is let come to its end, however often it was tried.
    expect(standStep(facts({ seeking: true, seek: { ...seek, tries: 2 } }), 900, 9_000)).toBe('wait');
  });
});

describe('a player that has landed', () => {
  const seek = { positionMs: 5_000, sinceMs: 0 };
  const landed = facts({ seek, positionMs: 5_000 });

  it('a player has landed within a quarter of a second of the place that it was sent to', () => {
    expect(hasLanded(landed, 5_000)).toBe(true);
    for (const positionMs of [4_750, 5_250]) expect(hasLanded({ ...landed, positionMs }, 5_000)).toBe(true);
    for (const positionMs of [4_749, 5_251]) expect(hasLanded({ ...landed, positionMs }, 5_000)).toBe(false);
  });

  it.each([
    ['has nothing loaded', { loaded: false }],
    ['runs', { paused: false }],
    ['seeks still', { seeking: true }],
    ['was never sent there', { seek: null }],
    ['was sent 2 ms before it', { seek: { ...seek, positionMs: 4_998 } }],
    ['was sent 2 ms behind it', { seek: { ...seek, positionMs: 5_002 } }],
  ])('a player hasn’t landed where it %s', (_what, change) => {
    expect(hasLanded({ ...landed, ...change }, 5_000)).toBe(false);
  });

  it('a player has landed where it was sent a millisecond beside the place, and where it can’t be sent any more', () => {
    for (const positionMs of [4_999, 5_001])
      expect(hasLanded({ ...landed, seek: { ...seek, positionMs } }, 5_000)).toBe(true);
    expect(standStep(landed, 5_000, 0, 'absent')).toBe('landed');
  });
});

describe('a player that does not go where it is sent', () => {
  it('a player that doesn’t go where it is sent is asked twice, and then stands where it has come to', () => {
    const seek = { positionMs: 5_000, sinceMs: 0 };
    expect(standStep(facts({ seek, positionMs: 0 }), 5_000, 100)).toBe('seek');
    expect(standStep(facts({ seek: { ...seek, tries: 2 }, positionMs: 0 }), 5_000, 100)).toBe('apart');
    // The tries count for one position only, so another one is sought.
    expect(standStep(facts({ seek: { ...seek, tries: 2 }, positionMs: 0 }), 6_000, 100)).toBe('seek');
  });

  it('a player is not sent where its film can’t be sought in, or where a part is missing', () => {
    for (const reach of ['fixed', 'absent'] as const) {
      expect(standStep(facts(), 5_000, 0, reach)).toBe('apart');
      expect(standStep(facts({ paused: false }), 5_000, 0, reach)).toBe('pause');
      expect(standStep(facts({ seeking: true }), 5_000, 0, reach)).toBe('wait');
    }
  });

  it('a player whose seek never ends is given up, once the film is wanted far beyond it', () => {
    const seek = { positionMs: 21_000, sinceMs: 0 };
    const stuck = facts({ seeking: true, canPlay: false, positionMs: 21_000, seek });
    for (const paused of [true, false]) {
      expect(rollStep({ ...stuck, paused }, 7_000)).toEqual({ kind: 'wait' });
      expect(rollStep({ ...stuck, paused }, 10_000)).toEqual({ kind: 'join' });
      // On a slow line the seek is given more time, and where a new load wouldn't help none is asked for.
      expect(rollStep({ ...stuck, paused }, 10_000, { may: true, latencyMs: 6_000 })).toEqual({
        kind: 'wait',
      });
      expect(rollStep({ ...stuck, paused }, 10_000, { may: false, latencyMs: 0 })).toEqual({ kind: 'wait' });
    }
  });

  it('a player on a slow line stays where it was aimed ahead, and so does one that can’t be sent back', () => {
    const slow = { may: true, latencyMs: 4_000 };
    expect(aimAheadMs(4_000)).toBe(5_250);
    expect(rollStep(facts(), -1_250, slow)).toEqual({ kind: 'stay', forMs: 1_250 });
    expect(rollStep(facts(), -9_000, slow)).toEqual({ kind: 'join' });
    expect(rollStep(facts(), -9_000, { may: false, latencyMs: 90 })).toEqual({ kind: 'stay', forMs: 9_000 });
    expect(rollStep(facts(), 9_000, { may: false, latencyMs: 90 })).toEqual({ kind: 'play' });
    expect(aimAheadMs(90)).toBe(90);
  });

  it('a player on a slow line is aimed ahead from seeks of more than a second on', () => {
    expect(aimAheadMs(1_000)).toBe(1_000);
    expect(aimAheadMs(1_001)).toBeCloseTo(1_501.25, 6);
    expect(rollStep(facts(), -500, { may: true, latencyMs: 1_000 })).toEqual({ kind: 'join' });
    expect(rollStep(facts(), -500, { may: true, latencyMs: 1_001 })).toEqual({ kind: 'stay', forMs: 500 });
    expect(rollStep(facts(), -5_250, { may: true, latencyMs: 4_000 })).toEqual({
      kind: 'stay',
      forMs: 5_250,
    });
    expect(rollStep(facts(), -5_251, { may: true, latencyMs: 4_000 })).toEqual({ kind: 'join' });
    // Behind the timeline nobody stays, however slow the line.
    expect(rollStep(facts(), 500, { may: true, latencyMs: 4_000 })).toEqual({ kind: 'join' });
  });

  it('a player whose seek has taken long is given up after eight seconds, or twice what one takes', () => {
    const stuck = facts({ seeking: true, canPlay: false });
    const after = (behindMs: number, latencyMs: number) =>
      rollStep(stuck, behindMs, { may: true, latencyMs }).kind;
    expect([after(8_000, 0), after(8_001, 0)]).toEqual(['wait', 'join']);
    expect([after(10_000, 5_000), after(10_001, 5_000)]).toEqual(['wait', 'join']);
    // One that has run dry is waited for.
    expect(rollStep(facts({ paused: false, canPlay: false }), 60_000)).toEqual({ kind: 'wait' });
  });
});

describe('rollStep', () => {
  it('rollStep plays near the place, joins from far, and leaves the rest to the controller', () => {
    expect(rollStep(facts(), 30)).toEqual({ kind: 'play' });
    for (const behindMs of [-60, 60]) expect(rollStep(facts(), behindMs)).toEqual({ kind: 'play' });
    for (const behindMs of [-61, 61]) expect(rollStep(facts(), behindMs)).toEqual({ kind: 'join' });
    expect(rollStep(facts({ canPlay: false }), 30)).toEqual({ kind: 'play' });
    expect(rollStep(facts(), 3_000)).toEqual({ kind: 'join' });
    expect(rollStep(facts({ seeking: true }), 3_000)).toEqual({ kind: 'wait' });
    expect(rollStep(facts({ paused: false }), 3_000)).toEqual({ kind: 'control' });
    expect(rollStep(facts({ paused: false, canPlay: false }), 0)).toEqual({ kind: 'wait' });
    expect(rollStep(facts({ loaded: false }), 0)).toEqual({ kind: 'wait' });
  });
});
