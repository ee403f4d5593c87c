import { describe, expect, it } from 'vitest';
import { chime } from './test-sound';

describe('the test sound', () => {
  const samples = chime(48_000);
  it('the test sound begins and ends in silence, and never clips', () => {
    expect(samples[0]).toBe(0);
    expect(Math.abs(samples.at(-1) ?? 1)).toBeLessThan(0.001);
    expect(Math.max(...samples.map(Math.abs))).toBeLessThan(0.7);
  });
  it('the test sound can be heard', () => {
    const loudness = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    expect(loudness).toBeGreaterThan(0.05);
  });
});
