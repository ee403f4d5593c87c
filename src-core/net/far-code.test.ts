import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  endTry,
  FAR_CODE,
  FarCodeSchema,
  hourOf,
  hoursToLookIn,
  isSpent,
  NO_TRIES,
  saltTextOf,
  takeTurn,
  type CodeTries,
  type TryEnd,
} from './far-code';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

describe('the hour of a code from anywhere', () => {
  it('a code that still works was made in one of the hours that are looked in', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e12 }),
        fc.integer({ min: 0, max: FAR_CODE.lifeMs }),
        (madeAtMs, ageMs) => {
          expect(hoursToLookIn(madeAtMs + ageMs)).toContain(hourOf(madeAtMs));
        },
      ),
    );
  });

  it('a code is found by a clock that is a few minutes behind its host’s', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: HOUR_MS, max: 4e12 }),
        fc.integer({ min: 0, max: 5 * MINUTE_MS }),
        (madeAtMs, behindMs) => {
          expect(hoursToLookIn(madeAtMs - behindMs)).toContain(hourOf(madeAtMs));
        },
      ),
    );
  });

  it('the hour that is looked in first is the present one, and each costs a look of its own', () => {
    expect(hoursToLookIn(10 * HOUR_MS + 30 * MINUTE_MS)).toEqual([10, 9]);
    expect(hoursToLookIn(11 * HOUR_MS - MINUTE_MS)).toEqual([10, 9, 11]);
  });

  it('a salt is another one for each hour', () => {
    expect(saltTextOf(10)).not.toBe(saltTextOf(11));
  });
});

describe('tries at a code from anywhere', () => {
  /** Somebody who tries as fast as they are let, and ends each try this way. */
  const tryAll = (ends: readonly TryEnd[]) => {
    let tries: CodeTries = NO_TRIES;
    let nowMs = 0;
    const begunAtMs: number[] = [];
    for (const end of ends) {
      const turn = takeTurn(tries, nowMs);
      if (!turn) break;
      nowMs = turn.atMs;
      begunAtMs.push(nowMs);
      tries = endTry(turn.tries, end);
    }
    return { tries, begunAtMs };
  };

  it('twenty wrong tries spend a code, and the twenty-first isn’t let', () => {
    const { tries, begunAtMs } = tryAll(Array<TryEnd>(30).fill('wrong'));
    expect(begunAtMs).toHaveLength(20);
    expect(isSpent(tries)).toBe(true);
    expect(takeTurn(tries, 1e9)).toBeNull();
  });

  it('nineteen wrong tries don’t spend a code', () => {
    expect(isSpent(tryAll(Array<TryEnd>(19).fill('wrong')).tries)).toBe(false);
  });

  it('friends who know the code spend nothing, however many come', () => {
    const { tries, begunAtMs } = tryAll(Array<TryEnd>(100).fill('proved'));
    expect(begunAtMs).toHaveLength(100);
    expect(isSpent(tries)).toBe(false);
  });

  it('a code lets no more tries run at once than it has left', () => {
    let tries: CodeTries = NO_TRIES;
    let begun = 0;
    for (let nowMs = 0; nowMs < 200_000; nowMs += 500) {
      const turn = takeTurn(tries, nowMs);
      if (!turn) continue;
      begun += 1;
      ({ tries } = turn);
    }
    expect(begun).toBe(FAR_CODE.tries);
    expect(isSpent(tries)).toBe(false);
  });

  it.each(['proved', 'unanswered'] as const)(
    'a try that ends %s makes room for one other try, however many run',
    (end) => {
      let tries: CodeTries = { ...NO_TRIES, open: FAR_CODE.tries };
      expect(takeTurn(tries, 0)).toBeNull();
      tries = endTry(tries, end);
      const turn = takeTurn(tries, 0);
      expect(turn).not.toBeNull();
      expect(turn && takeTurn(turn.tries, 10_000)).toBeNull();
    },
  );

  it('somebody whose turn is far off isn’t let wait', () => {
    let tries: CodeTries = NO_TRIES;
    const waits: (number | null)[] = [];
    for (let who = 0; who < 8; who += 1) {
      const turn = takeTurn(tries, 1_000);
      waits.push(turn && turn.atMs - 1_000);
      if (turn) ({ tries } = turn);
    }
    expect(waits).toEqual([0, 2_000, 4_000, 6_000, 8_000, 10_000, null, null]);
  });

  it('whatever comes in whatever order, two tries begin two seconds apart and no more than twenty are wrong', () => {
    const ends = fc.constantFrom<TryEnd>('proved', 'wrong', 'unanswered');
    const steps = fc.array(fc.record({ waitMs: fc.integer({ min: 0, max: 5_000 }), end: ends }), {
      maxLength: 120,
    });
    fc.assert(
      fc.property(steps, (all) => {
        let tries: CodeTries = NO_TRIES;
        let nowMs = 0;
        let wrong = 0;
        const begunAtMs: number[] = [];
        const running: TryEnd[] = [];
        for (const { waitMs, end } of all) {
          nowMs += waitMs;
          const turn = takeTurn(tries, nowMs);
          if (turn) {
            begunAtMs.push(turn.atMs);
            running.push(end);
            ({ tries } = turn);
          }
          // Some end late, others while the next ones wait.
          if (running.length > 3) {
            const ended = running.shift() ?? 'wrong';
            if (ended === 'wrong') wrong += 1;
            tries = endTry(tries, ended);
          }
        }
        begunAtMs.slice(1).forEach((atMs, index) => {
          expect(atMs - (begunAtMs[index] ?? 0)).toBeGreaterThanOrEqual(FAR_CODE.tryEveryMs);
        });
        expect(wrong).toBeLessThanOrEqual(FAR_CODE.tries);
        expect(tries.open).toBeLessThanOrEqual(FAR_CODE.tries);
        expect(isSpent(tries)).toBe(wrong >= FAR_CODE.tries);
      }),
    );
  });
});

describe('a code from anywhere that is shown', () => {
  const shown = { code: '1234567890', untilMs: 1.8e12, isFound: true, changes: 2 };

  it('a shown code is what its host is told, with how often it was changed', () => {
    expect(FarCodeSchema.parse(shown)).toEqual(shown);
  });

  it.each([
    ['of another length', { code: '123' }],
    ['that was changed less often than never', { changes: -1 }],
    ['that was changed half a time', { changes: 0.5 }],
    ['with more than is known of one', { salt: 'x' }],
  ])('a shown code %s is none', (_what, odd) => {
    expect(FarCodeSchema.safeParse({ ...shown, ...odd }).success).toBe(false);
  });
});
