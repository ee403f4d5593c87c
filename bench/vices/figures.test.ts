import { describe, expect, it } from 'vitest';
import { figuresOf, viceFigures, type Watched } from './figures';

/** A minute of a film, looked at four times a second. */
const watched = (positionAtS: (s: number) => number | null, seeks = 0): Watched => ({
  seeks,
  samples: Array.from({ length: 241 }, (_, i) => {
    const position = positionAtS(i / 4);
    return { atMs: 1_000_000 + i * 250, positionMs: position === null ? null : position * 1_000 };
  }),
});

describe('what a vice did to two people', () => {
  it('the harm of a server’s vice is nothing where both films run together', () => {
    const figures = figuresOf([watched((s) => s), watched((s) => s + 0.1)]);
    expect(figures).toEqual({ seeksPerMinute: 0, apartS: 0, stoodS: 0 });
  });

  it('the harm of a server’s vice counts the seconds apart while somebody plays, and not while nobody does', () => {
    const figures = figuresOf([
      watched((s) => Math.min(s, 30)),
      watched((s) => Math.min(s, 30) - (s > 15 ? 2 : 0)),
    ]);
    expect(figures.apartS).toBeGreaterThan(14);
    expect(figures.apartS).toBeLessThan(16);
    expect(figures.stoodS).toBeGreaterThan(29);
    expect(figures.stoodS).toBeLessThan(31);
  });

  it('the harm of a server’s vice includes that a person without the film is apart from one who has it', () => {
    expect(figuresOf([watched((s) => s), watched(() => null)]).apartS).toBeGreaterThan(59);
    expect(figuresOf([watched(() => null), watched(() => null)]).stoodS).toBeGreaterThan(59);
  });

  it('the harm of a server’s vice counts the seeks of the person who seeks most, by the minute', () => {
    expect(figuresOf([watched((s) => s, 3), watched((s) => s, 12)]).seeksPerMinute).toBeCloseTo(12);
  });

  it('the harm of a server’s vice is unknown for windows that were not watched together', () => {
    expect(() => figuresOf([watched((s) => s), { samples: [], seeks: 0 }])).toThrow('same time');
  });
});

describe('the figures of an app', () => {
  it('the figures of an app are three of each vice, without a run where it could not be watched', () => {
    const found = { freeze: { seeksPerMinute: 2, apartS: 0.5, stoodS: 15 }, gap: 'Error: a window closed' };
    expect(viceFigures(found).map(({ id, value, runs }) => [id, value, runs])).toEqual([
      ['vice-freeze-seeks-per-minute', 2, 1],
      ['vice-freeze-apart-s', 0.5, 1],
      ['vice-freeze-stood-s', 15, 1],
      ['vice-gap-seeks-per-minute', null, 0],
      ['vice-gap-apart-s', null, 0],
      ['vice-gap-stood-s', null, 0],
    ]);
  });
});
