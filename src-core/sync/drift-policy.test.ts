import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COARSE_POLICY, FINE_POLICY } from './drift-controller';
import { playableRate, type PlayerCapabilities, policyFor } from './drift-policy';

const element: PlayerCapabilities = {
  precision: 'fine',
  canTrim: true,
  rates: 'any',
  seekErrorMs: 0,
  positionEveryMs: 50,
  hasAudioOutput: true,
};
const STEPS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
const website: PlayerCapabilities = {
  precision: 'coarse',
  canTrim: false,
  rates: STEPS,
  seekErrorMs: 200,
  positionEveryMs: 250,
  hasAudioOutput: false,
};

describe('the policy for a player', () => {
  it('the policy for a video element is the fine one, whether frames come or not', () => {
    expect(policyFor(element)).toEqual(FINE_POLICY);
    expect(policyFor({ ...element, positionEveryMs: 250 })).toEqual(FINE_POLICY);
  });

  it('the policy for a player with stepped rates only seeks, and not for the error that a seek itself leaves', () => {
    expect(policyFor(website)).toEqual({ ...COARSE_POLICY, seekAboveMs: 650 });
    expect(policyFor({ ...element, rates: [1, 2] }).canTrim).toBe(false);
    expect(policyFor({ ...element, canTrim: false }).canTrim).toBe(false);
    expect(policyFor({ ...element, precision: 'coarse' }).canTrim).toBe(false);
  });

  it('the policy never sends a player to seek for the error of its own landing', () => {
    const anything: fc.Arbitrary<PlayerCapabilities> = fc.record({
      precision: fc.constantFrom('fine', 'coarse'),
      canTrim: fc.boolean(),
      rates: fc.constantFrom('any' as const, [1, 1.5]),
      seekErrorMs: fc.integer({ min: 0, max: 5_000 }),
      positionEveryMs: fc.integer({ min: 16, max: 1_000 }),
      hasAudioOutput: fc.boolean(),
    });
    fc.assert(
      fc.property(anything, (capabilities) => {
        const policy = policyFor(capabilities);
        expect(policy.seekAboveMs).toBeGreaterThan(capabilities.seekErrorMs);
        expect(policy.seekAboveMs).toBeGreaterThan(policy.trimBelowMs);
        if (capabilities.rates !== 'any') expect(policy.canTrim).toBe(false);
      }),
    );
  });
});

describe('the rate that is played', () => {
  it.each([
    [1.3, 1.25],
    [1.4, 1.5],
    [1.125, 1],
    [0.5, 0.5],
    [2.4, 2],
  ])('the rate %f is played as the nearest one the player has: %f', (rate, played) => {
    expect(playableRate(STEPS, rate)).toBe(played);
    expect(playableRate(STEPS.toReversed(), rate)).toBe(played);
  });

  it('the rate that is played is the wanted one where there are no steps', () => {
    expect(playableRate('any', 1.3)).toBe(1.3);
    expect(playableRate([], 1.3)).toBe(1.3);
  });
});
