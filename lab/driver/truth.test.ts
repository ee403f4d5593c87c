import { describe, expect, it } from 'vitest';
import { positionShiftMs, punctualSkewsMs, skewsMs, spreadOf, timelineMoved } from './truth';

describe('skewsMs', () => {
  it('skewsMs compares the first sighting of each frame that both saw', () => {
    const a = [
      { frame: 1, atMs: 100 },
      { frame: 2, atMs: 140 },
      { frame: 2, atMs: 156 },
      { frame: 4, atMs: 220 },
    ];
    const b = [
      { frame: 1, atMs: 103 },
      { frame: 2, atMs: 138 },
      { frame: 3, atMs: 180 },
    ];
    expect(skewsMs(a, b)).toEqual([3, -2]);
  });
});

describe('spreadOf', () => {
  it('spreadOf ranks sizes, not signs', () => {
    expect(spreadOf([-5, 1, 2, 3])).toEqual({ p50: 2, p95: 5, max: 5 });
  });

  it('spreadOf refuses to call nothing zero', () => {
    expect(() => spreadOf([])).toThrow('nothing was measured');
  });
});

const even = Array.from({ length: 480 }, (_, frame) => ({ frame, atMs: 5_000 + (frame * 1000) / 24 }));

describe('punctualSkewsMs', () => {
  const late = (ms: number) => even.map(({ frame, atMs }) => ({ frame, atMs: atMs + ms }));
  /** As a busy machine shows a film: six of seven pictures up to a tenth of a second late, some not at all. */
  const strained = (film: typeof even) =>
    film
      .filter(({ frame }) => frame % 5 !== 0)
      .map(({ frame, atMs }) => ({ frame, atMs: atMs + (frame % 7) * 17 }));

  it('punctualSkewsMs has one value for two seconds, and its sign says who is later', () => {
    const skews = punctualSkewsMs(even, late(25), 24);
    expect(skews).toHaveLength(10);
    for (const skew of skews) expect(skew).toBeCloseTo(25);
    for (const skew of punctualSkewsMs(late(25), even, 24)) expect(skew).toBeCloseTo(-25);
  });

  it('punctualSkewsMs takes a film on a busy machine for what it is, in step or not', () => {
    for (const skew of punctualSkewsMs(even, strained(even), 24)) expect(skew).toBeCloseTo(0);
    for (const skew of punctualSkewsMs(even, strained(late(60)), 24)) expect(skew).toBeCloseTo(60);
  });

  it('punctualSkewsMs has nothing to say of pieces that one of the two hardly showed', () => {
    expect(punctualSkewsMs(even, even.slice(0, 53), 24)).toHaveLength(1);
    expect(punctualSkewsMs(even, [], 24)).toEqual([]);
  });
});

describe('positionShiftMs', () => {
  const moved = (from: number, to: number, ms: number) =>
    even.map((s, index) => (index >= from && index < to ? { ...s, atMs: s.atMs + ms } : s));

  it('positionShiftMs is nothing for a film that runs on, or that a busy machine showed late for a while', () => {
    expect(positionShiftMs(even, 24)).toBeLessThan(1);
    expect(positionShiftMs(moved(200, 320, 400), 24)).toBeLessThan(1);
  });

  it('positionShiftMs finds a film that was moved, in either direction', () => {
    expect(positionShiftMs(moved(200, 480, 150), 24)).toBeCloseTo(150);
    expect(positionShiftMs(moved(200, 480, -150), 24)).toBeCloseTo(150);
  });

  it('positionShiftMs leaves out a wait that it is told of, and nothing else', () => {
    expect(positionShiftMs(moved(200, 480, 500), 24, 500)).toBeCloseTo(0);
    expect(positionShiftMs(moved(200, 480, 500), 24, 300)).toBeCloseTo(200);
  });

  it('positionShiftMs refuses to judge what it hardly saw', () => {
    expect(() => positionShiftMs(even.slice(0, 50), 24)).toThrow('too few');
  });
});

describe('timelineMoved', () => {
  const standing = [
    { atMs: 10_000, byMs: -327, held: true },
    { atMs: 10_053, byMs: -52, held: true },
    { atMs: 10_220, byMs: -155, held: true },
  ];

  it('timelineMoved leaves out the wait for a film that had stood', () => {
    const { ms, waitedMs } = timelineMoved([{ atMs: 9_000, byMs: 2, held: false }, ...standing], [9_600]);
    expect([ms, waitedMs]).toEqual([2, 534]);
  });

  it('timelineMoved counts a wait for nobody, one long after a film had stood, and one before', () => {
    for (const stoodAtMs of [[], [6_500], [10_500]])
      expect(timelineMoved(standing, stoodAtMs)).toEqual({ ms: 534, waitedMs: 0 });
  });

  it('timelineMoved counts what no wait explains: a jump ahead, and one back while nobody is waited for', () => {
    expect(timelineMoved([{ atMs: 10_000, byMs: 200, held: true }], [9_900]).ms).toBe(200);
    expect(timelineMoved([{ atMs: 10_000, byMs: -200, held: false }], [9_900]).ms).toBe(200);
  });

  it('timelineMoved finds a timeline that went away and came back', () => {
    const away = [
      { atMs: 1_000, byMs: 150, held: false },
      { atMs: 2_000, byMs: -150, held: false },
    ];
    expect(timelineMoved(away, []).ms).toBe(150);
  });
});
