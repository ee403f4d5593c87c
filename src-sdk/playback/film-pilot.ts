import type { Clock, TimerHandle, Timers } from '@core/base/clock';
import {
  afterJump,
  COARSE_POLICY,
  controlDrift,
  type DriftPolicy,
  type DriftState,
  FINE_POLICY,
  initialDrift,
  learnedLatency,
} from '@core/sync/drift-controller';
import {
  emptyPositionEstimate,
  estimatedPosition,
  type PositionEstimate,
  sampleCount,
  withoutSamples,
  withRate,
  withSample,
} from '@core/sync/position-estimate';
import {
  hasLanded,
  planStart,
  type PlayerFacts,
  rollStep,
  standStep,
  START,
  type Wish,
  wishOf,
} from '@core/sync/start-scheduler';
import { positionAt } from '@core/sync/timeline';
import type { Playback, Timeline } from '@core/wire/playback';
import type { FilmPlayer, FilmPlayerStatus, MediaProblem } from './film-player';

const PILOT = {
  /** After a jump the error is believed when so many frames were seen, or after this time with any. */
  settleFrames: 4,
  settleMs: 700,
  /** Starts later than this, or a residual larger than that, teach nothing about the player. */
  learnWithinMs: 5,
  learnUpToMs: 1_500,
  /** With less than this left there is nothing to buffer. */
  nearEndMs: 150,
  /** A rate isn't written for less than this. */
  rateStep: 1e-6,
} as const;

export interface FilmPilotPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Server time of the timeline that is followed, the person's trim included; null while unknown. */
  serverNow(): number | null;
  /** The browser wants a click before it plays. */
  onBlocked(): void;
  /** What the pilot reports about its player may have changed. */
  onChange(): void;
  onProblem(problem: MediaProblem, detail: string): void;
}

/** What a pilot reports; times and positions in ms. */
export interface PilotReport {
  readonly loaded: boolean;
  /** Stands or runs as it should and has data to go on. */
  readonly fit: boolean;
  readonly atEnd: boolean;
  readonly canPlayThrough: boolean;
  readonly bufferedAheadMs: number;
  readonly remainingMs: number | null;
  readonly durationMs: number | null;
  readonly positionMs: number;
  readonly driftMs: number | null;
  readonly correction: DriftState['mode'];
}

/** Steers one player along the room's timeline. Looks anew at everything whenever something happens, and at 5 Hz. */
export class FilmPilot {
  readonly #player: FilmPlayer;
  readonly #ports: FilmPilotPorts;
  readonly #policy: DriftPolicy;
  #playback: Playback | null = null;
  #drift: DriftState;
  #estimate: PositionEstimate = emptyPositionEstimate;
  #rate: { readonly value: number; readonly preservePitch: boolean } = { value: 1, preservePitch: true };
  #playLatencyMs: number = START.playLatencyMs;
  #seek: PlayerFacts['seek'] = null;
  /** The start that `play()` was called for, so that it isn't taken back before its time. */
  #started: string | null = null;
  /** A jump whose outcome isn't known yet; `learn` says what it teaches. */
  #settling: { readonly sinceMs: number; readonly learn: 'start' | 'seek' | null } | null = null;
  #stalled = false;
  #blocked = false;
  #timer: TimerHandle | null = null;
  readonly #undo: (() => void)[];

