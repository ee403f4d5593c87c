import { describe, expect, it } from 'vitest';
import { skewsMs, spreadOf } from './truth';

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
