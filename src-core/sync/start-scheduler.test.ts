import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Playback } from '../wire/playback';
import {
  ownEnd,
  aimAheadMs,
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
});

describe('planStart', () => {
  it('planStart waits coarsely, then finely, then plays, early by what play() takes', () => {
    expect(planStart(1_000, 0, 30)).toEqual({ kind: 'wait', delayMs: 950 });
    expect(planStart(1_000, 955, 30)).toEqual({ kind: 'wait', delayMs: 15 });
    expect(planStart(1_000, 970, 30)).toEqual({ kind: 'now', lateMs: 0 });
    expect(planStart(1_000, 1_070, 30)).toEqual({ kind: 'now', lateMs: 100 });
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
});

describe('rollStep', () => {
  it('rollStep plays near the place, joins from far, and leaves the rest to the controller', () => {
    expect(rollStep(facts(), 30)).toEqual({ kind: 'play' });
    expect(rollStep(facts(), 3_000)).toEqual({ kind: 'join' });
    expect(rollStep(facts({ seeking: true }), 3_000)).toEqual({ kind: 'wait' });
    expect(rollStep(facts({ paused: false }), 3_000)).toEqual({ kind: 'control' });
    expect(rollStep(facts({ paused: false, canPlay: false }), 0)).toEqual({ kind: 'wait' });
    expect(rollStep(facts({ loaded: false }), 0)).toEqual({ kind: 'wait' });
  });
});
