import { describe, expect, it } from 'vitest';
import {
  addedAt,
  agreedClock,
  type AgreedClockLook,
  type AgreedClockState,
  type ClockWord,
  followAgreed,
  ownClockOnly,
} from './agreed-clock';

const word = (aheadMs: number, withinMs: number): ClockWord => ({ aheadMs, withinMs });
const NOW = 100_000;

describe('words that hardly touch', () => {
  it('words that touch one’s own bound at one point are heard, and those that don’t aren’t', () => {
    expect(agreedClock(200, [word(230.5, 30)])).toEqual(word(200, 0));
    expect(agreedClock(200, [word(-230.5, 30)])).toEqual(word(-200, 0));
    expect(agreedClock(200, [word(231, 30)])).toEqual(word(0, 200));
    expect(agreedClock(200, [word(-231, 30)])).toEqual(word(0, 200));
  });

  it('words that touch each other at one point agree on that', () => {
    const [left, right] = [word(-10.5, 10), word(10.5, 10)];
    expect(agreedClock(200, [left, right])).toEqual(word(0, 0));
    expect(agreedClock(200, [left, word(11, 10)])).toEqual(word(0, 200));
  });

  it('words that overlap are cut to what all of them say', () => {
    expect(agreedClock(200, [word(0, 49.5), word(30, 49.5)])).toEqual(word(15, 35));
    expect(agreedClock(200, [word(10, 20), word(10, 20)])).toEqual(word(10, 20.5));
    expect(agreedClock(200, [word(0, 99.5), word(80, 29.5), word(60, 9.5)])).toEqual(word(60, 10));
  });
});

/** A clock that others have moved by −100 ms, just now, and that believes them. */
const moved: AgreedClockState = {
  ...{ believes: true, atMs: NOW, addedMs: -100, targetMs: -100, withinMs: 20.5 },
  ...{ jumpedAtMs: NOW, holdsSinceMs: null },
};

const follow = (state: AgreedClockState, change: Partial<AgreedClockLook>) =>
  followAgreed(state, {
    ...{ nowMs: NOW, ownWithinMs: 200, ownLeftMs: 0, ownSteppedMs: 0, isNew: false, isChanging: false },
    words: [],
    ...change,
  });

