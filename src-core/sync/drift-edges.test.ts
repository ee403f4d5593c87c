import { describe, expect, it } from 'vitest';
import {
  afterJump,
  afterShift,
  COARSE_POLICY,
  controlDrift,
  type DriftDecision,
  type DriftInput,
  type DriftPolicy,
  type DriftState,
  FINE_POLICY,
  initialDrift,
  learnedLatency,
} from './drift-controller';
import { noSeeks } from './seek-effect';

const NOW = 100_000;

/** The decision on one reading of a film that has been in this state. */
const decide = (
  errorMs: number,
  state: Partial<DriftState> = {},
  input: Partial<DriftInput> = {},
  policy: DriftPolicy = FINE_POLICY,
): DriftDecision =>
  controlDrift({ ...initialDrift(policy), ...state }, { errorMs, seekable: true, ...input }, policy, NOW);

/** A film whose error was as large a moment ago. */
const OVER: Partial<DriftState> = { overBand: 1, overAtMs: NOW - 200 };

describe('the reading of an error', () => {
  it.each([
    [null, 20, 20],
    [10, 4, 7],
    [0, 25, 12.5],
    [0, -25, -12.5],
    [0, 26, 26],
    [0, -26, -26],
    [10, -16, -16],
  ])('an error that was %s ms and is read as %d counts as %d', (smoothedMs, errorMs, counted) => {
    expect(decide(errorMs, { smoothedMs }).state.smoothedMs).toBe(counted);
  });
});

describe('a film that has just begun, by a clock that has too', () => {
  const early = (errorMs: number, nowMs: number) =>
    controlDrift(
      { ...initialDrift(FINE_POLICY), overBand: 1 },
      { errorMs, seekable: true },
      FINE_POLICY,
      nowMs,
    );

  it('a first seek widens no band, however early it comes', () => {
    const { seek, state } = early(300, 5_000);
    expect([seek, state.seekBandFactor]).toEqual([true, 1]);
  });

  it('a film that hasn’t jumped doesn’t hurry, however early it is', () => {
    expect(early(60, 1_000).factor).toBeCloseTo(0.99, 9);
  });
});

describe('the way an error is mended', () => {
  it.each([
    ['none', 4, 'none'],
    ['none', -4.1, 'trim'],
    ['none', 25, 'trim'],
    ['none', -25.1, 'rate'],
    ['trim', 1.5, 'none'],
    ['trim', -1.6, 'trim'],
    ['none', 1.6, 'none'],
    ['trim', 10.1, 'trim'],
    ['rate', 10, 'trim'],
    ['rate', 10.1, 'rate'],
    ['rate', 1.6, 'trim'],
    ['seek', 1.6, 'trim'],
  ] as const)('a film that was mended by %s, and is %d ms off, goes on with %s', (mode, errorMs, next) => {
    expect(decide(errorMs, { mode }).state.mode).toBe(next);
  });

  it('a player that can only seek is never mended by its rate, whatever was learnt of its drift', () => {
    const near = decide(450, { mode: 'rate', bias: 5e-4 }, {}, COARSE_POLICY);
    expect(near).toMatchObject({ factor: 1, preservePitch: false, seek: false });
    expect(near.state.mode).toBe('none');
    expect(decide(900, { ...OVER, bias: 5e-4 }, {}, COARSE_POLICY)).toMatchObject({ factor: 1, seek: true });
  });

  it.each([
    // Calm: a half of a percent by trimming, one by more of it.
    [20, null, 0.995],
    [60, null, 0.99],
    // Hurrying after a jump, for two seconds.
    [20, 1_999, 0.99],
    [60, 1_999, 0.98],
    [20, 2_000, 0.995],
    [60, 2_000, 0.99],
    // Instead of a seek, whether a jump was lately or not.
    [100, null, 0.95],
    [100, 100, 0.95],
    [-100, null, 1.05],
    // Small errors are trimmed in proportion.
    [6, null, 0.996],
    [-6, null, 1.004],
  ])('an error of %d ms, with a jump %s ms ago, makes the rate %d', (errorMs, jumpedMs, factor) => {
    const jumpedAtMs = jumpedMs === null ? null : NOW - jumpedMs;
    expect(decide(errorMs, { jumpedAtMs }).factor).toBeCloseTo(factor, 9);
  });

  it('an error that has begun to be mended by more of the rate gets a rate in proportion', () => {
    expect(decide(-12, { mode: 'rate' }).factor).toBeCloseTo(1.01, 9);
    expect(decide(-12, { mode: 'rate', jumpedAtMs: NOW }).factor).toBeCloseTo(1.012, 9);
  });

  it('the pitch is kept only where the rate changes by more than two percent', () => {
    expect(decide(60, { jumpedAtMs: NOW }).preservePitch).toBe(false);
    expect(decide(100).preservePitch).toBe(true);
    expect(decide(-100).preservePitch).toBe(true);
  });

  it.each([
    // The wanted correction is half, or twice, of the present one…
    [3, -0.004, -0.004],
    [3, -0.001, -0.001],
    // …or farther from it, or the other way.
    [2.9, -0.004, -2.9 / 1_500],
    [3.1, -0.001, -3.1 / 1_500],
    [3, 0.002, -0.002],
    [3, 0, -0.002],
  ])('an error of %d ms that is corrected by %d goes on with %d', (errorMs, correction, next) => {
    expect(decide(errorMs, { mode: 'trim', correction }).state.correction).toBeCloseTo(next, 12);
  });

  it('a correction begins anew where it is made another way', () => {
    expect(decide(9, { mode: 'rate', correction: -0.008 }).state.correction).toBeCloseTo(-0.005, 12);
    expect(decide(1, { mode: 'trim', correction: -0.001 }).state.correction).toBeCloseTo(0, 12);
  });
});

