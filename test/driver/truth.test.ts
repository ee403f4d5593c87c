import { describe, expect, it } from 'vitest';
import { positionJumpMs, skewsMs, spreadOf } from './truth';

describe('skewsMs', () => {
  it('compares the first sighting of each frame that both saw', () => {
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
  it('ranks sizes, not signs', () => {
    expect(spreadOf([-5, 1, 2, 3])).toEqual({ p50: 2, p95: 5, max: 5 });
  });

  it('refuses to call nothing zero', () => {
    expect(() => spreadOf([])).toThrow('nothing was measured');
  });
});

describe('positionJumpMs', () => {
  const even = Array.from({ length: 60 }, (_, frame) => ({ frame, atMs: 5_000 + (frame * 1000) / 24 }));

  it('is nothing for a film that runs on, a late picture or two aside', () => {
    const late = even.map((sighting, index) =>
      index === 20 ? { ...sighting, atMs: sighting.atMs + 90 } : sighting,
    );
    expect(positionJumpMs(late, 24)).toBeLessThan(1);
  });

  it('finds a jump in either direction', () => {
    const jump = (ms: number) => even.map((s, index) => (index < 30 ? s : { ...s, atMs: s.atMs + ms }));
    expect(positionJumpMs(jump(150), 24)).toBeCloseTo(150);
    expect(positionJumpMs(jump(-150), 24)).toBeCloseTo(150);
  });

  it('refuses to judge what it hardly saw', () => {
    expect(() => positionJumpMs(even.slice(0, 5), 24)).toThrow('too few');
  });
});
