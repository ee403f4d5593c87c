import { describe, expect, it } from 'vitest';
import { reconnectDelayMs } from './reconnect-policy';

describe('reconnectDelayMs', () => {
  it('reconnectDelayMs is zero at first, then grows, and stays at 7 s for good', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 50].map((attempt) => reconnectDelayMs(attempt, 0))).toEqual([
      0, 300, 1_200, 2_700, 4_800, 7_000, 7_000, 7_000,
    ]);
  });

  it('reconnectDelayMs spreads by up to a second from the third try on', () => {
    expect([0, 1, 2, 9].map((attempt) => reconnectDelayMs(attempt, 0.5))).toEqual([0, 300, 1_700, 7_500]);
  });
});