describe('the drift of a device', () => {
  it.each([
    [20e-6, 1.00002],
    [-20e-6, 0.99998],
    [19e-6, 1],
    [-19e-6, 1],
  ])('a learnt drift of %d makes the rate of a film in step %d', (bias, factor) => {
    expect(decide(0, { bias }).factor).toBeCloseTo(factor, 9);
  });

  it.each([
    [-20, 1.005],
    [-60, 1.01],
    [20, 0.9955],
  ])(
    'a learnt drift doesn’t take the rate of a film %d ms off beyond what it may be: %d',
    (errorMs, factor) => {
      expect(decide(errorMs, { bias: 5e-4 }).factor).toBeCloseTo(factor, 9);
    },
  );

  it('a learnt drift is kept up during a seek', () => {
    expect(decide(300, { ...OVER, bias: 1e-4 }).factor).toBeCloseTo(1.0001, 9);
  });

  it.each([
    // After ten seconds half of what was seen counts.
    [10_000, 0, 10, 0, -5e-4],
    [10_000, 4, 10, 0, -3e-4],
    [10_000, 0, 10, 1e-4, -4e-4],
    [30_000, 0, -10, 0, 2.5e-4],
    [5_000, 0, 24, 0, -1e-3],
    [5_000, 0, -24, 0, 1e-3],
    // Nothing is learnt in no time.
    [0, 0, 10, 1e-4, 1e-4],
  ])(
    'a film left alone for %d ms, in which its error went from %d to %d, has a drift of %d before and %d after',
    (elapsedMs, fromMs, errorMs, bias, learnt) => {
      const free = { sinceMs: NOW - elapsedMs, errorMs: fromMs };
      expect(decide(errorMs, { free, bias }).state.bias).toBeCloseTo(learnt, 12);
    },
  );

  it('a drift is learnt neither while the film is in step nor from an error that a jump must have left', () => {
    const free = { sinceMs: NOW - 10_000, errorMs: 0 };
    expect(decide(3, { free }).state).toMatchObject({ bias: 0, free });
    expect(decide(60, { free }).state).toMatchObject({ bias: 0, free: null });
    expect(decide(10, { free: null, bias: 1e-4 }).state).toMatchObject({ bias: 1e-4, free: null });
  });

  it('a film in step is left alone from its first reading on', () => {
    expect(decide(2).state.free).toEqual({ sinceMs: NOW, errorMs: 2 });
    expect(decide(-600_000, {}, { reach: 'fixed' }).state.free).toBeNull();
  });
});

