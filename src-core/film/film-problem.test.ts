import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reloadAfterMs, toldAfterMs, wordForRoom, type FilmProblem } from './film-problem';

const problem = (over: Partial<FilmProblem> = {}): FilmProblem => ({
  ...{ problem: 'unreachable', detail: '', fault: 'refused', isPublicFilm: false },
  ...over,
});

describe('the room’s note of a film that can’t be had', () => {
  it('the room hears one word for every problem of a film that isn’t known to be on the internet', () => {
    const faults = ['private', 'refused', 'silent', 'missing', 'forbidden', 'noFilm', null] as const;
    const problems = ['unsupported', 'unreachable'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...faults), fc.constantFrom(...problems), (fault, what) => {
        expect(wordForRoom(problem({ problem: what, fault }), true)).toBe('unreachable');
      }),
    );
  });

  it('the room hears that a film can’t be decoded where it is known to be on the internet, or is a file', () => {
    const undecodable = problem({ problem: 'unsupported', fault: null });
    expect(wordForRoom({ ...undecodable, isPublicFilm: true }, true)).toBe('unsupported');
    expect(wordForRoom(undecodable, false)).toBe('unsupported');
  });

  it('the room hears of a film’s problem after one to two seconds', () => {
    expect([toldAfterMs(0), toldAfterMs(0.5), toldAfterMs(0.999)]).toEqual([1_000, 1_500, 1_999]);
  });
});

describe('a film that could not be reached', () => {
  it('an unreachable film is tried five times, with ever longer waits', () => {
    const waits = Array.from({ length: 7 }, (_, tries) => reloadAfterMs(problem(), tries));
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, null, null]);
  });

  it('an unreachable film that has played before is tried for as long as it takes', () => {
    const waits = [4, 5, 50].map((tries) => reloadAfterMs(problem({ hasPlayed: true }), tries));
    expect(waits).toEqual([80_000, 80_000, 80_000]);
  });

  it('a film is not tried again where that changes nothing', () => {
    expect(reloadAfterMs(problem({ problem: 'unsupported' }), 0)).toBeNull();
    expect(reloadAfterMs(problem({ fault: 'private' }), 0)).toBeNull();
  });
});
