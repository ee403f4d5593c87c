import { describe, expect, it } from 'vitest';
import { pingDelayMs } from './ping-schedule';

describe('pingDelayMs', () => {
  it('pingDelayMs starts with a burst, then asks every second, then every five seconds with a spread', () => {
    expect(pingDelayMs(1, 0, 0)).toBe(50);
    expect(pingDelayMs(15, 700, 0)).toBe(50);
    expect(pingDelayMs(16, 750, 0)).toBe(1_000);
    expect(pingDelayMs(25, 9_750, 0)).toBe(1_000);
    expect(pingDelayMs(24, 9_999, 0.5)).toBe(1_000);
    expect(pingDelayMs(24, 10_000, 0.5)).toBe(5_000);
    // Eight pings come close together, and then a pause.
    expect(pingDelayMs(31, 10_750, 0)).toBe(50);
    expect(pingDelayMs(32, 10_800, 0)).toBe(4_000);
    expect(pingDelayMs(33, 14_800, 0)).toBe(50);
    expect(pingDelayMs(40, 15_150, 0.5)).toBe(5_000);
    expect(pingDelayMs(48, 20_500, 0.999)).toBeLessThan(6_000);
    expect(pingDelayMs(48, 20_500, 0.75)).toBe(5_500);
  });
});
