import type { TimerHandle } from '@core/base/clock';
import {
  hasLanded,
  ownEnd,
  planStart,
  type PlayerFacts,
  rollStep,
  standStep,
  type StandStep,
  START,
  type Wish,
  wishOf,
} from '@core/sync/start-scheduler';
import { positionAt } from '@core/sync/timeline';
import { type FilmNote, NO_NOTES } from '@core/film/film-note';
import type { Passage } from '@core/sync/broken-place';
import type { Playback, Timeline } from '@core/wire/playback';
import type { FilmPlayer, FilmPlayerStatus } from './film-player';
import { FilmReach } from './film-reach';
import type { FilmPilotPorts, PilotReport } from './pilot-ports';
import { type Lesson, RunningFilm } from './running-film';

const PILOT = {
  /** A start that is off by more than this teaches nothing about how long `play()` takes. */
  learnWithinMs: 5,
  /** With less than this left there is nothing more to buffer. */
  nearEndMs: 150,
  /** A seek that ends this near to its target is the pilot's own, of which a busy page heard late. */
  ownSeekMs: 250,
} as const;

type Roll = Extract<Wish, { kind: 'roll' }>;

/** Steers one player along the room's timeline. Re-evaluates everything whenever something happens, and at 5 Hz. */
export class FilmPilot {
  readonly #player: FilmPlayer;
  readonly #ports: FilmPilotPorts;
  readonly #film: RunningFilm;
  readonly #reach: FilmReach;
  #playback: Playback | null = null;
  /** The film that was followed last. */
  #filmId: string | null = null;
  #seek: PlayerFacts['seek'] = null;
  /** The start that `play()` was called for, so that it isn't taken back before its time. */
  #started: string | null = null;
  #stalled = false;
  #blocked = false;
  #notesOf: { readonly ofPlayer: readonly FilmNote[]; readonly all: readonly FilmNote[] } | null = null;
  #timer: TimerHandle | null = null;
  readonly #undo: (() => void)[];

