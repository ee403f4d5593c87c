import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Playback } from '../wire/playback';
import { planStart, type PlayerFacts, rollStep, standStep, wishOf } from './start-scheduler';

const playback = (change: Partial<Playback['timeline']>, phase: Playback['phase']): Playback => ({
  media: null,
  timeline: {
    mediaId: 'film_1',
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

describe('wishOf', () => {
  it('stands while paused or held, rolls while playing, at the end stands again', () => {
    expect(wishOf(playback({ mediaId: null }, 'empty'), 0, null)).toEqual({ kind: 'nothing' });
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
  it('waits coarsely, then finely, then plays, early by what play() takes', () => {
    expect(planStart(1_000, 0, 30)).toEqual({ kind: 'wait', delayMs: 950 });
    expect(planStart(1_000, 955, 30)).toEqual({ kind: 'wait', delayMs: 15 });
    expect(planStart(1_000, 970, 30)).toEqual({ kind: 'now', lateMs: 0 });
    expect(planStart(1_000, 1_070, 30)).toEqual({ kind: 'now', lateMs: 100 });
  });

  it('always gets there', () => {
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
  it('pauses, seeks to the exact position, and has landed', () => {
    expect(standStep(facts({ loaded: false }), 500, 0)).toBe('wait');
    expect(standStep(facts({ paused: false }), 500, 0)).toBe('pause');
    expect(standStep(facts(), 500, 0)).toBe('seek');
    const seek = { positionMs: 500, sinceMs: 0 };
    expect(standStep(facts({ seeking: true, seek }), 500, 10_000)).toBe('wait');
    expect(standStep(facts({ seek, positionMs: 520 }), 500, 0)).toBe('landed');
    // It ran there by itself: another start would be another one, and the frame may be the one before.
    expect(standStep(facts({ positionMs: 500.4 }), 500, 0)).toBe('seek');
  });

  it('lets a seek finish before the next one, unless it hangs', () => {
    const seek = { positionMs: 900, sinceMs: 0 };
    expect(standStep(facts({ seeking: true, seek }), 500, 100)).toBe('wait');
    expect(standStep(facts({ seeking: true, seek }), 500, 600)).toBe('seek');
  });
});

describe('rollStep', () => {
  it('plays where it is near, joins where it is far, and leaves the rest to the controller', () => {
    expect(rollStep(facts(), 30)).toEqual({ kind: 'play' });
    expect(rollStep(facts(), 3_000)).toEqual({ kind: 'join' });
    expect(rollStep(facts({ seeking: true }), 3_000)).toEqual({ kind: 'wait' });
    expect(rollStep(facts({ paused: false }), 3_000)).toEqual({ kind: 'control' });
    expect(rollStep(facts({ paused: false, canPlay: false }), 0)).toEqual({ kind: 'wait' });
    expect(rollStep(facts({ loaded: false }), 0)).toEqual({ kind: 'wait' });
  });
});
