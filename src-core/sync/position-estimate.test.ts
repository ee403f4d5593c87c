import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyPositionEstimate,
  estimatedPosition,
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
    expect(estimatedPosition(one, 1_001)).toBeNull();
    expect(sampleCount(withoutSamples(one))).toBe(0);
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
    expect(after(60, -5_000)).toBe(-250);
  });

  it('the position estimate is not moved by one frame that was shown late', () => {
    let estimate = emptyPositionEstimate;
    for (let i = 0; i < 8; i += 1)
      estimate = withSample(estimate, { atMs: i * 40 + (i === 5 ? 33 : 0), positionMs: i * 40 });
    expect(estimatedPosition(estimate, 400)).toBe(400);
  });
});
