import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../test/fakes/simulated-network';
import {
  afterJump,
  afterShift,
  COARSE_POLICY,
  controlDrift,
  DRIFT_CONTROL,
  type DriftPolicy,
  FINE_POLICY,
  initialDrift,
  learnedLatency,
} from './drift-controller';

const STEP_MS = 200;

interface Steady {
  readonly errors: readonly number[];
  readonly seeks: readonly number[];
  readonly factors: readonly number[];
  readonly pitchChanged: number;
}

/**
 * Simulates a player that runs `devicePpm` too fast, takes `seekTakesMs` for a seek, applies a rate 100 ms late, and
 * whose error is read with noise. The error at the beginning is `errorMs`; `stepAt` moves it once.
 */
const simulate = (options: {
  readonly errorMs: number;
  readonly forMs: number;
  readonly devicePpm?: number;
  readonly noiseMs?: number;
  /** Of each seek, or of each one by its number. */
  readonly seekTakesMs?: number | readonly number[];
  readonly seekable?: boolean;
  readonly seed?: number;
  readonly step?: { readonly atMs: number; readonly byMs: number };
  readonly policy?: DriftPolicy;
}): Steady => {
  const policy = options.policy ?? FINE_POLICY;
  const random = seededRandom(options.seed ?? 1);
  let state = initialDrift(policy);
  let error = options.errorMs;
  let factor = 1;
  let seekUntil: number | null = null;
  const errors: number[] = [];
  const seeks: number[] = [];
  const factors: number[] = [];
  const takes = [options.seekTakesMs ?? 120].flat();
  let pitchChanged = 0;
  for (let now = 0; now < options.forMs; now += STEP_MS) {
    if (options.step && now <= options.step.atMs && options.step.atMs < now + STEP_MS)
      error += options.step.byMs;
    if (seekUntil === null) {
      const noise = (random() + random() - 1) * (options.noiseMs ?? 0);
      const decision = controlDrift(
        state,
        { errorMs: error + noise, seekable: options.seekable ?? true },
        policy,
        now,
      );
      state = decision.state;
      const device = (options.devicePpm ?? 0) / 1e6;
      // The old rate holds for 100 ms, and the new one for the rest.
      error += 100 * (factor - 1 + device) + 100 * (decision.factor - 1 + device);
      factor = decision.factor;
      if (!decision.preservePitch && Math.abs(factor - 1) > 0.020001) pitchChanged += 1;
      if (decision.seek) {
        seeks.push(now);
        const takesMs = takes[Math.min(seeks.length, takes.length) - 1] ?? 120;
        seekUntil = now + takesMs;
        error = state.seekLatencyMs - takesMs;
      }
    } else if (now >= seekUntil) {
      seekUntil = null;
      state = afterJump(state, error, now);
    }
    errors.push(error);
    factors.push(factor);
  }
  return { errors, seeks, factors, pitchChanged };
};

const settledBy = (errors: readonly number[], ms: number, withinMs: number): boolean =>
  errors.slice(Math.ceil(ms / STEP_MS)).every((error) => Math.abs(error) <= withinMs);