  constructor(player: FilmPlayer, ports: FilmPilotPorts) {
    this.#player = player;
    this.#ports = ports;
    this.#film = new RunningFilm(player, ports.clock);
    this.#reach = new FilmReach(player);
    const look = (): void => {
      this.reconcile();
      this.#ports.onChange();
    };
    this.#undo = [
      player.events.on('statusChanged', look),
      player.events.on('seeked', look),
      player.events.on('ended', look),
      player.events.on('waiting', look),
      // Somebody else's pause or seek is undone by re-evaluating: the timeline alone decides.
      player.events.on('foreignAction', ({ action }) => {
        if (action === 'seek') this.#strayed();
        // The player runs for a moment until it is paused again, and then stands elsewhere.
        if (action === 'play') this.#seek = null;
        look();
      }),
      player.events.on('problem', (problem) => ports.onProblem(problem)),
    ];
  }

  /**
   * Loads another film, or lets go of it.
   * @param broken the part of the film that is skipped, as it breaks there
   */
  load(url: string | null, isLive = false, broken: Passage | null = null): void {
    this.#film.stop();
    this.#stalled = false;
    this.#seek = null;
    this.#player.load(url, isLive);
    this.#film.loaded();
    this.#reach.loaded(broken);
    this.reconcile();
  }

  /** Whether this player could follow a seek of the room to that place; true while that isn't known. */
  canBeSentTo(positionMs: number): boolean {
    return this.#reach.of(positionMs) !== 'fixed';
  }

  /** Follows the room's playback; null for nothing. */
  follow(playback: Playback | null): void {
    if (playback?.timeline.revision !== this.#playback?.timeline.revision) this.#film.shifted();
    this.#playback = playback;
    const filmId = playback?.timeline.filmId ?? null;
    if (filmId !== null && filmId !== this.#filmId) this.#film.opened();
    this.#filmId = filmId ?? this.#filmId;
    this.reconcile();
  }

  /** The person's trim or the clock has changed, so the film is wanted elsewhere. */
  shifted(): void {
    this.#film.shifted();
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
    const isLeft = standsAt !== null && this.#standing(status, standsAt) === 'apart';
    const runs = wish.kind === 'roll' && !status.paused;
    // The player stands for a moment until it is where the others are.
    const stays =
      wish.kind === 'roll' && status.paused && standsAt === null && !status.ended && !this.#blocked;
    const wantedMs = this.#wantedNow(wish, status);
    const errorMs = wantedMs === null || !status.loaded ? 0 : positionMs - wantedMs;
    const apart = this.#film.apart(errorMs, wantedMs === null ? 'free' : this.#reach.of(wantedMs));
    return {
      loaded: status.loaded,
      fit: canGoOn && (inPlace || isLeft),
      atEnd: status.loaded && (status.ended || (wish.kind === 'stand' && wish.atEnd && inPlace)),
      canPlayThrough: status.canPlayThrough,
      bufferedAheadMs: this.#bufferedAhead(positionMs),
      remainingMs,
      durationMs: status.durationMs,
      positionMs,
      driftMs: runs ? this.#film.driftMs : apart && errorMs,
      apart,
      correction: runs ? this.#film.correction : stays ? 'seek' : 'none',
      corrections: this.#film.corrections,
      live: status.live,
      notes: this.#notes(status.notes ?? NO_NOTES),
    };
  }

  /** The player's own notes, and the one that a part is skipped; the same list for as long as nothing of it changes. */
  #notes(ofPlayer: readonly FilmNote[]): readonly FilmNote[] {
    if (!this.#reach.broken) return ofPlayer;
    if (this.#notesOf?.ofPlayer !== ofPlayer)
      this.#notesOf = { ofPlayer, all: [...ofPlayer, { kind: 'broken' }] };
    return this.#notesOf.all;
  }

  /** Compares the room's wish with the player's state, and takes the next step. */
  reconcile(): void {
    this.#stopTimer();
    const status = this.#player.status();
    this.#learn(status);
    const wish = this.#wish(status);
    if (wish.kind === 'nothing') {
      this.#started = null;
      if (!status.paused) this.#player.pause();
    } else if (wish.kind === 'stand') {
      this.#started = null;
      if (wish.atEnd && this.#playsToOwnEnd(status, wish.positionMs)) return;
      this.#stand(status, wish.positionMs);
    } else this.#roll(status, wish);
  }

  dispose(): void {
    this.#stopTimer();
    for (const undo of this.#undo) undo();
    this.#player.dispose();
  }

  #wish(status: FilmPlayerStatus): Wish {
    return this.#playback
      ? wishOf(this.#playback, this.#ports.serverNow(), ownEnd(status))
      : { kind: 'nothing' };
  }

  /** The position at which the player should stand now; null while it should run. */
  #standsAt(wish: Wish): number | null {
    if (wish.kind === 'stand') return wish.positionMs;
    if (wish.kind === 'nothing' || this.#started === startKey(wish)) return null;
    const aheadMs = wish.startsAtServerMs - (this.#ports.serverNow() ?? 0);
    return aheadMs > 0 ? wish.positionMs : null;
  }

  /** Somebody else moved the film: nothing that was known of its position holds. */
  #strayed(): void {
    const { paused, positionMs } = this.#player.status();
    if (this.#seek && Math.abs(positionMs - this.#seek.positionMs) <= PILOT.ownSeekMs) return;
    this.#seek = null;
    if (paused) return;
    const wasAt = this.#film.positionMs();
    if (wasAt !== null) this.#reach.cameOut(wasAt, positionMs);
    this.#film.jump(null);
  }

  /** Learns the outcome of the last seek. */
  #learn(status: FilmPlayerStatus): void {
    const seek = this.#seek;
    if (!seek || !status.loaded) return;
    if (status.seeking) this.#reach.lasts(seek.positionMs, this.#ports.clock.now() - seek.sinceMs);
    else this.#reach.cameOut(seek.positionMs, status.positionMs);
  }

  /**
   * Handles the room's end where this film can't be sent there: it is watched to its own end. Otherwise it would be cut
   * for a late joiner.
   */
  #playsToOwnEnd(status: FilmPlayerStatus, endMs: number): boolean {
    return (
      status.loaded &&
      !status.paused &&
      !status.ended &&
      this.#reach.of(endMs) === 'fixed' &&
      status.positionMs < endMs
    );
  }

  /** How far the player has come towards standing at a position. */
  #standing(status: FilmPlayerStatus, positionMs: number): StandStep {
    const target = this.#reach.aim(positionMs);
    const now = this.#ports.clock.now();
    const step = standStep(this.#facts(status), target, now, this.#reach.of(target));
    return step === 'landed' && target !== positionMs ? 'apart' : step;
  }

  #wantedNow(wish: Wish, status: FilmPlayerStatus): number | null {
    if (wish.kind === 'nothing') return null;
    if (wish.kind === 'stand') return wish.positionMs;
    const timeline = this.#playback?.timeline;
    const serverNow = this.#ports.serverNow();
    return timeline && serverNow !== null ? this.#target(timeline, serverNow, status) : null;
  }

  /** @returns whether the player stands there, or as near as it can be brought, and could play */
  #stand(status: FilmPlayerStatus, positionMs: number): boolean {
    this.#film.stop();
    this.#stalled = false;
    const timeline = this.#playback?.timeline;
    if (timeline) this.#film.setRate(timeline.rate, timeline.rate !== 1);
    let step = this.#standing(status, positionMs);
    if (step === 'pause') {
      this.#player.pause();
      step = this.#standing(this.#player.status(), positionMs);
    }
    if (step === 'seek') this.#seekTo(this.#reach.aim(positionMs));
    return step === 'landed' || step === 'apart';
  }

  #roll(status: FilmPlayerStatus, wish: Roll): void {
    const timeline = this.#playback?.timeline;
    const serverNow = this.#ports.serverNow();
    if (!timeline || serverNow === null) return;
    const nowMs = this.#ports.clock.now();
    const aheadMs = wish.startsAtServerMs - serverNow;
    if (this.#started === startKey(wish) && aheadMs > 0) return;
    if (aheadMs > 0) {
      if (!this.#stand(status, wish.positionMs)) return;
      // A player that can't be sent back begins when the others have come to its place.
      const { positionMs } = this.#player.status();
      const beyondMs = hasLanded(this.#facts(this.#player.status()), wish.positionMs)
        ? 0
        : Math.max(0, positionMs - wish.positionMs) / timeline.rate;
      const plan = planStart(nowMs + aheadMs + beyondMs, nowMs, this.#film.playLatencyMs);
      if (plan.kind === 'wait') this.#lookAgainIn(Math.min(plan.delayMs, aheadMs));
      else {
        this.#seek = null;
        this.#play(wish, plan.lateMs <= PILOT.learnWithinMs ? 'start' : null);
      }
      return;
    }
    const wantedAt = (leadMs: number): number => this.#target(timeline, serverNow + leadMs, status);
    const behindMs = wantedAt(this.#film.playLatencyMs) - status.positionMs;
    const targetMs = wantedAt(this.#film.aimAheadMs + this.#film.playLatencyMs);
    // A player ahead of a missing part waits beyond it.
    const aimMs = behindMs > 0 ? this.#reach.aim(targetMs) : targetMs;
    this.#judgeJoin(status, -behindMs);
    const step = rollStep(this.#facts(status), behindMs, this.#film.seeks(this.#reach.of(aimMs)));
    if (step.kind === 'wait') {
      if (!status.paused && !status.seeking) this.#stalled = true;
    } else if (step.kind === 'control') this.#control(status, timeline, wantedAt);
    else if (
      status.ended &&
      wantedAt(START.seekPatienceMs) >= (status.durationMs ?? Number.POSITIVE_INFINITY)
    ) {
      // The seek was done a moment before the others': playing on would begin again.
    } else if (step.kind === 'stay') {
      const plan = planStart(nowMs + step.forMs / timeline.rate, nowMs, 0);
      this.#lookAgainIn(plan.kind === 'wait' ? plan.delayMs : 0);
    } else if (!this.#blocked) {
      if (step.kind === 'join') {
        if (status.seeking && this.#seek) this.#film.gaveUpAfter(nowMs - this.#seek.sinceMs);
        this.#film.joins(behindMs);
        if (this.#film.seeksSlowly && !status.paused) this.#halt();
        this.#seekTo(this.#film.seeksSlowly ? this.#reach.aim(wantedAt(this.#film.aimAheadMs)) : aimMs);
        if (this.#film.seeksSlowly) return;
      } else this.#seek = null;
      this.#film.setRate(timeline.rate, timeline.rate !== 1);
      this.#play(wish, step.kind === 'join' ? 'seek' : null);
    }
  }

  /** A player that stands where it was sent on a slow line shows how long that took. */
  #judgeJoin({ paused, seeking, canPlay }: FilmPlayerStatus, errorMs: number): void {
    if (!this.#seek || !paused || seeking || !canPlay) return;
    this.#film.hasJoined(this.#ports.clock.now() - this.#seek.sinceMs, errorMs);
  }

  #control(status: FilmPlayerStatus, timeline: Timeline, wantedAt: (inMs: number) => number): void {
    // The player has run since: an earlier seek says nothing about where it stands.
    this.#seek = null;
    if (this.#stalled) {
      this.#stalled = false;
      this.#film.jump(null);
    }
    // A player runs into a place that breaks it as into any other: it has to be sent over it.
    const behindMs = this.#reach.aim(status.positionMs);
    if (behindMs !== status.positionMs && this.#reach.broken && !status.seeking) {
      this.#halt();
      return this.#seekTo(behindMs);
    }
    const correction = this.#film.control(timeline.rate, wantedAt, (ms) => this.#reach.of(ms));
    if (correction === null || status.seeking) return;
    if (correction === 'stay' || this.#film.seeksSlowly) this.#halt();
    if (correction === 'stay') return this.reconcile();
    this.#seekTo(correction.seekMs);
    if (!this.#film.seeksSlowly) this.#film.jump('seek');
  }

  /** The film stands while the others go on, and starts anew when they are there. */
  #halt(): void {
    this.#player.pause();
    this.#film.halt();
  }

  #play(wish: Roll, lesson: Lesson): void {
    if (this.#blocked) return;
    this.#started = startKey(wish);
    this.#film.jump(lesson);
    void this.#player.play().then((result) => {
      if (result !== 'blocked' || this.#blocked) return;
      this.#blocked = true;
      this.#ports.onBlocked();
    });
  }

  #seekTo(positionMs: number): void {
    const tries = this.#seek?.positionMs === positionMs ? (this.#seek.tries ?? 1) + 1 : 1;
    this.#seek = { positionMs, sinceMs: this.#ports.clock.now(), tries };
    this.#player.seek(positionMs);
  }

  #target(timeline: Timeline, serverMs: number, status: FilmPlayerStatus): number {
    return positionAt(timeline, serverMs, ownEnd(status));
  }

  #position(status: FilmPlayerStatus): number {
    if (status.paused || status.seeking) return status.positionMs;
    return this.#film.positionMs() ?? status.positionMs;
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
    this.#stopTimer();
    this.#timer = this.#ports.timers.setTimeout(() => {
      this.#timer = null;
      this.reconcile();
    }, delayMs);
  }

  #stopTimer(): void {
    if (this.#timer !== null) this.#ports.timers.clearTimeout(this.#timer);
    this.#timer = null;
  }
}

const startKey = (wish: Roll): string => `${wish.startsAtServerMs}@${wish.positionMs}`;
