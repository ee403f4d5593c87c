import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connected, type End } from '../../test/fakes/link-pair';

/**
 * The loss is noticed within 3 s; three tries follow, of which each waits up to 15 s for its turn (link-guard) and 8 s
 * to open.
 */
const GIVEN_UP_WITHIN_S = 75;
const MINUTE_S = 60;
/**
 * The most rebuilds in a minute: one end announces 3 at once, then one each 15 s, and the other end follows as many.
 */
const BUILT_PER_MINUTE = 14;

type Lost = 'nothing' | 'of ana' | 'of ben' | 'of both';

/** Two people who are connected, and the state of the link that each of them is shown, second by second. */
const bench = ({ sound = true, asksForMs = 30_000 } = {}) => {
  const two = connected();
  const { ana, ben } = two;
  const ends: readonly End[] = [ana, ben];
  for (const end of ends) end.asksForMs = asksForMs;
  const lose = (what: Lost): void => {
    ana.unheard = what === 'of ana' || what === 'of both';
    ben.unheard = what === 'of ben' || what === 'of both';
  };
  const built: number[] = [];
  const shown = () => ends.map(({ link }) => link?.phase);
  const pass = (seconds: number, each: () => void = () => undefined): void => {
    for (let second = 0; second < seconds; second++) {
      const before = ana.epochs.length;
      two.second();
      for (const end of ends) {
        if (sound) end.count();
        end.ask();
      }
      two.pump();
      built.push(ana.epochs.length - before);
      each();
    }
  };
  /** @returns the number of seconds after which both are shown this phase */
  const until = (phase: 'failed' | 'open', within: number): number => {
    let seconds = 0;
    while (seconds < within && !shown().every((one) => one === phase)) {
      pass(1);
      seconds += 1;
    }
    expect(shown()).toEqual([phase, phase]);
    return seconds;
  };
  const fullestMinute = (): number =>
    Math.max(
      ...built.map((_, from) => built.slice(from, from + MINUTE_S).reduce((sum, one) => sum + one, 0)),
    );
  pass(20);
  return { ...two, lose, shown, pass, until, fullestMinute };
};

describe('a link of which one direction is lost for good', () => {
  it.each([
    ['of ana', true],
    ['of ben', true],
    ['of ana', false],
    ['of ben', false],
  ] as const)(
    'a one-way link is given up at both ends and stays so where the loss is that %s, with sound: %s',
    (what, sound) => {
      const { ana, ben, lose, until, pass, shown } = bench({ sound });
      lose(what);
      until('failed', 40);
      const epochs = [...ana.epochs];
      // The browser looks for the other end for a while yet: its questions come through, and are no sign of a link.
      pass(300, () => expect(shown()).toEqual(['failed', 'failed']));
      expect(ana.epochs).toEqual(epochs);
      for (const { events } of [ana, ben])
        expect(events.filter((event) => event === 'failed')).toHaveLength(1);
    },
  );

  it('a one-way link comes back by itself while the browser still looks for a route, and later by a wish of either end', () => {
    for (const soon of [true, false]) {
      for (const wishing of ['ana', 'ben'] as const) {
        const two = bench();
        two.lose('of ana');
        two.until('failed', 40);
        if (!soon) two.pass(60);
        two.lose('nothing');
        if (!soon) {
          two.pass(60, () => expect(two.shown()).toEqual(['failed', 'failed']));
          two[wishing].feed({ type: 'retryLink', peerId: wishing === 'ana' ? 'ben' : 'ana' });
        }
        two.until('open', 2);
      }
    }
  });

  const lost = fc.constantFrom<Lost>('nothing', 'nothing', 'of ana', 'of ben', 'of both');
  const day = fc.record({
    what: lost,
    seconds: fc.integer({ min: 1, max: 25 }),
    wish: fc.constantFrom('none', 'none', 'ana', 'ben'),
  });
  const forGood = fc.constantFrom<Lost>('of ana', 'of ben', 'of both');

  it('a one-way link is given up at both ends in bounded time whatever was lost before, and opens again when it heals', () => {
    fc.assert(
      fc.property(
        fc.array(day, { maxLength: 12 }),
        forGood,
        fc.boolean(),
        fc.integer({ min: 10, max: 30 }),
        fc.integer({ min: 0, max: 90 }),
        fc.constantFrom('ana', 'ben'),
        (days, lastly, sound, asksForS, failedForS, wishing) => {
          const two = bench({ sound, asksForMs: asksForS * 1_000 });
          const wish = (who: string): void => {
            if (who === 'ana') two.ana.feed({ type: 'retryLink', peerId: 'ben' });
            else if (who === 'ben') two.ben.feed({ type: 'retryLink', peerId: 'ana' });
          };
          for (const { what, seconds, wish: who } of days) {
            two.lose(what);
            wish(who);
            two.pass(seconds);
          }
          two.lose(lastly);
          two.until('failed', GIVEN_UP_WITHIN_S);
          two.pass(failedForS, () => expect(two.shown()).toEqual(['failed', 'failed']));
          two.lose('nothing');
          two.pass(2);
          if (two.shown().some((phase) => phase !== 'open')) wish(wishing);
          two.until('open', 20);
          two.pass(30, () => expect(two.shown()).toEqual(['open', 'open']));
          expect(two.ana.transport?.epoch).toBe(two.ben.transport?.epoch);
          const wishes = days.filter(({ wish: who }) => who !== 'none').length + 1;
          expect(two.fullestMinute()).toBeLessThanOrEqual(BUILT_PER_MINUTE + wishes);
          expect(two.ana.events.concat(two.ben.events)).not.toContain('paused');
        },
      ),
      { numRuns: 80, seed: 11 },
    );
  }, 30_000);
});