describe('a running film', () => {
  it('a running film is left alone in the dead band', () => {
    const { factors, seeks } = simulate({ errorMs: 3.9, forMs: 60_000 });
    expect(new Set(factors)).toEqual(new Set([1]));
    expect(seeks).toEqual([]);
  });

  it.each([
    [10, 6_000],
    [-20, 8_000],
    [60, 8_000],
    [-79, 8_000],
  ])('a running film %d ms off comes into the dead band without a seek', (errorMs, byMs) => {
    const run = simulate({ errorMs, forMs: 30_000 });
    expect(run.seeks).toEqual([]);
    expect(settledBy(run.errors, byMs, 4)).toBe(true);
  });

  it.each([500, -500, 100, -5_000])(
    'a step of %d ms in a running film is mended within 1.5 s by one seek',
    (byMs) => {
      const run = simulate({ errorMs: 0, forMs: 30_000, step: { atMs: 10_000, byMs } });
      expect(run.seeks).toHaveLength(1);
      expect(settledBy(run.errors, 11_500, 80)).toBe(true);
      expect(settledBy(run.errors, 20_000, 4)).toBe(true);
    },
  );

  it('a seek lands better once the controller has learnt how long one takes', () => {
    let latency = FINE_POLICY.seekLatencyMs;
    for (let i = 0; i < 6; i += 1) latency = learnedLatency(latency, latency - 400);
    expect(latency).toBeGreaterThan(390);
    expect(learnedLatency(2_900, -1e6)).toBe(DRIFT_CONTROL.latencyMaxMs);
  });

  it.each([
    [[90], 1_000],
    [[600, 90], 7_000],
    [[1_200, 90], 7_000],
    [[900, 400, 90], 12_000],
    [[600], 4_000],
    [[1_200], 4_000],
  ])(
    'a film whose machine stood, and whose seeks take %j ms from then on, is back within %d ms',
    (takes, ms) => {
      const stood = { atMs: 1_000, byMs: -2_000 };
      const run = simulate({ errorMs: 0, forMs: 60_000, step: stood, seekTakesMs: takes });
      expect(settledBy(run.errors, stood.atMs + ms, 80)).toBe(true);
      expect(run.seeks.length).toBeLessThanOrEqual(3);
    },
  );

  it('the controller takes the first seek for a lesson, and hurries after it', () => {
    const landed = afterJump(initialDrift(FINE_POLICY), -70, 1_000);
    expect(landed.seekLatencyMs).toBe(FINE_POLICY.seekLatencyMs + 70);
    const after = (nowMs: number) =>
      controlDrift(landed, { errorMs: -70, seekable: true }, FINE_POLICY, nowMs).factor;
    expect(after(1_200)).toBeCloseTo(1 + FINE_POLICY.rateMaxAfterJump, 6);
    expect(after(4_000)).toBeCloseTo(1 + FINE_POLICY.rateMax, 6);
  });

  it('a running film stays in step without a seek in steady play, whatever the device’s drift and the noise of readings', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100, max: 100 }), fc.nat(1e6), (devicePpm, seed) => {
        const run = simulate({ errorMs: 0, forMs: 600_000, devicePpm, noiseMs: 3, seed });
        expect(run.seeks).toEqual([]);
        expect(settledBy(run.errors, 60_000, 6)).toBe(true);
        expect(run.factors.every((factor) => Math.abs(factor - 1) < 0.00501)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('the controller learns the drift of the device, so that corrections become rare', () => {
    const { factors } = simulate({ errorMs: 0, forMs: 600_000, devicePpm: 80 });
    const late = factors.slice(1_500);
    const corrections = late.filter((factor) => Math.abs(factor - 1 + 80e-6) > 60e-6);
    expect(corrections.length / late.length).toBeLessThan(0.1);
  });

  it.each([3, 6, 12, 22])('an error of %d ms is mended with few writes of the rate', (errorMs) => {
    const { factors } = simulate({ errorMs: errorMs + 2, forMs: 20_000, noiseMs: 0.5 });
    const writes = factors.filter((factor, i) => factor !== (factors[i - 1] ?? 1));
    expect(writes.length).toBeLessThanOrEqual(6);
  });

  it('the controller doesn’t take the error left by a jump or a moved timeline for the device’s drift', () => {
    const free = controlDrift(
      initialDrift(FINE_POLICY),
      { errorMs: 0, seekable: true },
      FINE_POLICY,
      0,
    ).state;
    for (const moved of [afterJump(free, null, 1_000), afterShift(free)]) {
      const { state } = controlDrift(moved, { errorMs: 20, seekable: true }, FINE_POLICY, 1_200);
      expect(state.bias).toBe(0);
    }
  });

  it('the controller seeks for smaller errors again once half a minute was calm', () => {
    const restless = {
      ...initialDrift(FINE_POLICY),
      lastSeekMs: 0,
      seekBandFactor: 16,
      overBand: 1,
      overAtMs: 0,
    };
    const at = (nowMs: number) =>
      controlDrift(restless, { errorMs: 300, seekable: true }, FINE_POLICY, nowMs).seek;
    expect([at(20_000), at(31_000)]).toEqual([false, true]);
  });

  it('the controller never changes the pitch audibly', () => {
    fc.assert(
      fc.property(fc.double({ min: -200, max: 200, noNaN: true }), fc.boolean(), (errorMs, seekable) => {
        const run = simulate({ errorMs, forMs: 20_000, seekable });
        expect(run.pitchChanged).toBe(0);
        expect(run.factors.every((factor) => Math.abs(factor - 1) < 0.0501)).toBe(true);
      }),
    );
  });

  it('the controller runs a film faster where it cannot seek', () => {
    const run = simulate({ errorMs: -500, forMs: 30_000, seekable: false });
    expect(run.seeks).toEqual([]);
    expect(Math.max(...run.factors)).toBeCloseTo(1.05, 6);
    expect(settledBy(run.errors, 20_000, 4)).toBe(true);
  });

  it('an unseekable film catches up by its rate, not at all from far behind, and waits where it is ahead', () => {
    const of = (errorMs: number) => {
      let decision = controlDrift(
        initialDrift(FINE_POLICY),
        { errorMs, seekable: false, reach: 'fixed' },
        FINE_POLICY,
        0,
      );
      for (let now = 200; now < 1_000 && !decision.wait; now += 200)
        decision = controlDrift(
          decision.state,
          { errorMs, seekable: false, reach: 'fixed' },
          FINE_POLICY,
          now,
        );
      const { factor, seek, wait } = decision;
      return { factor, seek, wait };
    };
    expect(of(-13_000)).toEqual({ factor: 1.05, seek: false, wait: false });
    expect(of(-600_000)).toEqual({ factor: 1, seek: false, wait: false });
    expect(of(300)).toMatchObject({ factor: 0.95, wait: false });
    expect(of(12_000)).toEqual({ factor: 1, seek: false, wait: true });
  });

  it('the controller chases no missing part, and stands for no gap that is longer than a minute', () => {
    const at = (errorMs: number) => {
      const first = controlDrift(
        initialDrift(FINE_POLICY),
        { errorMs, seekable: false, reach: 'absent' },
        FINE_POLICY,
        0,
      );
      return controlDrift(first.state, { errorMs, seekable: false, reach: 'absent' }, FINE_POLICY, 200);
    };
    expect(at(-3_600_000)).toMatchObject({ factor: 1, seek: false, wait: false });
    expect(at(3_600_000)).toMatchObject({ factor: 1, seek: false, wait: false });
    expect(at(2_000)).toMatchObject({ seek: false, wait: true });
  });

  it('the controller does not thrash where seeks land badly: never two within 3 s, and ever fewer', () => {
    let state = initialDrift(FINE_POLICY);
    const seeks: number[] = [];
    for (let now = 0; now < 60_000; now += STEP_MS) {
      const decision = controlDrift(state, { errorMs: 300, seekable: true }, FINE_POLICY, now);
      state = decision.state;
      if (!decision.seek) continue;
      seeks.push(now);
      state = { ...afterJump(state, null, now) };
    }
    const gaps = seeks.slice(1).map((at, i) => at - (seeks[i] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3_000);
    expect(seeks.length).toBeLessThanOrEqual(3);
  });

  it('the controller doesn’t seek for a hiccup of one reading', () => {
    const first = controlDrift(initialDrift(FINE_POLICY), { errorMs: 300, seekable: true }, FINE_POLICY, 0);
    expect(first.seek).toBe(false);
    const second = controlDrift(first.state, { errorMs: 0, seekable: true }, FINE_POLICY, 200);
    const third = controlDrift(second.state, { errorMs: 300, seekable: true }, FINE_POLICY, 400);
    expect([second.seek, third.seek]).toEqual([false, false]);
  });
});

describe('a coarse player', () => {
  it('a coarse player is left alone within its band and never gets another rate', () => {
    const run = simulate({ errorMs: 450, forMs: 30_000, policy: COARSE_POLICY });
    expect(run.seeks).toEqual([]);
    expect(new Set(run.factors)).toEqual(new Set([1]));
  });

  it('a coarse player seeks when it is far off', () => {
    const run = simulate({ errorMs: 900, forMs: 30_000, seekTakesMs: 700, policy: COARSE_POLICY });
    expect(run.seeks).toHaveLength(1);
  });
});
