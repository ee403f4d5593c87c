import type { Clock } from '@core/base/clock';
import {
  afterJump,
  afterShift,
  controlDrift,
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
import { START } from '@core/sync/start-scheduler';
import type { FilmPlayer } from './film-player';

const RUNNING = {
  /** After a jump the error is believed when so many readings are in, or after this time with any. */
  settleFrames: 4,
  settleMs: 700,
  /** A residual larger than this teaches nothing about the player: something else happened. */
  learnUpToMs: 1_500,
  /** A rate isn't written for less than this. */
  rateStep: 1e-6,
} as const;

export const NO_CORRECTIONS: Corrections = { seeks: 0, rateChanges: 0 };

/** What the outcome of a jump teaches: how long `play()` takes, how long a seek takes, or nothing. */
export type Lesson = 'start' | 'seek' | null;

/** A film while it runs: where it is, how far off, and at what rate it is played. Times and positions in ms. */
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
    if (this.#player.capabilities === this.#capabilities) return;
    this.#capabilities = this.#player.capabilities;
    this.#policy = policyFor(this.#capabilities);
    this.#drift = initialDrift(this.#policy);
    this.#playLatencyMs = START.playLatencyMs;
    this.#knowsPlayLatency = false;
    this.#estimate = { ...emptyPositionEstimate, rate: this.#estimate.rate };
  }

  /** What `play()` is known to take until the film moves. */
  get playLatencyMs(): number {
    return this.#playLatencyMs;
  }

  /** What a seek is known to take until the film moves again. */
  get seekLatencyMs(): number {
    return this.#drift.seekLatencyMs;
  }

  /** What the controller did since the film was opened. */
  get corrections(): Corrections {
    return this.#corrections;
  }

  /** Another film was opened. */
  forgetCorrections(): void {
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

  /** By the player's own clock, from what was read lately; null without any. */
  positionMs(): number | null {
    return estimatedPosition(this.#estimate, this.#clock.now());
  }

  /** The film starts, seeks or comes out of a stall: what was seen before says nothing about afterwards. */
  jump(lesson: Lesson): void {
    this.#estimate = withoutSamples(this.#estimate);
    this.#settling = { sinceMs: this.#clock.now(), lesson };
  }

  /** The film stands. What was learnt about the device stays. */
  stop(): void {
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
   * @returns where to seek to, or null where the rate does it
   */
  control(rate: number, wantedAt: (inMs: number) => number): number | null {
    const nowMs = this.#clock.now();
    const shown = this.positionMs();
    if (shown === null) return null;
    const errorMs = (shown - wantedAt(0)) / rate;
    if (!this.#hasSettled(errorMs, nowMs)) return null;
    const landsAt = wantedAt(this.#drift.seekLatencyMs);
    const seekable = this.#player
      .buffered()
      .some(({ startMs, endMs }) => startMs <= landsAt && landsAt <= endMs);
    const decision = controlDrift(this.#drift, { errorMs, seekable }, this.#policy, nowMs);
    this.#drift = decision.state;
    const before = this.#rate;
    this.setRate(rate * decision.factor, decision.preservePitch || rate !== 1);
    const { seeks, rateChanges } = this.#corrections;
    if (decision.seek) this.#corrections = { seeks: seeks + 1, rateChanges };
    else if (this.#rate !== before && decision.factor !== 1) {
      this.#corrections = { seeks, rateChanges: rateChanges + 1 };
    }
    return decision.seek ? landsAt : null;
  }

  /** @returns whether the error can be believed; the first time after a jump it is a lesson */
  #hasSettled(errorMs: number, nowMs: number): boolean {
    if (!this.#settling) return true;
    const { sinceMs, lesson } = this.#settling;
    const seen = sampleCount(this.#estimate) >= RUNNING.settleFrames;
    if (!seen && nowMs - sinceMs < RUNNING.settleMs) return false;
    this.#settling = null;
    const believable = Math.abs(errorMs) <= RUNNING.learnUpToMs;
    if (lesson === 'start' && believable) {
      this.#playLatencyMs = learnedLatency(this.#playLatencyMs, errorMs, !this.#knowsPlayLatency);
      this.#knowsPlayLatency = true;
    }
    this.#drift = afterJump(this.#drift, lesson === 'seek' && believable ? errorMs : null, nowMs);
    return true;
  }
}
