import { maySeek, noSeeks, type Reach, type SeekEffect, withOutcome, withSeek } from './seek-effect';

/**
 * Keeps a running film on the timeline: small errors are trimmed by resampling, which nobody hears, larger ones by more
 * of it, the largest by one seek. Pure; called at 5 Hz. Errors are ms of real time, position shown minus position
 * wanted: positive is ahead.
 *
 * Keeping the pitch was measured (docs/benchmarks-rates.md) to be the worse of two evils for small changes: each switch
 * of it crackles, and the stretched sound strays by 20 ms from the picture. It is kept where a change is so large that
 * the other pitch would be heard.
 */

export interface DriftPolicy {
  /** Correction begins beyond `enterMs` and ends below `leaveMs`. */
  readonly deadBand: { readonly enterMs: number; readonly leaveMs: number };
  /** Up to this error the rate is trimmed by at most `trimMax` without keeping the pitch. */
  readonly trimBelowMs: number;
  readonly trimMax: number;
  /** Up to this error the rate changes by at most `rateMax`; beyond it the player seeks. */
  readonly seekAboveMs: number;
  readonly rateMax: number;
  /** Applies for a moment after a jump. */
  readonly rateMaxAfterJump: number;
  /** Applies where a seek isn't possible now; the pitch is kept. */
  readonly rateMaxInsteadOfSeek: number;
  /** The assumed duration of a seek before it was measured, ms. */
  readonly seekLatencyMs: number;
  readonly canTrim: boolean;
}

/**
 * For players whose position is known to a few ms and whose rate can be set freely. The bands are from
 * docs/numbers.md, Playback; short of a seek the rate changes by 1 % at most, as the pitch isn't kept: 1 % is 17 cents.
 */
export const FINE_POLICY: DriftPolicy = {
  deadBand: { enterMs: 4, leaveMs: 1.5 },
  trimBelowMs: 25,
  trimMax: 0.005,
  seekAboveMs: 80,
  rateMax: 0.01,
  rateMaxAfterJump: 0.02,
  rateMaxInsteadOfSeek: 0.05,
  seekLatencyMs: 85,
  canTrim: true,
};

/** For players that can only seek, and do so imprecisely: they are left alone within half a second. */
export const COARSE_POLICY: DriftPolicy = {
  ...FINE_POLICY,
  deadBand: { enterMs: 250, leaveMs: 100 },
  trimBelowMs: 0,
  seekAboveMs: 500,
  seekLatencyMs: 500,
  canTrim: false,
};

export const DRIFT_CONTROL = {
  /** Time constants of the proportional part: slow enough for an estimate that lags by 0.3 s. Found by simulation. */
  trimTimeMs: 1_500,
  rateTimeMs: 1_000,
  /**
   * The integral part: the movement of the error while it was left alone is the drift of the device. One observation
   * counts half when it took this long. An integral of the error itself would wind up in every recovery. Found by
   * simulation.
   */
  driftHalfTimeMs: 10_000,
  /** No device drifts more than this; a bias below the least isn't worth a rate other than 1. */
  driftMax: 1e-3,
  driftMin: 20e-6,
  /**
   * A correction is kept while the wanted one lies within this factor of it: one that follows every reading writes a rate
   * five times a second, and as it decays with its error it takes long to get there.
   */
  correctionStep: 2,
  /** A changed rate is kept until the error is below this share of the trim band, so that modes don't flap. */
  rateLeaveShare: 0.4,
  /** One reading over the band may be a hiccup of the compositor: only this many in a row count. */
  seekReadings: 2,
  /** No two seeks within this time; two within `seekRepeatMs` double the band, a calm `seekCalmMs` resets it. */
  seekGapMs: 3_000,
  seekRepeatMs: 10_000,
  seekCalmMs: 30_000,
  seekBandFactorMax: 16,
  /** Above this an error is mended by a seek even where the target has to be loaded first. */
  seekAnywayAboveMs: 2_000,
  /** For this long after a jump the rate may change more: nobody has settled yet. */
  hurryAfterJumpMs: 2_000,
  /** Beyond this change of the rate the pitch is kept: a third of a semitone is heard. */
  keepPitchAbove: 0.02,
  /** Weight of the newest reading while errors are small. */
  smoothing: 0.5,
  /** Weight of a newly measured delay; the first one replaces the guess. */
  learning: 0.6,
  /**
   * A seek that was quicker than the known delay by more is believed at once: a machine that stood makes one late, and
   * none early.
   */
  earlyMs: 100,
  /** A server that takes longer to the first byte is waited for, but seeks aren't aimed ahead for it. */
  latencyMaxMs: 20_000,
  /** Where no seek helps, a film that is ahead by more than this stands until the others are there… */
  waitAboveMs: 500,
  /** …but over no gap that is longer than this: then the room is somewhere else altogether. */
  waitForGapMs: 60_000,
  /** …and a film that is behind by more doesn't run after them: at 5 % it would take longer than a film. */
  followBelowMs: 120_000,
} as const;

