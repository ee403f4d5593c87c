import type { Clock } from '@core/base/clock';
import {
  afterJump,
  afterShift,
  controlDrift,
  DRIFT_CONTROL,
  type DriftPolicy,
  type DriftState,
  initialDrift,
  learnedLatency,
} from '@core/sync/drift-controller';
import { playableRate, type PlayerCapabilities, policyFor } from '@core/sync/drift-policy';
import {
  emptyPositionEstimate,
  estimatedPosition,
  type PositionEstimate,
  sampleCount,
  withoutSamples,
  withRate,
  withSample,
} from '@core/sync/position-estimate';
import type { Corrections } from '@core/session/view';
import {
  type Apart,
  apartOf,
  maySeek,
  noSeeks,
  type Reach,
  withOutcome,
  withSeek,
} from '@core/sync/seek-effect';
import { aimAheadMs, START, type SeekFacts } from '@core/sync/start-scheduler';
import type { FilmPlayer } from './film-player';

const RUNNING = {
  /** After a jump the error is trusted once this many readings are in, or after this time with any. */
  settleFrames: 4,
  settleMs: 700,
  /** A start that is off by more than this teaches nothing about the player: something else happened. */
  learnUpToMs: 1_500,
  /** The rate isn't written for a smaller change. */
  rateStep: 1e-6,
} as const;

export const NO_CORRECTIONS: Corrections = { seeks: 0, rateChanges: 0 };

/** What the outcome of a jump teaches: how long `play()` takes, how long a seek takes, or nothing. */
export type Lesson = 'start' | 'seek' | null;

/** The controller's wish beyond a rate. */
export type Correction = { readonly seekMs: number } | 'stay' | null;

/** A running film: its position, its error, and the rate at which it is played. Times and positions in ms. */
export class RunningFilm {
  readonly #player: FilmPlayer;
  readonly #clock: Clock;
  #capabilities: PlayerCapabilities;
  #policy: DriftPolicy;
  #drift: DriftState;
  #estimate: PositionEstimate = emptyPositionEstimate;
  #rate: { readonly value: number; readonly preservePitch: boolean } = { value: 1, preservePitch: true };
  #playLatencyMs: number = START.playLatencyMs;
  #knowsPlayLatency = false;
  #corrections: Corrections = NO_CORRECTIONS;
  /** A jump whose outcome isn't known yet. */
  #settling: { readonly sinceMs: number; readonly lesson: Lesson } | null = null;

  constructor(player: FilmPlayer, clock: Clock) {
    this.#player = player;
    this.#clock = clock;
    this.#capabilities = player.capabilities;
    this.#policy = policyFor(this.#capabilities);
    this.#drift = initialDrift(this.#policy);
    player.events.on('sample', (sample) => {
      const { paused, seeking } = player.status();
      if (!paused && !seeking) this.#estimate = withSample(this.#estimate, sample);
    });
  }

