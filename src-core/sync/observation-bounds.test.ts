import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Observation, ObservationSchema } from '../wire/playback';
import { tellable } from './observation-bounds';

const sound: Observation = {
  readiness: { filmId: 'film_1', state: 'ready' },
  positionMs: 5_000,
  driftMs: -3,
  bufferedAheadMs: 12_000,
  durationMs: 60_000,
  latencyMs: 20,
  timelineRevision: 4,
  corrections: { seeks: 1, rateChanges: 2 },
  live: null,
};

describe('the parts of an observation that can be told', () => {
  it('a sound observation is told as a whole', () => {
    expect(tellable(sound)).toEqual(sound);
    const live: Observation = { ...sound, durationMs: null, live: { startMs: 1e12, edgeMs: 1e12 + 5 } };
    expect(tellable(live)).toEqual(live);
  });

  it('an observation with a window that ends before it begins is told without that window', () => {
    const odd: Observation = { ...sound, live: { startMs: 2e12, edgeMs: 1e12 } };
    expect(ObservationSchema.safeParse(odd).success).toBe(false);
    expect(tellable(odd)).toEqual(sound);
  });

  it('an observation with too long a file name is told without the name, and still as the wrong film', () => {
    const readiness = { filmId: 'film_1', state: 'mismatch', detail: 'x'.repeat(100_000) } as const;
    expect(tellable({ ...sound, readiness }).readiness).toEqual({ filmId: 'film_1', state: 'mismatch' });
  });

  it.each([
    [{ positionMs: -0.5 }, { positionMs: 0 }],
    [{ positionMs: 2e14 }, { positionMs: 1e14 }],
    [{ positionMs: Number.NaN }, { positionMs: null }],
    [{ positionMs: null }, { positionMs: null }],
    [{ driftMs: -1e15 }, { driftMs: -1e15 }],
    [{ driftMs: Number.NEGATIVE_INFINITY }, { driftMs: null }],
    [{ bufferedAheadMs: -3 }, { bufferedAheadMs: 0 }],
    [{ bufferedAheadMs: 2e14 }, { bufferedAheadMs: 1e14 }],
    [{ latencyMs: 60_001 }, { latencyMs: 60_000 }],
    [{ latencyMs: -1 }, { latencyMs: 0 }],
    // A length that is longer than any film can be isn't known; and the longest one is.
    [{ durationMs: 1e14 }, { durationMs: 1e14 }],
    [{ durationMs: 1.1e14 }, { durationMs: null }],
    [{ durationMs: null }, { durationMs: null }],
    [{ durationMs: -5 }, { durationMs: 0 }],
    [{ corrections: { seeks: 2.9, rateChanges: -1 } }, { corrections: { seeks: 2, rateChanges: 0 } }],
    [
      { corrections: { seeks: 2e9, rateChanges: Number.NaN } },
      { corrections: { seeks: 1e9, rateChanges: 0 } },
    ],
  ] as const)('an observation with the odd value %j is told with %j', (odd, fit) => {
    expect(tellable({ ...sound, ...odd })).toEqual({ ...sound, ...fit });
  });

  it('an observation is told with its detail where that fits', () => {
    const readiness = { filmId: 'film_1', state: 'mismatch', detail: 'b.mp4' } as const;
    expect(tellable({ ...sound, readiness }).readiness).toEqual(readiness);
    const plain = { filmId: 'film_1', state: 'ready', apart: 'unsteady' } as const;
    expect(tellable({ ...sound, readiness: plain }).readiness).toEqual(plain);
  });

  it('an observation is accepted by the wire, whatever numbers a player comes up with', () => {
    const odd = fc.oneof(
      fc.double(),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, -0.5, 1e15, Number.MAX_VALUE),
    );
    const maybe = fc.option(odd);
    const observations = fc.record({
      positionMs: maybe,
      driftMs: maybe,
      bufferedAheadMs: maybe,
      durationMs: maybe,
      latencyMs: odd,
      corrections: fc.record({ seeks: odd, rateChanges: odd }),
      live: fc.option(fc.record({ startMs: odd, edgeMs: odd })),
    });
    fc.assert(
      fc.property(observations, (numbers) => {
        const parsed = ObservationSchema.safeParse(tellable({ ...sound, ...numbers }));
        expect(parsed.error?.issues ?? []).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
