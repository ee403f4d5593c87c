import { describe, expect, it } from 'vitest';
import type { Readiness } from '../wire/playback';
import {
  initialReadiness,
  type ReadinessFacts,
  type ReadinessState,
  reduceReadiness,
  sameReadiness,
} from './readiness';

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
  it('readiness is none before a film is open', () => {
    expect(initialReadiness.readiness).toEqual({ filmId: null, state: 'none' });
  });

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
    expect(told(...stalled, [1_000, little], [2_499, little])).toBe('buffering');
    expect(told(...stalled, [1_000, { ...little, bufferedAheadMs: 1_999 }])).toBe('buffering');
    expect(told(...stalled, [1_000, { ...little, remainingMs: 600 }])).toBe('ready');
    expect(told(...stalled, [1_000, { ...little, remainingMs: 601 }])).toBe('buffering');
    expect(told(...stalled, [1_000, { ...little, remainingMs: null }])).toBe('buffering');
    // The while begins anew with each stall.
    expect(told(...stalled, [1_000, little], [2_000, dry], [2_100, little], [2_600, little])).toBe(
      'buffering',
    );
  });

  it('readiness of a film that was never ready is loading, whatever time goes by', () => {
    const little = { canPlayThrough: false, bufferedAheadMs: 500 };
    expect(told([0, little], [1_000, little])).toBe('loading');
    expect(told([0, little], [1_500, little])).toBe('ready');
    expect(told([0, dry], [9_000, dry])).toBe('loading');
    expect(after([0, {}], [1, { loaded: false }])).toEqual({
      ...{ readiness: { filmId: 'film_1', state: 'loading' }, unfitSinceMs: null, fitSinceMs: null },
    });
  });

  it('readiness of a film that has ended is kept until it has stalled elsewhere', () => {
    const ended: [number, Partial<ReadinessFacts>][] = [
      [0, {}],
      [1, { atEnd: true }],
    ];
    expect(told(...ended, [2, dry], [501, dry])).toBe('ended');
    expect(told(...ended, [2, dry], [502, dry])).toBe('buffering');
    expect(told(...ended, [2, { canPlayThrough: false, bufferedAheadMs: 0 }])).toBe('ready');
  });

  it('readiness says that a film is apart for as long as it is ready there, and no longer', () => {
    const apart = { apart: 'unsteady' } as const;
    const little = { canPlayThrough: false, bufferedAheadMs: 500 };
    expect(after([0, apart]).readiness).toEqual({ filmId: 'film_1', state: 'ready', ...apart });
    expect(after([0, { apart: null }]).readiness).toEqual({ filmId: 'film_1', state: 'ready' });
    expect(after([0, { ...apart, ...little }]).readiness).toEqual({ filmId: 'film_1', state: 'loading' });
    expect(after([0, apart], [1, { ...apart, ...dry }]).readiness).toEqual({
      ...{ filmId: 'film_1', state: 'ready' },
      ...apart,
    });
    expect(after([0, apart], [1, dry]).readiness).toEqual({ filmId: 'film_1', state: 'ready' });
    expect(after([0, apart], [1, { ...apart, ...dry }], [600, { ...apart, ...dry }]).readiness).toEqual({
      ...{ filmId: 'film_1', state: 'buffering' },
    });
  });

  it('readiness is the same where every part of it is', () => {
    const one: Readiness = { filmId: 'film_1', state: 'ready' };
    expect(sameReadiness(one, { ...one })).toBe(true);
    const undecoded = [{ track: 'sound', codec: 'AC-3' }] as const;
    const tracks = (): Readiness => ({ ...one, undecoded: undecoded.map((track) => ({ ...track })) });
    expect(sameReadiness(tracks(), tracks())).toBe(true);
    const others: Readiness[] = [
      { ...one, filmId: 'film_2' },
      { ...one, state: 'buffering' },
      { ...one, detail: 'b.mp4' },
      { ...one, apart: 'unsteady' },
      tracks(),
    ];
    for (const other of others) {
      expect(sameReadiness(one, other)).toBe(false);
      expect(sameReadiness(other, one)).toBe(false);
    }
  });

  it('readiness begins anew with another film', () => {
    expect(told([0, {}], [1, { ...dry, filmId: 'film_2' }])).toBe('loading');
    expect(told([0, { problem: 'unreachable' }], [1, dry])).toBe('loading');
  });
});
