import { describe, expect, it } from 'vitest';
import { livePlace } from './live-place';

const live = { startMs: 1_000_000_000_000, edgeMs: 1_000_000_100_000 };

describe('livePlace', () => {
  it.each([
    [live.edgeMs, { behindMs: 0, isAtEdge: true, share: 1 }],
    [live.edgeMs - 20_000, { behindMs: 20_000, isAtEdge: true }],
    [live.edgeMs - 50_000, { behindMs: 50_000, isAtEdge: false, share: 0.5 }],
    [live.startMs, { isAtEdge: false, share: 0 }],
    // These positions have run ahead of the window, or fallen out of it.
    [live.edgeMs + 3_000, { behindMs: 0, isAtEdge: true, share: 1 }],
    [live.startMs - 60_000, { isAtEdge: false, share: 0 }],
  ])('the live place is computed at %i', (positionMs, expected) => {
    expect(livePlace(positionMs, live)).toMatchObject({ lengthMs: 100_000, ...expected });
  });
  it('the live place is not known before position and window are', () => {
    expect(livePlace(null, live)).toBeNull();
    expect(livePlace(5, null)).toBeNull();
  });
  it('the live place exists even in a window without length', () => {
    expect(livePlace(live.edgeMs, { startMs: live.edgeMs, edgeMs: live.edgeMs })?.share).toBe(1);
  });
});