  constructor(player: FilmPlayer, ports: FilmPilotPorts) {
    this.#player = player;
    this.#ports = ports;
    const { precision, canTrim } = player.capabilities;
    this.#policy = { ...(precision === 'fine' ? FINE_POLICY : COARSE_POLICY), canTrim };
    this.#drift = initialDrift(this.#policy);
    const look = (): void => {
      this.reconcile();
      this.#ports.onChange();
    };
    this.#undo = [
      player.events.on('sample', (sample) => {
        const { paused, seeking } = player.status();
        if (!paused && !seeking) this.#estimate = withSample(this.#estimate, sample);
      }),
      player.events.on('statusChanged', look),
      player.events.on('seeked', look),
      player.events.on('ended', look),
      player.events.on('waiting', look),
      // Somebody else's pause or seek is undone by looking again: the timeline alone decides.
      player.events.on('foreignAction', look),
      player.events.on('problem', ({ problem, detail }) => ports.onProblem(problem, detail)),
    ];
  }

  /** Loads another film, or lets go of it. */
  load(url: string | null): void {
    this.#forgetJump();
    this.#seek = null;
    this.#player.load(url);
    this.reconcile();
  }

  /** What the room wants; null for nothing. */
  follow(playback: Playback | null): void {
    this.#playback = playback;
    this.reconcile();
  }

  /** The person has clicked: `play()` may be tried again. */
  unblock(): void {
    this.#blocked = false;
    this.reconcile();
  }

  setAudioOutput(deviceId: string): Promise<void> {
    return this.#player.setAudioOutput(deviceId);
  }

  report(): PilotReport {
    const status = this.#player.status();
    const wish = this.#wish(status);
    const positionMs = this.#position(status);
    const remainingMs = status.durationMs === null ? null : Math.max(0, status.durationMs - positionMs);
    const canGoOn = status.canPlay || (remainingMs !== null && remainingMs < PILOT.nearEndMs);
    const standsAt = this.#standsAt(wish);
    const inPlace = standsAt === null ? !status.seeking : hasLanded(this.#facts(status), standsAt);
    const steady = wish.kind === 'roll' && !status.paused && this.#settling === null;
    return {
      loaded: status.loaded,
      fit: canGoOn && inPlace,
      atEnd: status.loaded && (status.ended || (wish.kind === 'stand' && wish.atEnd && inPlace)),
      canPlayThrough: status.canPlayThrough,
      bufferedAheadMs: this.#bufferedAhead(positionMs),
      remainingMs,
      durationMs: status.durationMs,
      positionMs,
      driftMs: steady ? this.#drift.smoothedMs : null,
      correction: this.#settling?.learn === 'seek' ? 'seek' : steady ? this.#drift.mode : 'none',
    };
  }

  /** Compares what the room wants with what the player does, and takes the next step. */
  reconcile(): void {
    this.#clearTimer();
    const status = this.#player.status();
    const wish = this.#wish(status);
    if (wish.kind === 'nothing') {
      this.#started = null;
      if (!status.paused) this.#player.pause();
    } else if (wish.kind === 'stand') {
      this.#started = null;
      this.#stand(status, wish.positionMs);
    } else this.#roll(status, wish);
  }

  dispose(): void {
    this.#clearTimer();
    for (const undo of this.#undo) undo();
    this.#player.dispose();
  }

  #wish(status: FilmPlayerStatus): Wish {
    return this.#playback
      ? wishOf(this.#playback, this.#ports.serverNow(), status.durationMs)
      : { kind: 'nothing' };
  }

  /** Where the player should stand now; null while it should run. */
  #standsAt(wish: Wish): number | null {
    if (wish.kind === 'stand') return wish.positionMs;
    if (wish.kind === 'nothing' || this.#started === startKey(wish)) return null;
    const aheadMs = wish.startsAtServerMs - (this.#ports.serverNow() ?? 0);
    return aheadMs > 0 ? wish.positionMs : null;
  }

  /** @returns whether the player stands there and could play */
  #stand(status: FilmPlayerStatus, positionMs: number): boolean {
    const facts = this.#facts(status);
    this.#forgetJump();
    const timeline = this.#playback?.timeline;
    if (timeline) this.#setRate(timeline.rate, true);
    let step = standStep(facts, positionMs, this.#ports.clock.now());
    if (step === 'pause') {
      this.#player.pause();
      step = standStep(this.#facts(this.#player.status()), positionMs, this.#ports.clock.now());
    }
    if (step === 'seek') this.#seekTo(positionMs);
    return step === 'landed';
  }

  #roll(status: FilmPlayerStatus, wish: Extract<Wish, { kind: 'roll' }>): void {
    const timeline = this.#playback?.timeline;
    const serverNow = this.#ports.serverNow();
    if (!timeline || serverNow === null) return;
    const nowMs = this.#ports.clock.now();
    const aheadMs = wish.startsAtServerMs - serverNow;
    if (this.#started === startKey(wish) && aheadMs > 0) return;
    if (aheadMs > 0) {
      if (!this.#stand(status, wish.positionMs)) return;
      const plan = planStart(nowMs + aheadMs, nowMs, this.#playLatencyMs);
      if (plan.kind === 'wait') this.#lookAgainIn(plan.delayMs);
      else this.#play(wish, plan.lateMs <= PILOT.learnWithinMs ? 'start' : null);
      return;
    }
    const wantedAt = (leadMs: number): number => this.#target(timeline, serverNow + leadMs, status);
    const step = rollStep(this.#facts(status), wantedAt(this.#playLatencyMs) - status.positionMs);
    if (step.kind === 'wait') {
      if (!status.paused && !status.seeking) this.#stalled = true;
    } else if (step.kind === 'control') this.#control(status, timeline, wantedAt);
    else if (
      status.ended &&
      wantedAt(START.seekPatienceMs) >= (status.durationMs ?? Number.POSITIVE_INFINITY)
    ) {
      // Done a moment before the others: playing on would begin again.
    } else if (!this.#blocked) {
      if (step.kind === 'join') this.#seekTo(wantedAt(this.#drift.seekLatencyMs + this.#playLatencyMs));
      this.#setRate(timeline.rate, true);
      this.#play(wish, step.kind === 'join' ? 'seek' : null);
    }
  }

  #control(status: FilmPlayerStatus, timeline: Timeline, wantedAt: (leadMs: number) => number): void {
    const nowMs = this.#ports.clock.now();
    if (this.#stalled) {
      this.#stalled = false;
      this.#jump(null);
    }
    const shown = estimatedPosition(this.#estimate, nowMs);
    if (shown === null) return;
    const errorMs = (shown - wantedAt(0)) / timeline.rate;
    if (this.#settling) {
      const { sinceMs, learn } = this.#settling;
      const settled = sampleCount(this.#estimate) >= PILOT.settleFrames || nowMs - sinceMs >= PILOT.settleMs;
      if (!settled) return;
      this.#settling = null;
      const lesson = Math.abs(errorMs) <= PILOT.learnUpToMs ? errorMs : null;
      if (learn === 'start' && lesson !== null)
        this.#playLatencyMs = learnedLatency(this.#playLatencyMs, lesson);
      this.#drift = afterJump(this.#drift, learn === 'seek' ? lesson : null);
    }
    const landsAt = wantedAt(this.#drift.seekLatencyMs);
    const seekable = this.#player
      .buffered()
      .some((range) => range.startMs <= landsAt && landsAt <= range.endMs);
    const decision = controlDrift(this.#drift, { errorMs, seekable }, this.#policy, nowMs);
    this.#drift = decision.state;
    this.#setRate(timeline.rate * decision.factor, decision.preservePitch || timeline.rate !== 1);
    if (decision.seek && !status.seeking) {
      this.#seekTo(landsAt);
      this.#jump('seek');
    }
  }

  #play(wish: Extract<Wish, { kind: 'roll' }>, learn: 'start' | 'seek' | null): void {
    if (this.#blocked) return;
    this.#started = startKey(wish);
    this.#jump(learn);
    void this.#player.play().then((result) => {
      if (result !== 'blocked' || this.#blocked) return;
      this.#blocked = true;
      this.#ports.onBlocked();
    });
  }

  #seekTo(positionMs: number): void {
    this.#seek = { positionMs, sinceMs: this.#ports.clock.now() };
    this.#player.seek(positionMs);
  }

  #setRate(value: number, preservePitch: boolean): void {
    const same = Math.abs(value - this.#rate.value) < PILOT.rateStep;
    if (same && preservePitch === this.#rate.preservePitch) return;
    this.#rate = { value, preservePitch };
    this.#estimate = withRate(this.#estimate, value, this.#ports.clock.now());
    this.#player.setRate(value, { preservePitch });
  }

  #jump(learn: 'start' | 'seek' | null): void {
    this.#estimate = withoutSamples(this.#estimate);
    this.#settling = { sinceMs: this.#ports.clock.now(), learn };
  }

  #forgetJump(): void {
    this.#estimate = withoutSamples(this.#estimate);
    this.#settling = null;
    this.#stalled = false;
    this.#drift = afterJump(this.#drift, null);
  }

  #target(timeline: Timeline, serverMs: number, status: FilmPlayerStatus): number {
    return positionAt(timeline, serverMs, status.durationMs);
  }

  #position(status: FilmPlayerStatus): number {
    if (status.paused || status.seeking) return status.positionMs;
    return estimatedPosition(this.#estimate, this.#ports.clock.now()) ?? status.positionMs;
  }

  #bufferedAhead(positionMs: number): number {
    const range = this.#player
      .buffered()
      .find(({ startMs, endMs }) => startMs <= positionMs + 1 && positionMs <= endMs);
    return range ? Math.max(0, range.endMs - positionMs) : 0;
  }

  #facts(status: FilmPlayerStatus): PlayerFacts {
    return { ...status, seek: this.#seek };
  }

  #lookAgainIn(delayMs: number): void {
    this.#timer = this.#ports.timers.setTimeout(() => {
      this.#timer = null;
      this.reconcile();
    }, delayMs);
  }

  #clearTimer(): void {
    if (this.#timer !== null) this.#ports.timers.clearTimeout(this.#timer);
    this.#timer = null;
  }
}

const startKey = (wish: Extract<Wish, { kind: 'roll' }>): string =>
  `${wish.startsAtServerMs}@${wish.positionMs}`;