describe('a clock that others may correct', () => {
  it('a clock that nobody corrects goes with its own line, as far as that goes', () => {
    const { state, steppedMs } = follow(ownClockOnly, { ownSteppedMs: 10 });
    expect(steppedMs).toBe(10);
    expect(state).toEqual({ ...ownClockOnly, atMs: NOW });
  });

  it('a clock that others hold in place stays there while its own line jumps, though it has jumped lately', () => {
    const { state, steppedMs } = follow(moved, { ownSteppedMs: 40, words: [word(-140, 20)] });
    expect(steppedMs).toBe(0);
    expect(state).toMatchObject({ addedMs: -140, targetMs: -140, jumpedAtMs: NOW });
  });

  it.each([
    [100, false, true],
    [100.1, false, false],
    [150, true, true],
    [150.1, true, false],
  ])(
    'a word that leaves %d of 200 ms, with others believed before: %s, is believed: %s',
    (within, before, after) => {
      const state = { ...ownClockOnly, believes: before };
      expect(follow(state, { words: [word(0, within - 0.5)] }).state.believes).toBe(after);
    },
  );

  it.each([
    [25, 0],
    [-25, 0],
    [25.5, 25.5],
    [-25.5, -25.5],
  ])('a settled clock that is wanted %d ms elsewhere jumps by %d', (aheadMs, steppedMs) => {
    const step = follow(ownClockOnly, { words: [word(aheadMs, 20)] });
    expect(step.steppedMs).toBeCloseTo(steppedMs, 9);
    expect(step.state).toMatchObject({ targetMs: aheadMs, jumpedAtMs: steppedMs === 0 ? -Infinity : NOW });
  });

  it('a settled clock jumps again a minute after the last time, to the millisecond', () => {
    const words = [word(100, 20)];
    const at = (agoMs: number) => follow({ ...moved, jumpedAtMs: NOW - agoMs }, { words }).steppedMs;
    expect(at(59_999)).toBe(0);
    expect(at(60_000)).toBeCloseTo(200, 9);
  });

  it('a new clock’s jump counts for nothing: the next one may follow at once', () => {
    const fresh = follow(ownClockOnly, { isNew: true, words: [word(-100, 20)] }).state;
    expect(fresh.jumpedAtMs).toBe(-Infinity);
    expect(follow(moved, { isNew: true, words: [word(100, 20)] })).toMatchObject({
      steppedMs: 200,
      state: { jumpedAtMs: NOW },
    });
  });

  it('a clock that its own line disproves goes there at once, though it has jumped lately', () => {
    // It is 100 ms from its own line, which may be wrong by 75 and by the step that is let pass.
    expect(follow(moved, { ownWithinMs: 75 }).steppedMs).toBe(0);
    expect(follow(moved, { ownWithinMs: 74.9 }).steppedMs).toBe(100);
    const other = { ...moved, addedMs: 100, targetMs: 100 };
    expect(follow(other, { ownWithinMs: 74.9 }).steppedMs).toBe(-100);
    // What counts is where the line is, not where the clock in use has come to on its way there.
    expect(follow(moved, { ownWithinMs: 50, ownLeftMs: -40 }).steppedMs).toBe(0);
    expect(follow(moved, { ownWithinMs: 100, ownLeftMs: 40 }).steppedMs).toBe(100);
  });

  it('a clock that is on its way by its own line alone has not jumped', () => {
    const { state, steppedMs } = follow(ownClockOnly, { ownWithinMs: 50, ownLeftMs: 80 });
    expect(steppedMs).toBe(0);
    expect(state.jumpedAtMs).toBe(-Infinity);
  });

  it.each([
    [226, -Infinity],
    [-226, -Infinity],
    [225, NOW],
    [-225, NOW],
    [200, NOW],
  ])(
    'a clock whose own line has jumped by %d ms may jump by others’ word from %d on',
    (ownSteppedMs, from) => {
      const state = { ...moved, addedMs: 0, targetMs: 0 };
      expect(follow(state, { ownSteppedMs }).state.jumpedAtMs).toBe(from);
    },
  );

  it('a clock that follows is on its way from where it has come to', () => {
    const before = follow(ownClockOnly, { words: [word(-20, 20)] }).state;
    expect(before).toMatchObject({ atMs: NOW, addedMs: 0, targetMs: -20 });
    const { state } = follow(before, { nowMs: NOW + 5_000, words: [word(10, 20)] });
    expect(state).toMatchObject({ atMs: NOW + 5_000, addedMs: -5, targetMs: 10 });
    expect(addedAt(state, NOW + 8_000)).toBeCloseTo(-2, 9);
  });
});

describe('a clock that is held while people go to another server', () => {
  it('a held clock stays within its own bound, to the millisecond', () => {
    const held = (ownWithinMs: number) => follow(moved, { isChanging: true, ownWithinMs }).state;
    expect(held(100)).toMatchObject({ believes: true, withinMs: 20.5, holdsSinceMs: NOW, targetMs: -100 });
    expect(held(99)).toMatchObject({ believes: false, withinMs: null, holdsSinceMs: null, targetMs: 0 });
    expect(
      follow({ ...moved, addedMs: -5, targetMs: -5 }, { isChanging: true, ownWithinMs: 5 }).state,
    ).toMatchObject({
      believes: false,
    });
  });

  it('a held clock goes on as soon as people agree, and may be held anew for as long', () => {
    const held = follow(moved, { isChanging: true }).state;
    const agreed = follow(held, { nowMs: NOW + 29_000, isChanging: true, words: [word(-100, 30)] }).state;
    expect(agreed).toMatchObject({ believes: true, withinMs: 30.5, holdsSinceMs: null });
    const again = follow(agreed, { nowMs: NOW + 31_000, isChanging: true }).state;
    expect(again).toMatchObject({ believes: true, withinMs: 30.5, holdsSinceMs: NOW + 31_000 });
  });

  it('a held clock holds still: what it was on its way to is forgotten', () => {
    const onItsWay = { ...moved, addedMs: -80 };
    const { state, steppedMs } = follow(onItsWay, { nowMs: NOW + 5_000, isChanging: true });
    expect(steppedMs).toBe(0);
    expect(state).toMatchObject({ addedMs: -85, targetMs: -85 });
  });
});