export interface DriftState {
  readonly mode: 'none' | 'trim' | 'rate' | 'seek';
  readonly smoothedMs: number | null;
  /** The difference of the rate from the timeline's, beside the bias. */
  readonly correction: number;
  /** Correction that makes up for the learnt drift of the device, as a share of the rate. */
  readonly bias: number;
  /** When, and at which error, the film began to run without correction. */
  readonly free: { readonly sinceMs: number; readonly errorMs: number } | null;
  readonly overBand: number;
  readonly lastSeekMs: number | null;
  readonly seekBandFactor: number;
  /** When the error was last large enough for a seek, done or not. */
  readonly overAtMs: number | null;
  readonly seekLatencyMs: number;
  /** Whether the latency was measured. */
  readonly knowsSeekLatency: boolean;
  readonly jumpedAtMs: number | null;
  /** The effect of recent seeks. */
  readonly effect: SeekEffect;
}

export interface DriftInput {
  readonly errorMs: number;
  /** Whether a position that a seek could land on now is buffered. */
  readonly seekable: boolean;
  /** Default: free. */
  readonly reach?: Reach;
}

export interface DriftDecision {
  readonly state: DriftState;
  /** Rate relative to the timeline's: 1 + correction. */
  readonly factor: number;
  readonly preservePitch: boolean;
  /** Seek to where the timeline will be in `seekLatencyMs`. */
  readonly seek: boolean;
  /** Stand until the timeline has come to where the film is. */
  readonly wait: boolean;
}

export const initialDrift = (policy: DriftPolicy): DriftState => ({
  mode: 'none',
  smoothedMs: null,
  correction: 0,
  bias: 0,
  free: null,
  overBand: 0,
  lastSeekMs: null,
  seekBandFactor: 1,
  overAtMs: null,
  seekLatencyMs: policy.seekLatencyMs,
  knowsSeekLatency: false,
  jumpedAtMs: null,
  effect: noSeeks,
});

const clamp = (value: number, limit: number): number => Math.min(limit, Math.max(-limit, value));

const smooth = (state: DriftState, errorMs: number, policy: DriftPolicy): number => {
  const before = state.smoothedMs;
  if (before === null || Math.abs(errorMs - before) > policy.trimBelowMs) return errorMs;
  return before + DRIFT_CONTROL.smoothing * (errorMs - before);
};

const nextMode = (
  mode: DriftState['mode'],
  sizeMs: number,
  policy: DriftPolicy,
): 'none' | 'trim' | 'rate' => {
  if (!policy.canTrim) return 'none';
  if (sizeMs > policy.trimBelowMs) return 'rate';
  if (mode === 'rate' && sizeMs > policy.trimBelowMs * DRIFT_CONTROL.rateLeaveShare) return 'rate';
  if (sizeMs > policy.deadBand.enterMs) return 'trim';
  if (mode !== 'none' && sizeMs > policy.deadBand.leaveMs) return 'trim';
  return 'none';
};

const canSeek = ({ effect }: DriftState, { reach = 'free' }: DriftInput, nowMs: number): boolean =>
  reach === 'free' && maySeek(effect, nowMs);

