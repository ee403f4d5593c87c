import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Timeline } from '../wire/playback';
import { anchorAt, positionAt, serverTimeOf, startLeadMs } from './timeline';

const timeline = (change: Partial<Timeline> = {}): Timeline => ({
  filmId: 'film_1',
  positionMs: 10_000,
  rate: 1,
  playing: true,
  atServerTimeMs: 5_000,
  revision: 1,
  ...change,
});

const anyTimeline = fc.record({
  filmId: fc.constant('film_1'),
  positionMs: fc.double({ min: 0, max: 1e7, noNaN: true }),
  rate: fc.double({ min: 0.5, max: 2, noNaN: true }),
  playing: fc.boolean(),
  atServerTimeMs: fc.double({ min: -1e8, max: 1e8, noNaN: true }),
  revision: fc.nat(),
});
const aTime = fc.double({ min: -1e8, max: 1e8, noNaN: true });

describe('positionAt', () => {
  it('positionAt moves with the rate while playing and stands while paused', () => {
    expect(positionAt(timeline({ rate: 1.5 }), 7_000)).toBe(13_000);
    expect(positionAt(timeline({ playing: false }), 7_000)).toBe(10_000);
  });

  it('positionAt holds the position until a start that lies in the future', () => {
    expect(positionAt(timeline(), 4_000)).toBe(10_000);
  });

  it('positionAt never goes beyond the film’s end', () => {
    expect(positionAt(timeline(), 100_000, 20_000)).toBe(20_000);
    expect(positionAt(timeline({ playing: false }), 0, 5_000)).toBe(5_000);
    expect(positionAt(timeline(), 7_000, null)).toBe(12_000);
  });

  it('positionAt stays within what the wire can say', () => {
    expect(positionAt(timeline({ positionMs: -5, playing: false }), 7_000)).toBe(0);
    expect(positionAt(timeline({ positionMs: 2e14 }), 7_000)).toBe(1e14);
    expect(positionAt(timeline({ positionMs: 2e14 }), 7_000, 3e14)).toBe(1e14);
  });

  it('positionAt never runs backwards', () => {
    fc.assert(
      fc.property(anyTimeline, aTime, aTime, (t, a, b) => {
        expect(positionAt(t, Math.max(a, b))).toBeGreaterThanOrEqual(positionAt(t, Math.min(a, b)));
      }),
    );
  });
});

describe('serverTimeOf', () => {
  it('serverTimeOf is the inverse of positionAt', () => {
    fc.assert(
      fc.property(anyTimeline, fc.double({ min: 0, max: 1e6, noNaN: true }), (t, ahead) => {
        const at = serverTimeOf({ ...t, playing: true }, t.positionMs + ahead);
        expect(at).not.toBeNull();
        expect(positionAt({ ...t, playing: true }, at ?? Number.NaN)).toBeCloseTo(t.positionMs + ahead, 3);
      }),
    );
  });

  it('serverTimeOf knows what never happens', () => {
    expect(serverTimeOf(timeline({ playing: false }), 20_000)).toBeNull();
    expect(serverTimeOf(timeline(), 9_999)).toBeNull();
    expect(serverTimeOf(timeline(), 10_000)).toBe(5_000);
    expect(serverTimeOf(timeline({ rate: 2 }), 12_000)).toBe(6_000);
  });
});

describe('anchorAt', () => {
  it('anchorAt doesn’t change the movement when nothing is asked for', () => {
    fc.assert(
      fc.property(anyTimeline, aTime, fc.double({ min: 0, max: 1e6, noNaN: true }), (t, at, later) => {
        expect(positionAt(anchorAt(t, at), at + later)).toBeCloseTo(positionAt(t, at + later), 3);
      }),
    );
  });

  it('anchorAt applies a change from then on and leaves the revision alone', () => {
    expect(anchorAt(timeline(), 6_000, { rate: 2 })).toEqual(
      timeline({ positionMs: 11_000, atServerTimeMs: 6_000, rate: 2 }),
    );
    expect(anchorAt(timeline(), 6_000, { playing: false })).toEqual(
      timeline({ positionMs: 11_000, atServerTimeMs: 6_000, playing: false }),
    );
    expect(anchorAt(timeline(), 6_000, { positionMs: 99_000 }, 60_000).positionMs).toBe(60_000);
  });

  it('anchorAt stays where the film stood when it pauses before a scheduled start', () => {
    expect(anchorAt(timeline(), 4_000, { playing: false })).toMatchObject({
      positionMs: 10_000,
      atServerTimeMs: 4_000,
    });
  });

  it('anchorAt keeps a start that lies ahead, whatever else changes', () => {
    expect(anchorAt(timeline(), 4_000, { rate: 2 })).toEqual(timeline({ rate: 2 }));
    expect(anchorAt(timeline(), 4_000, { positionMs: 99_000, playing: true })).toEqual(
      timeline({ positionMs: 99_000 }),
    );
  });

  it('anchorAt starts a film at once that stood, though its anchor lies ahead', () => {
    const stood = timeline({ playing: false });
    expect(anchorAt(stood, 4_000, { playing: true })).toEqual(timeline({ atServerTimeMs: 4_000 }));
    expect(anchorAt(stood, 4_000)).toEqual(timeline({ playing: false, atServerTimeMs: 4_000 }));
  });

  it('anchorAt leaves a film within its length', () => {
    expect(anchorAt(timeline(), 6_000, {}, 10_500).positionMs).toBe(10_500);
    expect(anchorAt(timeline(), 6_000, {}, null).positionMs).toBe(11_000);
    expect(anchorAt(timeline(), 6_000, { positionMs: -1 }).positionMs).toBe(0);
  });
});

describe('startLeadMs', () => {
  it.each([
    [[], 150],
    [[10, 20], 150],
    [[20, 120, 50], 290],
    [[900], 800],
  ])('startLeadMs of %j is %d', (delays, lead) => {
    expect(startLeadMs(delays)).toBe(lead);
  });
});
