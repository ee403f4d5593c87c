import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reloadAfterMs, toldAfterMs, wordForRoom, type FilmProblem } from './film-problem';

const problem = (over: Partial<FilmProblem> = {}): FilmProblem => ({
  ...{ problem: 'unreachable', detail: '', fault: 'refused', isPublicFilm: false },
  ...over,
});

describe('what the room hears of a film that can’t be had', () => {
  it('is one word for whatever isn’t known to be a film of the internet', () => {
    const faults = ['private', 'refused', 'silent', 'missing', 'forbidden', 'noFilm', null] as const;
    const problems = ['unsupported', 'unreachable'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...faults), fc.constantFrom(...problems), (fault, what) => {
        expect(wordForRoom(problem({ problem: what, fault }), true)).toBe('unreachable');
      }),
    );
  });

  it('is that it can’t be decoded where it is known to be one, or a file', () => {
    const undecodable = problem({ problem: 'unsupported', fault: null });
    expect(wordForRoom({ ...undecodable, isPublicFilm: true }, true)).toBe('unsupported');
    expect(wordForRoom(undecodable, false)).toBe('unsupported');
  });

  it('comes after one to two seconds', () => {
    expect([toldAfterMs(0), toldAfterMs(0.5), toldAfterMs(0.999)]).toEqual([1_000, 1_500, 1_999]);
  });
});

describe('a film that could not be reached', () => {
  it('is tried five times, with ever longer waits', () => {
    const waits = Array.from({ length: 7 }, (_, tries) => reloadAfterMs(problem(), tries));
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, null, null]);
  });

  it('is tried for as long as it takes once it has played', () => {
    const waits = [4, 5, 50].map((tries) => reloadAfterMs(problem({ hasPlayed: true }), tries));
    expect(waits).toEqual([80_000, 80_000, 80_000]);
  });

  it('is not tried again where that changes nothing', () => {
    expect(reloadAfterMs(problem({ problem: 'unsupported' }), 0)).toBeNull();
    expect(reloadAfterMs(problem({ fault: 'private' }), 0)).toBeNull();
  });
});