describe('the need of a seek', () => {
  it.each([
    [80, 1, false],
    [80.1, 1, true],
    [-80.1, 1, true],
    [160, 2, false],
    [160.1, 2, true],
  ])('a film %d ms off in %d times the band seeks: %s', (errorMs, seekBandFactor, seek) => {
    expect(decide(errorMs, { ...OVER, seekBandFactor }).seek).toBe(seek);
  });

  it('the need of a seek has to be read twice in a row', () => {
    const first = decide(300);
    expect([first.seek, first.state.overBand]).toEqual([false, 1]);
    expect(decide(300, OVER).seek).toBe(true);
    expect(decide(50, OVER).state.overBand).toBe(0);
    expect(decide(300, { ...OVER, overBand: 3, lastSeekMs: NOW - 100 }).state.overBand).toBe(4);
  });

  it('a film doesn’t seek within three seconds of the last one, nor while seeks rest', () => {
    expect(decide(300, { ...OVER, lastSeekMs: NOW - 2_999 }).seek).toBe(false);
    expect(decide(300, { ...OVER, lastSeekMs: NOW - 3_000 }).seek).toBe(true);
    const resting = { ...noSeeks, fruitless: 2, rests: 1, restsUntilMs: NOW + 1 };
    expect(decide(-300, { ...OVER, effect: resting }).seek).toBe(false);
    expect(decide(-300, { ...OVER, effect: { ...resting, restsUntilMs: NOW } }).seek).toBe(true);
  });

  it('a film whose place has yet to be loaded seeks only from more than two seconds away', () => {
    const away = { seekable: false };
    expect(decide(-2_000, OVER, away).seek).toBe(false);
    expect(decide(-2_001, OVER, away).seek).toBe(true);
    expect(decide(2_001, OVER, away).seek).toBe(true);
    expect(decide(900, OVER, away, COARSE_POLICY).seek).toBe(true);
  });

  it('a seek is kept in mind, with the error that it is to mend and how far ahead it was aimed', () => {
    const free = { sinceMs: 0, errorMs: 1 };
    const { state, factor, preservePitch, seek, wait } = decide(-300, { ...OVER, free, seekLatencyMs: 120 });
    expect({ factor, preservePitch, seek, wait }).toEqual({
      ...{ factor: 1, preservePitch: false, seek: true, wait: false },
    });
    expect(state).toMatchObject({
      ...{ mode: 'seek', smoothedMs: -300, free: null, overBand: 0, lastSeekMs: NOW, overAtMs: NOW },
      effect: { open: 300, aheadMs: 120, atMs: [NOW] },
    });
  });

  it('a seek has come to its end with the next reading, whatever that is', () => {
    const effect = { ...noSeeks, open: 300 };
    expect(decide(10, { effect }).state.effect).toMatchObject({ open: null, fruitless: 0 });
    expect(decide(-80, { effect: { ...effect, open: 90 } }).state.effect).toMatchObject({ fruitless: 0 });
    expect(decide(290, { effect }).state.effect).toMatchObject({ open: null, fruitless: 1 });
  });

  it.each([
    [null, 2, 1],
    [30_001, 2, 1],
    [30_000, 2, 2],
    [10_000, 2, 2],
    [9_999, 2, 4],
    [9_999, 16, 16],
  ])(
    'a seek %s ms after the last one, in %d times the band, leaves %d times the band',
    (agoMs, seekBandFactor, next) => {
      const lastSeekMs = agoMs === null ? null : NOW - agoMs;
      expect(decide(-5_000, { ...OVER, lastSeekMs, seekBandFactor }).state.seekBandFactor).toBe(next);
    },
  );

  it.each([
    [null, 1],
    [30_001, 1],
    [30_000, 4],
  ])('a film that was last far off %s ms ago has a band of %d times', (agoMs, factor) => {
    const overAtMs = agoMs === null ? null : NOW - agoMs;
    const { state } = decide(100, { seekBandFactor: 4, overAtMs });
    expect(state).toMatchObject({ seekBandFactor: factor, overAtMs: NOW });
    expect(decide(80, { seekBandFactor: 4, overAtMs }).state).toMatchObject({ seekBandFactor: 4, overAtMs });
  });
});