  /** Another film was loaded. Where another kind of player plays it, what was learnt about the last one is void. */
  loaded(): void {
    this.#drift = { ...this.#drift, effect: noSeeks };
    if (this.#player.capabilities === this.#capabilities) return;
    this.#capabilities = this.#player.capabilities;
    this.#policy = policyFor(this.#capabilities);
    this.#drift = initialDrift(this.#policy);
    this.#playLatencyMs = START.playLatencyMs;
    this.#knowsPlayLatency = false;
    this.#estimate = { ...emptyPositionEstimate, rate: this.#estimate.rate };
  }

  /** How long `play()` is known to take until the film moves. */
  get playLatencyMs(): number {
    return this.#playLatencyMs;
  }

  /** What is known of seeks of a player with this `reach`. */
  seeks(reach: Reach): SeekFacts {
    const { effect, seekLatencyMs } = this.#drift;
    return { may: reach === 'free' && maySeek(effect, this.#clock.now()), latencyMs: seekLatencyMs };
  }

  /** How far ahead of the timeline the player is sent. */
  get aimAheadMs(): number {
    return aimAheadMs(this.#drift.seekLatencyMs);
  }

  /** Whether the player stands while it seeks, and goes on when its time has come. */
  get seeksSlowly(): boolean {
    return this.#drift.seekLatencyMs > START.slowSeekMs;
  }

  /** The player is sent to the timeline's position, from this far away. */
  joins(errorMs: number): void {
    this.#drift = { ...this.#drift, effect: withSeek(this.#drift.effect, errorMs, this.#clock.now()) };
  }

  /** The player stands where a seek has led, which took this long and is off by this much. */
  hasJoined(tookMs: number, errorMs: number): void {
    const { effect, seekLatencyMs, knowsSeekLatency } = this.#drift;
    if (effect.open === null) return;
    this.#drift = {
      ...this.#drift,
      // A lead over the timeline was intended.
      effect: withOutcome(effect, Math.min(0, errorMs), this.#policy.seekAboveMs, this.#clock.now()),
      seekLatencyMs: learnedLatency(seekLatencyMs, seekLatencyMs - tookMs, !knowsSeekLatency),
      knowsSeekLatency: true,
    };
  }

  /** A seek has lasted for this long, and is given up for another one. */
  gaveUpAfter(lastedMs: number): void {
    const seekLatencyMs = Math.min(DRIFT_CONTROL.latencyMaxMs, Math.max(this.#drift.seekLatencyMs, lastedMs));
    this.#drift = { ...this.#drift, seekLatencyMs, knowsSeekLatency: true };
  }

  /** Why the film is left elsewhere than the room; null where it isn't. */
  apart(errorMs: number, reach: Reach): Apart {
    return apartOf(this.#drift.effect, errorMs, reach, this.#clock.now());
  }

  /** The controller's corrections since the film was opened. */
  get corrections(): Corrections {
    return this.#corrections;
  }

  /** Another film was opened: corrections are counted for each. */
  opened(): void {
    this.#corrections = NO_CORRECTIONS;
  }

  /** Position shown minus position wanted, smoothed; null while it isn't known. */
  get driftMs(): number | null {
    return this.#settling ? null : this.#drift.smoothedMs;
  }

  get correction(): DriftState['mode'] {
    if (this.#settling) return this.#settling.lesson === 'seek' ? 'seek' : 'none';
    return this.#drift.mode;
  }

  /** Position by the player's own clock, from recent readings; null without any. */
  positionMs(): number | null {
    return estimatedPosition(this.#estimate, this.#clock.now());
  }

  /** The film starts, seeks or comes out of a stall: earlier readings say nothing about what follows. */
  jump(lesson: Lesson): void {
    this.#estimate = withoutSamples(this.#estimate);
    this.#settling = { sinceMs: this.#clock.now(), lesson };
  }

  /**
   * The film stands because the room does. What was learnt about the device stays; the error that a seek left isn't
   * known.
   */
  stop(): void {
    this.halt();
    this.#drift = { ...this.#drift, effect: { ...this.#drift.effect, open: null } };
  }

  /** The film stands for a moment, until the timeline reaches it. */
  halt(): void {
    this.#estimate = withoutSamples(this.#estimate);
    this.#settling = null;
    this.#drift = afterJump(this.#drift, null, this.#clock.now());
  }

  /** The timeline or its clock was moved, not the film. */
  shifted(): void {
    this.#drift = afterShift(this.#drift);
  }

  setRate(rate: number, preservePitch: boolean): void {
    const value = playableRate(this.#capabilities.rates, rate);
    const same = Math.abs(value - this.#rate.value) < RUNNING.rateStep;
    if (same && preservePitch === this.#rate.preservePitch) return;
    this.#rate = { value, preservePitch };
    this.#estimate = withRate(this.#estimate, value, this.#clock.now());
    this.#player.setRate(value, { preservePitch });
  }

  /**
   * One beat of the controller.
   * @param rate of the timeline
   * @param wantedAt position wanted that long from now
   * @param reachOf says whether the player can be sent to a position
   * @returns null where the rate corrects the error
   */
  control(
    rate: number,
    wantedAt: (inMs: number) => number,
    reachOf: (positionMs: number) => Reach,
  ): Correction {
    const nowMs = this.#clock.now();
    const shown = this.positionMs();
    if (shown === null) return null;
    const errorMs = (shown - wantedAt(0)) / rate;
    if (!this.#hasSettled(errorMs, nowMs)) return null;
    const landsAt = wantedAt(this.aimAheadMs);
    const seekable = this.#player
      .buffered()
      .some(({ startMs, endMs }) => startMs <= landsAt && landsAt <= endMs);
    const decision = controlDrift(
      this.#drift,
      { errorMs, seekable, reach: reachOf(landsAt) },
      this.#policy,
      nowMs,
    );
    this.#drift = decision.state;
    const before = this.#rate;
    this.setRate(rate * decision.factor, decision.preservePitch || rate !== 1);
    const { seeks, rateChanges } = this.#corrections;
    if (decision.seek) this.#corrections = { seeks: seeks + 1, rateChanges };
    else if (this.#rate !== before && decision.factor !== 1) {
      this.#corrections = { seeks, rateChanges: rateChanges + 1 };
    }
    if (decision.wait) return 'stay';
    return decision.seek ? { seekMs: landsAt } : null;
  }

  /** @returns whether the error can be trusted; the first time after a jump it is a lesson */
  #hasSettled(errorMs: number, nowMs: number): boolean {
    if (!this.#settling) return true;
    const { sinceMs, lesson } = this.#settling;
    const seen = sampleCount(this.#estimate) >= RUNNING.settleFrames;
    if (!seen && nowMs - sinceMs < RUNNING.settleMs) return false;
    this.#settling = null;
    // However late a seek was: that is how long it takes here. No seek is early by itself.
    const believable = Math.abs(errorMs) <= RUNNING.learnUpToMs || (lesson === 'seek' && errorMs < 0);
    if (lesson === 'start' && believable) {
      this.#playLatencyMs = learnedLatency(this.#playLatencyMs, errorMs, !this.#knowsPlayLatency);
      this.#knowsPlayLatency = true;
    }
    this.#drift = afterJump(this.#drift, lesson === 'seek' && believable ? errorMs : null, nowMs);
    return true;
  }
}