/** Whether the error calls for a seek, given how often seeks were needed lately. */
const wantsSeek = (state: DriftState, input: DriftInput, policy: DriftPolicy, nowMs: number): boolean => {
  const sizeMs = Math.abs(input.errorMs);
  if (sizeMs <= policy.seekAboveMs * state.seekBandFactor) return false;
  if (state.overBand + 1 < DRIFT_CONTROL.seekReadings) return false;
  if (state.lastSeekMs !== null && nowMs - state.lastSeekMs < DRIFT_CONTROL.seekGapMs) return false;
  if (!canSeek(state, input, nowMs)) return false;
  return input.seekable || !policy.canTrim || sizeMs > DRIFT_CONTROL.seekAnywayAboveMs;
};

/** A film that is ahead and can't be sent back waits: as seldom as it would seek, since waiting may not help either. */
const wantsWait = (state: DriftState, input: DriftInput, nowMs: number): boolean => {
  const { errorMs, reach = 'free' } = input;
  if (errorMs <= DRIFT_CONTROL.waitAboveMs || canSeek(state, input, nowMs)) return false;
  if (reach === 'absent' && errorMs > DRIFT_CONTROL.waitForGapMs) return false;
  if (state.overBand + 1 < DRIFT_CONTROL.seekReadings) return false;
  return state.lastSeekMs === null || nowMs - state.lastSeekMs >= DRIFT_CONTROL.seekGapMs;
};

/** Whether an unseekable film catches up by its rate: towards a place that will come sooner or later, or isn't far. */
const isFollowed = (state: DriftState, input: DriftInput, nowMs: number): boolean =>
  canSeek(state, input, nowMs) ||
  (input.reach !== 'absent' && Math.abs(input.errorMs) <= DRIFT_CONTROL.followBelowMs);

/** A large error after a calm time meets the original band. */
const withCalmBand = (state: DriftState, nowMs: number): DriftState => {
  const isCalm = state.overAtMs === null || nowMs - state.overAtMs > DRIFT_CONTROL.seekCalmMs;
  return { ...state, seekBandFactor: isCalm ? 1 : state.seekBandFactor, overAtMs: nowMs };
};

const bandFactorAfterSeek = (state: DriftState, nowMs: number): number => {
  if (state.lastSeekMs === null || nowMs - state.lastSeekMs > DRIFT_CONTROL.seekCalmMs) return 1;
  return nowMs - state.lastSeekMs < DRIFT_CONTROL.seekRepeatMs
    ? Math.min(DRIFT_CONTROL.seekBandFactorMax, state.seekBandFactor * 2)
    : state.seekBandFactor;
};

const appliedBias = (bias: number): number => (Math.abs(bias) < DRIFT_CONTROL.driftMin ? 0 : bias);

/** The correction to go on with: the present one, as long as it fits. */
const steadied = (now: number, wanted: number): number => {
  const { correctionStep } = DRIFT_CONTROL;
  const ratio = now === 0 ? 0 : wanted / now;
  return ratio >= 1 / correctionStep && ratio <= correctionStep ? now : wanted;
};

/** The bias after the error has crossed the dead band on its own. */
const learnedBias = (state: DriftState, errorMs: number, nowMs: number): number => {
  if (!state.free) return state.bias;
  const elapsedMs = nowMs - state.free.sinceMs;
  if (elapsedMs <= 0) return state.bias;
  const weight = elapsedMs / (elapsedMs + DRIFT_CONTROL.driftHalfTimeMs);
  const drift = (errorMs - state.free.errorMs) / elapsedMs;
  return clamp(state.bias - weight * drift, DRIFT_CONTROL.driftMax);
};