describe('a film that can’t be sent back', () => {
  it.each([
    ['fixed', 500, false],
    ['fixed', 501, true],
    ['fixed', -501, false],
    ['free', 501, false],
    ['absent', 60_000, true],
    ['absent', 60_001, false],
    ['fixed', 60_001, true],
  ] as const)('a film whose place is %s waits %d ms ahead of it: %s', (reach, errorMs, wait) => {
    expect(decide(errorMs, OVER, { reach }).wait).toBe(wait);
  });

  it('a film that is ahead waits after two readings, and no sooner than three seconds after the last time', () => {
    const fixed = { reach: 'fixed' } as const;
    expect(decide(900, {}, fixed).wait).toBe(false);
    expect(decide(900, { ...OVER, lastSeekMs: NOW - 2_999 }, fixed).wait).toBe(false);
    const waits = decide(900, { ...OVER, lastSeekMs: NOW - 3_000, mode: 'rate', correction: 0.05 }, fixed);
    expect(waits).toMatchObject({ wait: true, factor: 1, preservePitch: false, seek: false });
    expect(waits.state).toMatchObject({
      ...{ mode: 'none', smoothedMs: null, free: null, overBand: 0, lastSeekMs: NOW, overAtMs: NOW },
    });
  });

  it('a film that is ahead waits while seeks rest, too', () => {
    const effect = { ...noSeeks, restsUntilMs: NOW + 1 };
    expect(decide(900, { ...OVER, effect }).wait).toBe(true);
  });

  it.each([
    ['fixed', -120_000, 1.05],
    ['fixed', -120_001, 1],
    ['absent', -1_000, 1],
    ['free', -130_000, 1.05],
    // Within the band it is trimmed, whether it can be sent anywhere or not.
    ['absent', -60, 1.01],
    ['absent', 20, 0.995],
  ] as const)('a film whose place is %s, and that is %d ms off it, runs at %d', (reach, errorMs, factor) => {
    expect(decide(errorMs, {}, { reach }).factor).toBeCloseTo(factor, 9);
  });
});

describe('the delay of a seek', () => {
  it.each([
    [500, 50, false, 470],
    [500, 100, false, 440],
    [500, 101, false, 399],
    [500, -200, false, 620],
    [500, 50, true, 450],
    [50, 80, true, 0],
    [19_000, -9_000, true, 20_000],
  ])(
    'a delay of %d ms, after a seek that left %d (the first: %s), is %d',
    (latencyMs, leftMs, isFirst, next) => {
      expect(learnedLatency(latencyMs, leftMs, isFirst)).toBeCloseTo(next, 9);
    },
  );

  it('the delay of a seek isn’t taken for a guess unless that is said', () => {
    expect(learnedLatency(500, 50)).toBeCloseTo(470, 9);
  });
});

describe('a film that has jumped', () => {
  const busy: DriftState = {
    ...initialDrift(FINE_POLICY),
    ...{ mode: 'rate', smoothedMs: 30, correction: 0.01, bias: 1e-4, overBand: 2, lastSeekMs: 5 },
    free: { sinceMs: 0, errorMs: 1 },
  };

  it('a film that has jumped begins anew, with the drift that was learnt', () => {
    expect(afterJump(busy, null, NOW)).toEqual({
      ...busy,
      ...{ mode: 'none', smoothedMs: null, correction: 0, free: null, overBand: 0, jumpedAtMs: NOW },
    });
  });

  it('a film that has jumped by a seek says how long one takes: wholly at first, and for the most part later', () => {
    expect(afterJump(busy, 0, NOW)).toMatchObject({ knowsSeekLatency: true, seekLatencyMs: 85 });
    expect(afterJump(busy, -50, NOW)).toMatchObject({ knowsSeekLatency: true, seekLatencyMs: 135 });
    const known = { ...busy, knowsSeekLatency: true };
    expect(afterJump(known, -50, NOW).seekLatencyMs).toBeCloseTo(115, 9);
    expect(afterJump(known, null, NOW).knowsSeekLatency).toBe(true);
  });

  it('a film under which the timeline was moved forgets its error alone', () => {
    expect(afterShift(busy)).toEqual({ ...busy, smoothedMs: null, free: null });
  });

  it('a film that begins has learnt nothing', () => {
    expect(initialDrift(COARSE_POLICY)).toEqual({
      ...{ mode: 'none', smoothedMs: null, correction: 0, bias: 0, free: null, overBand: 0 },
      ...{ lastSeekMs: null, seekBandFactor: 1, overAtMs: null, seekLatencyMs: 500 },
      ...{ knowsSeekLatency: false, jumpedAtMs: null, effect: noSeeks },
    });
  });
});
