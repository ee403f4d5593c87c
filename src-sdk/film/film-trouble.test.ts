import { describe, expect, it } from 'vitest';
import type { FilmProblem } from '@core/film/film-problem';
import { FilmTrouble } from './film-trouble';

const BROKEN: FilmProblem = {
  ...{ problem: 'unreachable', detail: '', fault: 'damaged', isPublicFilm: false, hasPlayed: true },
};

describe('the trouble of a film', () => {
  it('the wait to reload a broken film grows each time, and is short again once the film was well for two minutes', () => {
    const trouble = new FilmTrouble(() => undefined);
    const waitFrom = (nowMs: number): number => {
      trouble.begin(BROKEN, 0, nowMs, 0);
      let waitMs = 0;
      while (!trouble.takeReload(nowMs + waitMs)) waitMs += 1_000;
      return waitMs;
    };
    expect([waitFrom(0), waitFrom(10_000), waitFrom(30_000)]).toEqual([5_000, 10_000, 20_000]);
    // The film is loaded again at 50 s: where it breaks after another minute the wait is as long as before, after two
    // it isn't.
    expect(waitFrom(110_000)).toBe(40_000);
    expect(waitFrom(150_000 + 120_000)).toBe(5_000);
  });
});