/** Takes one reading of the error. The caller waits while a seek is under way and then calls `afterJump`. */
export const controlDrift = (
  before: DriftState,
  input: DriftInput,
  policy: DriftPolicy,
  nowMs: number,
): DriftDecision => {
  const over = Math.abs(input.errorMs) > policy.seekAboveMs;
  const effect = withOutcome(before.effect, input.errorMs, policy.seekAboveMs, nowMs);
  const state = { ...(over ? withCalmBand(before, nowMs) : before), effect };
  if (wantsWait(state, input, nowMs)) {
    return {
      state: { ...state, mode: 'none', smoothedMs: null, free: null, overBand: 0, lastSeekMs: nowMs },
      factor: 1,
      preservePitch: false,
      seek: false,
      wait: true,
    };
  }
  if (wantsSeek(state, input, policy, nowMs)) {
    return {
      state: {
        ...state,
        mode: 'seek',
        smoothedMs: input.errorMs,
        free: null,
        overBand: 0,
        lastSeekMs: nowMs,
        seekBandFactor: bandFactorAfterSeek(state, nowMs),
        effect: withSeek(effect, input.errorMs, nowMs, state.seekLatencyMs),
      },
      factor: policy.canTrim ? 1 + appliedBias(state.bias) : 1,
      preservePitch: false,
      seek: true,
      wait: false,
    };
  }
  const smoothedMs = smooth(state, input.errorMs, policy);
  const isLeft = over && !isFollowed(state, input, nowMs);
  const mode = isLeft ? 'none' : nextMode(state.mode, Math.abs(smoothedMs), policy);
  const bias = mode === 'trim' && state.free ? learnedBias(state, smoothedMs, nowMs) : state.bias;
  const hurries = state.jumpedAtMs !== null && nowMs - state.jumpedAtMs < DRIFT_CONTROL.hurryAfterJumpMs;
  const calmLimit = hurries ? policy.rateMaxAfterJump : policy.rateMax;
  const trimLimit = hurries ? policy.rateMax : policy.trimMax;
  const limit = over ? policy.rateMaxInsteadOfSeek : calmLimit;
  const wanted = {
    none: 0,
    trim: clamp(-smoothedMs / DRIFT_CONTROL.trimTimeMs, trimLimit),
    rate: clamp(-smoothedMs / DRIFT_CONTROL.rateTimeMs, limit),
  }[mode];
  const correction = mode === state.mode ? steadied(state.correction, wanted) : wanted;
  const limitNow = mode === 'rate' ? limit : trimLimit;
  return {
    state: {
      ...state,
      mode,
      smoothedMs,
      correction,
      bias,
      free: mode === 'none' && !isLeft ? (state.free ?? { sinceMs: nowMs, errorMs: smoothedMs }) : null,
      overBand: over ? state.overBand + 1 : 0,
    },
    factor: policy.canTrim ? 1 + clamp(appliedBias(bias) + correction, limitNow) : 1,
    preservePitch: Math.abs(correction) > DRIFT_CONTROL.keepPitchAbove,
    seek: false,
    wait: false,
  };
};

/**
 * A learnt delay, corrected by the error that was left after it had been allowed for.
 * @param isFirst whether the allowance was a guess
 */
export const learnedLatency = (latencyMs: number, residualMs: number, isFirst = false): number => {
  const weight = isFirst || residualMs > DRIFT_CONTROL.earlyMs ? 1 : DRIFT_CONTROL.learning;
  return Math.min(DRIFT_CONTROL.latencyMaxMs, Math.max(0, latencyMs - weight * residualMs));
};

/** The timeline was moved under the film: the error's movement so far is nobody's drift. The film itself runs on. */
export const afterShift = (state: DriftState): DriftState => ({ ...state, smoothedMs: null, free: null });

/**
 * The film runs again after a seek or a start: the smoothed error is void.
 * @param residualMs the error that a seek of the controller left, from which its latency is learnt; null after other
 * jumps
 */
export const afterJump = (state: DriftState, residualMs: number | null, nowMs: number): DriftState => ({
  ...state,
  mode: 'none',
  smoothedMs: null,
  correction: 0,
  // The error that a jump left says nothing about the device.
  free: null,
  overBand: 0,
  jumpedAtMs: nowMs,
  seekLatencyMs:
    residualMs === null
      ? state.seekLatencyMs
      : learnedLatency(state.seekLatencyMs, residualMs, !state.knowsSeekLatency),
  knowsSeekLatency: state.knowsSeekLatency || residualMs !== null,
});
