import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addedAt,
  agreedClock,
  followAgreed,
  ownClockOnly,
  type ClockWord,
  type AgreedClockLook,
} from './agreed-clock';

const word = (aheadMs: number, withinMs: number): ClockWord => ({ aheadMs, withinMs });

describe('a clock that is agreed on', () => {
  it('a clock of nobody else is one’s own', () => {
    expect(agreedClock(200, [])).toEqual(word(0, 200));
  });

  it('a narrow word within one’s own bound is taken', () => {
    const { aheadMs, withinMs } = agreedClock(200, [word(-100, 30)]);
    expect(aheadMs).toBeCloseTo(-100);
    expect(withinMs).toBeCloseTo(30.5);
  });

  it('a word that one’s own line proves wrong is left out', () => {
    expect(agreedClock(10, [word(100, 30)])).toEqual(word(0, 10));
  });

  it('a word that reaches beyond one’s own bound counts for what lies within', () => {
    const { aheadMs, withinMs } = agreedClock(40, [word(50, 30)]);
    expect(aheadMs - withinMs).toBeCloseTo(19.5);
    expect(aheadMs + withinMs).toBeCloseTo(40);
  });

  it('two words that contradict each other are both left out, and a third decides', () => {
    const [left, right] = [word(-100, 10), word(100, 10)];
    expect(agreedClock(200, [left, right])).toEqual(word(0, 200));
    expect(agreedClock(200, [left, right, word(95, 20)]).aheadMs).toBeCloseTo(100);
  });

  it('the same words in any order lead to the same', () => {
    const words = fc.array(
      fc.record({ aheadMs: fc.integer({ min: -300, max: 300 }), withinMs: fc.integer({ min: 0, max: 150 }) }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(words, fc.integer({ min: 0, max: 300 }), (some, own) => {
        expect(agreedClock(own, [...some].reverse())).toEqual(agreedClock(own, some));
      }),
    );
  });

  it('the truth stays within the bound, whatever honest people say and however many there are', () => {
    // Each honest word is off by no more than its own bound, as one's own clock is.
    const honest = fc.record({
      off: fc.double({ min: -1, max: 1, noNaN: true }),
      withinMs: fc.integer({ min: 1, max: 200 }),
    });
    fc.assert(
      fc.property(
        fc.array(honest, { maxLength: 6 }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (people, ownOff) => {
          const ownWithinMs = 200;
          const truthMs = ownOff * ownWithinMs;
          const words = people.map(({ off, withinMs }) => word(truthMs + off * withinMs, withinMs));
          const { aheadMs, withinMs } = agreedClock(ownWithinMs, words);
          expect(Math.abs(aheadMs - truthMs)).toBeLessThanOrEqual(withinMs + 1e-9);
          expect(withinMs).toBeLessThanOrEqual(ownWithinMs);
        },
      ),
    );
  });

  it('people who lie don’t move a clock out of its own bound', () => {
    const lie = fc.record({
      aheadMs: fc.double({ noNaN: true }),
      withinMs: fc.double({ min: 0, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(lie, { maxLength: 6 }), fc.integer({ min: 0, max: 500 }), (lies, own) => {
        const { aheadMs, withinMs } = agreedClock(own, lies);
        expect(Math.abs(aheadMs) + withinMs).toBeLessThanOrEqual(own + 1e-9);
      }),
    );
  });
});

describe('a clock that others correct', () => {
  const look = (change: Partial<AgreedClockLook>): AgreedClockLook => ({
    ...{
      nowMs: 0,
      ownWithinMs: 200,
      ownLeftMs: 0,
      ownSteppedMs: 0,
      isNew: false,
      isChanging: false,
      words: [],
    },
    ...change,
  });

  it('a new clock jumps to what is agreed on', () => {
    const { state, steppedMs } = followAgreed(ownClockOnly, look({ isNew: true, words: [word(-8, 20)] }));
    expect(steppedMs).toBeCloseTo(-8);
    expect(addedAt(state, 0)).toBeCloseTo(-8);
    expect(state.withinMs).toBeCloseTo(20.5);
  });

  it('a settled clock follows by 1 ms a second, and jumps only where it is far off', () => {
    const near = followAgreed(ownClockOnly, look({ words: [word(-8, 20)] }));
    expect(near.steppedMs).toBe(0);
    expect(addedAt(near.state, 3_000)).toBeCloseTo(-3);
    expect(addedAt(near.state, 60_000)).toBeCloseTo(-8);
    expect(followAgreed(ownClockOnly, look({ words: [word(-100, 20)] })).steppedMs).toBeCloseTo(-100);
  });

  it('a clock that is near enough by its own line hears nobody', () => {
    const { state } = followAgreed(ownClockOnly, look({ ownWithinMs: 5, words: [word(3, 0)] }));
    expect(state.believes).toBe(false);
    expect(addedAt(state, 60_000)).toBe(0);
  });

  it('a word is believed once it halves the bound, and doubted once it takes less than a quarter of it', () => {
    const steps = [0.6, 0.4, 0.6, 0.8, 0.6];
    const believed: boolean[] = [];
    let state = ownClockOnly;
    for (const share of steps) {
      ({ state } = followAgreed(state, look({ words: [word(0, share * 200)] })));
      believed.push(state.believes);
    }
    expect(believed).toEqual([false, true, true, false, false]);
  });

  it('the line of somebody who believes others jumps, and their clock stays where it was', () => {
    const before = followAgreed(ownClockOnly, look({ isNew: true, words: [word(-100, 20)] })).state;
    // The way up has become as short as the way down: one's own clock is right now, as the others were before.
    const { state, steppedMs } = followAgreed(
      before,
      look({ nowMs: 1, ownSteppedMs: -100, words: [word(0, 20)] }),
    );
    expect(steppedMs).toBeCloseTo(0);
    expect(addedAt(state, 1)).toBeCloseTo(0);
  });

  it('a clock that has lost the others goes back to its own line, and its bound with it', () => {
    const before = followAgreed(ownClockOnly, look({ isNew: true, words: [word(-8, 20)] })).state;
    const { state } = followAgreed(before, look({ nowMs: 1_000 }));
    expect(state).toMatchObject({ believes: false, withinMs: null });
    expect(addedAt(state, 20_000)).toBeCloseTo(0);
  });

  it('a settled clock jumps by others’ word once a minute, and follows slowly in between', () => {
    const words = (aheadMs: number) => [word(aheadMs, 20)];
    const first = followAgreed(ownClockOnly, look({ words: words(-100) }));
    expect(first.steppedMs).toBeCloseTo(-100);
    const second = followAgreed(first.state, look({ nowMs: 1_000, words: words(100) }));
    expect(second.steppedMs).toBe(0);
    expect(addedAt(second.state, 11_000)).toBeCloseTo(-90);
    expect(followAgreed(second.state, look({ nowMs: 60_000, words: words(100) })).steppedMs).toBeCloseTo(141);
  });

  it('a clock whose own line has jumped further than others can be right about follows that at once', () => {
    const before = followAgreed(ownClockOnly, look({ isNew: true, words: [word(-8, 20)] })).state;
    const { steppedMs } = followAgreed(before, look({ nowMs: 1_000, ownSteppedMs: 5_000 }));
    expect(steppedMs).toBeCloseTo(5_008);
  });

  it('a clock that its own line has moved far may be moved again by others at once', () => {
    const words = [word(-100, 20)];
    const before = followAgreed(ownClockOnly, look({ words })).state;
    const tossed = followAgreed(before, look({ nowMs: 1_000, ownSteppedMs: 60_000 }));
    expect(addedAt(tossed.state, 1_000)).toBe(0);
    expect(followAgreed(tossed.state, look({ nowMs: 1_100, words })).steppedMs).toBeCloseTo(-100);
  });

  it('a clock is held while friends go to another server, for half a minute, and within its own bound', () => {
    const before = followAgreed(ownClockOnly, look({ isNew: true, words: [word(-100, 20)] })).state;
    const at = (nowMs: number, change: Partial<AgreedClockLook>) =>
      followAgreed(before, look({ nowMs, isNew: true, isChanging: true, ...change }));
    const held = at(1_000, {});
    expect(held.steppedMs).toBe(0);
    expect(held.state).toMatchObject({ believes: true, holdsSinceMs: 1_000 });
    expect(at(1_000, { words: [word(0, 190)] }).steppedMs).toBe(0);
    for (const near of [{ ownWithinMs: 4 }, { ownWithinMs: 90 }, { isChanging: false }])
      expect(at(1_000, near).steppedMs).toBeCloseTo(100);
    const still = followAgreed(held.state, look({ nowMs: 30_900, isChanging: true }));
    expect(addedAt(still.state, 30_900)).toBeCloseTo(-100);
    const over = followAgreed(still.state, look({ nowMs: 31_000, isChanging: true }));
    expect(over.state.believes).toBe(false);
    expect(followAgreed(over.state, look({ nowMs: 32_000, isChanging: true })).state.believes).toBe(false);
  });

  it('a clock that is still on its way to where its line says is compared by where that is', () => {
    const words = [word(-100, 20)];
    const { state } = followAgreed(ownClockOnly, look({ isNew: true, ownLeftMs: 15, words }));
    expect(addedAt(state, 0)).toBeCloseTo(-85);
  });

  it('a clock never jumps without saying so', () => {
    const step = fc.record({
      nowMs: fc.integer({ min: 0, max: 5_000 }),
      ownSteppedMs: fc.constantFrom(0, 0, 40, -120, 5_000),
      ownLeftMs: fc.constantFrom(0, 15, -20),
      isNew: fc.boolean(),
      isChanging: fc.boolean(),
      words: fc.array(
        fc.record({
          aheadMs: fc.integer({ min: -200, max: 200 }),
          withinMs: fc.integer({ min: 0, max: 150 }),
        }),
        { maxLength: 3 },
      ),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let [state, nowMs, ownMs] = [ownClockOnly, 0, 0];
        for (const { nowMs: waitMs, ...rest } of steps) {
          nowMs += waitMs;
          const beforeMs = ownMs + addedAt(state, nowMs);
          ownMs += rest.ownSteppedMs;
          const next = followAgreed(state, look({ ...rest, nowMs }));
          state = next.state;
          expect(ownMs + addedAt(state, nowMs) - beforeMs).toBeCloseTo(next.steppedMs);
        }
      }),
    );
  });
});
