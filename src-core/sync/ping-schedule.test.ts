import { describe, expect, it } from 'vitest';
import { pingDelayMs } from './ping-schedule';

describe('pingDelayMs', () => {
  it('bursts, then asks every second, then every five with a spread', () => {
    expect(pingDelayMs(1, 0, 0)).toBe(100);
    expect(pingDelayMs(7, 600, 0)).toBe(100);
    expect(pingDelayMs(8, 700, 0)).toBe(1_000);
    expect(pingDelayMs(17, 9_700, 0)).toBe(1_000);
    expect(pingDelayMs(18, 10_700, 0)).toBe(4_000);
    expect(pingDelayMs(19, 14_700, 0)).toBe(100);
    expect(pingDelayMs(20, 14_800, 0)).toBe(100);
    expect(pingDelayMs(21, 14_900, 0.5)).toBe(5_000);
    expect(pingDelayMs(24, 20_000, 0.999)).toBeLessThan(6_000);
  });
});
