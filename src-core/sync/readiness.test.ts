import { describe, expect, it } from 'vitest';
import { initialReadiness, type ReadinessFacts, type ReadinessState, reduceReadiness } from './readiness';

const facts = (change: Partial<ReadinessFacts> = {}): ReadinessFacts => ({
  filmId: 'film_1',
  withoutSource: null,
  problem: null,
  loaded: true,
  fit: true,
  canPlayThrough: true,
  bufferedAheadMs: 10_000,
  remainingMs: 60_000,
  atEnd: false,
  ...change,
});

const after = (...steps: [number, Partial<ReadinessFacts>][]): ReadinessState =>
  steps.reduce((state, [now, change]) => reduceReadiness(state, facts(change), now), initialReadiness);

const told = (...steps: [number, Partial<ReadinessFacts>][]): string => after(...steps).readiness.state;

const dry: Partial<ReadinessFacts> = { fit: false, canPlayThrough: false, bufferedAheadMs: 0 };

describe('readiness', () => {
  it('readiness says why the film can’t play', () => {
    expect(told([0, { filmId: null }])).toBe('none');
    const mismatch = { filmId: null, state: 'mismatch', detail: 'b.mp4' } as const;
    expect(after([0, { withoutSource: mismatch }]).readiness).toEqual({ ...mismatch, filmId: 'film_1' });
    expect(told([0, { problem: 'unsupported' }])).toBe('unsupported');
    expect(told([0, { loaded: false }])).toBe('loading');
    expect(told([0, {}])).toBe('ready');
    expect(told([0, {}], [1, { atEnd: true }])).toBe('ended');
  });

  it('readiness ignores a stall of under half a second', () => {
    expect(told([0, {}], [100, dry], [599, dry])).toBe('ready');
    expect(told([0, {}], [100, dry], [600, dry])).toBe('buffering');
    expect(told([0, {}], [100, dry], [500, {}], [700, dry], [1_100, dry])).toBe('ready');
  });

  it('readiness returns with two seconds buffered, or what is left, or after a while', () => {
    const little = { canPlayThrough: false, bufferedAheadMs: 500 };
    const stalled: [number, Partial<ReadinessFacts>][] = [
      [0, {}],
      [1, dry],
      [900, dry],
    ];
    expect(told(...stalled, [1_000, little])).toBe('buffering');
    expect(told(...stalled, [1_000, { ...little, bufferedAheadMs: 2_000 }])).toBe('ready');
    expect(told(...stalled, [1_000, { ...little, remainingMs: 550 }])).toBe('ready');
    expect(told(...stalled, [1_000, little], [2_500, little])).toBe('ready');
  });

  it('readiness begins anew with another film', () => {
    expect(told([0, {}], [1, { ...dry, filmId: 'film_2' }])).toBe('loading');
    expect(told([0, { problem: 'unreachable' }], [1, dry])).toBe('loading');
  });
});
