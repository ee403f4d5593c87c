import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyPositionEstimate,
  estimatedPosition,
  pictureAheadMs,
  sampleCount,
  withoutSamples,
  withRate,
  withSample,
} from './position-estimate';

describe('the position estimate', () => {
  it('the position estimate knows nothing before a frame and nothing from old ones', () => {
    expect(estimatedPosition(emptyPositionEstimate, 0)).toBeNull();
    const one = withSample(emptyPositionEstimate, { atMs: 0, positionMs: 40 });
    expect(estimatedPosition(one, 100)).toBe(140);
    expect(estimatedPosition(one, 1_000)).toBe(1_040);
    expect(estimatedPosition(one, 1_001)).toBeNull();
    expect(sampleCount(withoutSamples(one))).toBe(0);
    // A rate that stays doesn't make an old reading new.
    expect(estimatedPosition(withRate(one, 1, 1_500), 1_500)).toBeNull();
  });

  it('the position estimate is made of the last sixteen readings', () => {
    let estimate = emptyPositionEstimate;
    for (let i = 0; i < 24; i += 1)
      estimate = withSample(estimate, { atMs: i * 40, positionMs: i * 40 + (i < 8 ? 500 : 0) });
    expect(sampleCount(estimate)).toBe(16);
    expect(estimatedPosition(estimate, 960)).toBe(960);
    estimate = withSample(emptyPositionEstimate, { atMs: 0, positionMs: 100 });
    for (let i = 1; i < 16; i += 1) estimate = withSample(estimate, { atMs: i, positionMs: i });
    expect(sampleCount(estimate)).toBe(16);
  });

  it('the position estimate of a faster film has its earlier readings carried on at the rate of then', () => {
    const one = withSample(emptyPositionEstimate, { atMs: 0, positionMs: 1_000 });
    const faster = withRate(one, 2, 100);
    expect(estimatedPosition(faster, 100)).toBe(1_100);
    expect(estimatedPosition(faster, 150)).toBe(1_200);
  });

  it('the position estimate is exact for exact frames, whatever the rate does in between', () => {
    const rates = fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(rates, (changes) => {
        let estimate = emptyPositionEstimate;
        let [now, position] = [0, 0];
        for (const rate of changes) {
          estimate = withRate(withSample(estimate, { atMs: now, positionMs: position }), rate, now);
          now += 42;
          position += 42 * rate;
        }
        expect(estimatedPosition(estimate, now)).toBeCloseTo(position, 6);
      }),
    );
  });

  it('the position estimate follows the picture where it is more than a refresh from the clock, once seen for two seconds', () => {
    const after = (frames: number, shownAheadMs: number) => {
      let estimate = emptyPositionEstimate;
      for (let i = 0; i < frames; i += 1)
        estimate = withSample(estimate, { atMs: i * 40, positionMs: i * 40, shownAheadMs });
      return (estimatedPosition(estimate, frames * 40) ?? NaN) - frames * 40;
    };
    expect(after(60, -12)).toBe(0);
    expect(after(60, -100)).toBeCloseTo(-100 + 1_000 / 60, 6);
    expect(after(60, 60)).toBeCloseTo(60 - 1_000 / 60, 6);
    expect(after(20, -100)).toBe(0);
    expect(after(47, -100)).toBe(0);
    expect(after(48, -100)).toBeCloseTo(-100 + 1_000 / 60, 6);
    expect(after(60, 5_000)).toBe(250);
    expect(after(60, -5_000)).toBe(-250);
  });

  it('the position estimate follows the last two seconds of the picture, and keeps them over a jump', () => {
    const shown = (estimate: typeof emptyPositionEstimate, aheadMs: number | null) =>
      withSample(estimate, { atMs: 0, positionMs: 0, shownAheadMs: aheadMs });
    let estimate = emptyPositionEstimate;
    for (let i = 0; i < 60; i += 1) estimate = shown(estimate, -100);
    for (let i = 0; i < 30; i += 1) estimate = shown(estimate, 100);
    expect(pictureAheadMs(estimate)).toBeCloseTo(100 - 1_000 / 60, 6);
    estimate = withoutSamples(estimate);
    for (let i = 0; i < 60; i += 1) estimate = shown(estimate, null);
    expect(pictureAheadMs(estimate)).toBeCloseTo(100 - 1_000 / 60, 6);
  });

  it('the position estimate is not moved by one frame that was shown late', () => {
    let estimate = emptyPositionEstimate;
    for (let i = 0; i < 8; i += 1)
      estimate = withSample(estimate, { atMs: i * 40 + (i === 5 ? 33 : 0), positionMs: i * 40 });
    expect(estimatedPosition(estimate, 400)).toBe(400);
  });
});
