import type { TimerHandle } from '@core/base/clock';
import { Emitter } from '@core/base/emitter';
import { toWatchTogetherError, WatchTogetherError } from '@core/base/errors';
import { type FilmNote, NO_NOTES, undecodedForRoom } from '@core/film/film-note';
import { type FilmProblem, toldAfterMs } from '@core/film/film-problem';
import { sameReadiness } from '@core/sync/readiness';
import { EMPTY_PLAYBACK } from '@core/session/empty-view';
import { positionAt } from '@core/sync/timeline';
import { addressOf } from '@core/wire/film-sources';
import type { LiveWindow, Playback, PlaybackCommand, Readiness } from '@core/wire/playback';
import type { PlaybackApi } from '../api/party';
import { browserPlayer } from './browser-player';
import { CommandOutbox, type ServerPresence } from './command-outbox';
import type { PlaybackEngineEvents, PlaybackEnginePorts } from './engine-ports';
import { FilmCommands } from './film-commands';
import { FilmPilot } from './film-pilot';
import { FilmSource, type Source } from './film-source';
import { FilmTrouble } from './film-trouble';
import { ObservationTeller } from './observation-teller';
import { withinTrim } from './own-trim';
import { RoomReport, type RoomReportFacts } from './room-report';
import { RoomClock } from './room-clock';
import { type OwnSync, SyncReport } from './sync-report';
import { TimelineInbox } from './timeline-inbox';

const ENGINE = {
  /** The controller's beat: 5 Hz (docs/numbers.md, Playback). */
  tickMs: 200,
  /** A clock that jumps further moves the timeline under the film, from which nothing is learnt of the device. */
  clockStepMs: 20,
} as const;

/**
 * Keeps one person's film on one room's timeline: the room and the clock on one side, the player on the other. It is made
 * for one session, and ends with it.
 */
export class PlaybackEngine extends FilmCommands implements PlaybackApi {
  readonly events = new Emitter<PlaybackEngineEvents>();
  readonly #ports: PlaybackEnginePorts;
  /** The server's time, which others may be asked for over their links. */
  readonly clock: RoomClock;
  readonly #outbox: CommandOutbox;
  readonly #inbox = new TimelineInbox();
  #presence: ServerPresence = 'none';
  #pilot: FilmPilot | null = null;
  readonly #source: FilmSource;
  #loaded: { filmId: string; url: string; isLive: boolean } | null = null;
  readonly #trouble = new FilmTrouble(() => this.events.emit('problemChanged', { problem: this.problem }));
  readonly #room = new RoomReport();
  readonly #sync = new SyncReport();
  #notes: readonly FilmNote[] = NO_NOTES;
  readonly #teller: ObservationTeller;
  #trimMs = 0;
  #audioOutput: string | null;
  #tick: TimerHandle | null = null;
  #isOver = false;

  constructor(ports: PlaybackEnginePorts) {
    super();
    this.#ports = ports;
    this.#audioOutput = ports.audioOutput ?? null;
    this.#source = new FilmSource({ webFilmsWait: ports.webFilmsWait ?? false });
    this.#teller = new ObservationTeller(ports, (error) => this.events.emit('error', { error }));
    this.clock = new RoomClock(ports, (steppedMs) => this.#onClock(steppedMs));
    this.#outbox = new CommandOutbox(
      ports,
      () => this.state.timeline.revision,
      () => this.events.emit('keepsCommandChanged', undefined),
    );
  }

  /**
   * The room's playback, from a snapshot or an event.
   * @param serverEpoch of the server process it comes from
   * @param revision of the room, as the snapshot or event says
   */
  update(playback: Playback, serverEpoch: string, revision: number): void {
    const before = this.state;
    if (!this.#inbox.receive(playback, serverEpoch, revision, this.clock.serverEpoch)) return;
    this.#follow();
    this.#tell(before, this.state);
  }

  /** Call with `connected` after each join's snapshot was given to `update`; starts the clock. */
  setServer(presence: Exclude<ServerPresence, 'none'>): void {
    this.#presence = presence;
    if (presence === 'connected') this.clock.start();
    else this.clock.stop();
    this.#outbox.setPresence(presence);
    this.#room.tellAnew();
    this.#look();
  }

  /** The machine slept or the network changed, so the clock is checked again. */
  checkConnection(): void {
    this.clock.resume();
  }

  /** Call this from a click, after `playbackBlocked`. */
  resumePlayback(): Promise<void> {
    this.#pilot?.unblock();
    return Promise.resolve();
  }

  /**
   * Sets the output of the film's sound, now and for elements attached later.
   * @throws WatchTogetherError OUTPUT_UNSUPPORTED, DEVICE_NOT_FOUND
   */
  async setAudioOutput(deviceId: string): Promise<void> {
    await this.#pilot?.setAudioOutput(deviceId);
    this.#audioOutput = deviceId;
  }

  /** Compensates for an output that lags (Bluetooth, TV) by playing this much earlier, ms in [−500, 500]. */
  setTrim(trimMs: number): void {
    this.#trimMs = withinTrim(trimMs);
    this.#pilot?.shifted();
    this.#look();
  }

  get trimMs(): number {
    return this.#trimMs;
  }

  get sync(): OwnSync {
    return this.#sync.latest;
  }

  get state(): Playback {
    return this.#inbox.latest;
  }

  /** Whether a command waits for an absent server. */
  get keepsCommand(): boolean {
    return this.#outbox.keeps;
  }

  get readiness(): Readiness {
    return this.#room.readiness;
  }

  get problem(): FilmProblem | null {
    return this.#trouble.what;
  }

  /** Notes that the person has to know though the film plays. */
  get notes(): readonly FilmNote[] {
    return this.#notes;
  }

  positionMs(): number | null {
    const { timeline, film } = this.#inbox.followed;
    if (timeline.filmId === null) return null;
    const serverNow = this.#serverNow();
    const durationMs = this.#pilot?.report().durationMs ?? film?.durationMs ?? null;
    return positionAt(
      serverNow === null ? { ...timeline, playing: false } : timeline,
      serverNow ?? 0,
      durationMs,
    );
  }

  liveWindow(): LiveWindow | null {
    return this.#pilot?.report().live ?? null;
  }

  serverNowMs(): number | null {
    return this.#serverNow();
  }

  attach(element: HTMLVideoElement): () => void {
    this.#detach();
    const { clock, timers } = this.#ports;
    const player =
      this.#ports.createPlayer?.(element) ??
      browserPlayer(element, {
        clock,
        timers,
        ...(this.#ports.reach ? { reach: (url, film) => this.#ports.reach?.(url, film) ?? url } : {}),
      });
    const pilot = new FilmPilot(player, {
      clock,
      timers,
      serverNow: () => {
        const serverNow = this.#serverNow();
        return serverNow === null ? null : serverNow + this.#trimMs;
      },
      onBlocked: () => this.events.emit('playbackBlocked', undefined),
      onChange: () => this.#report(),
      onProblem: (problem) => this.#onProblem(problem),
    });
    this.#pilot = pilot;
    if (this.#audioOutput !== null)
      pilot.setAudioOutput(this.#audioOutput).catch((error: unknown) => {
        this.events.emit('error', { error: toWatchTogetherError(error, 'OUTPUT_UNSUPPORTED') });
      });
    this.#follow();
    return () => {
      if (this.#pilot === pilot) this.#detach();
      this.#report();
    };
  }

  setLocalSource(source: { filmId: string; url: string } | null, readiness: Readiness): void {
    this.#source.set(source, readiness, this.state.film?.filmId);
    if (this.problem) this.#loaded = null;
    this.#trouble.startAnew();
    if (source === null && readiness.state === 'mismatch')
      this.events.emit('filmMismatch', { fileName: readiness.detail ?? '' });
    this.#follow();
  }

  /** Lets go of the player, and says last that nothing is played, nor waited for, any more. */
  dispose(): void {
    const { state: playback, sync } = this;
    this.#isOver = true;
    this.#presence = 'none';
    this.#detach();
    this.clock.dispose();
    this.#outbox.dispose();
    this.#stopTick();
    if (sync.driftMs !== null) this.events.emit('driftChanged', { driftMs: null });
    this.#tell(playback, EMPTY_PLAYBACK);
    this.events.clear();
  }

  /** @throws WatchTogetherError NOT_SEEKABLE where one's own player couldn't go there, nor anybody's with this film */
  override seek(positionMs: number): Promise<void> {
    if (this.#pilot?.canBeSentTo(positionMs) ?? true) return super.seek(positionMs);
    return Promise.reject(
      new WatchTogetherError('NOT_SEEKABLE', 'the server of this film sends it from its beginning only'),
    );
  }

  override send(command: PlaybackCommand): Promise<void> {
    return this.#outbox.send(command);
  }

  #serverNow(): number | null {
    const { serverEpoch } = this.#inbox;
    return serverEpoch === null ? null : this.clock.serverNow(serverEpoch);
  }

  #onClock(steppedMs: number): void {
    if (this.#inbox.clockIsAt(this.clock.serverEpoch)) {
      this.#pilot?.shifted();
      this.#follow();
    } else if (Math.abs(steppedMs) > ENGINE.clockStepMs) this.#pilot?.shifted();
    if (this.sync.roundTripMs === null) this.#look();
  }

  #detach(): void {
    this.#pilot?.dispose();
    this.#pilot = null;
    this.#loaded = null;
    this.#trouble.end();
  }

  /**
   * The readiness that is told while nothing can be played. A client without a player (a bot, a viewer's bare page)
   * never gets ready.
   */
  #without(source: Source): Readiness | null {
    if (source === null) return null;
    if ('without' in source) return source.without;
    return this.#pilot ? null : { filmId: this.#inbox.followed.timeline.filmId, state: 'missing' };
  }

  /** Brings pilot and film in line with the followed timeline. */
  #follow(): void {
    const { followed } = this.#inbox;
    const source = this.#source.of(followed.film);
    const wanted =
      source && 'url' in source && followed.film
        ? { filmId: followed.film.filmId, url: source.url, isLive: followed.film.live }
        : null;
    const isSameFilm = wanted?.filmId === this.#loaded?.filmId && wanted?.url === this.#loaded?.url;
    // A stream's kind doesn't depend on when one came: a client that took it for a film, since it had ended, takes it
    // as the others do.
    const same = isSameFilm && !(wanted?.isLive && !this.#loaded?.isLive && this.#takesItForFilm());
    if (this.#pilot && !same) {
      if (wanted?.filmId !== this.#loaded?.filmId) this.#trouble.startAnew();
      this.#loaded = wanted;
      this.#trouble.end();
      this.#pilot.follow(null);
      this.#pilot.load(wanted?.url ?? null, wanted?.isLive, this.#trouble.passage);
    }
    this.#pilot?.follow(wanted ? followed : null);
    this.#look();
  }

  #takesItForFilm(): boolean {
    const player = this.#pilot?.report();
    return player?.loaded === true && player.live === null;
  }

  #onProblem(what: FilmProblem): void {
    const waitMs = this.#isOfWeb ? toldAfterMs(this.#ports.random()) : 0;
    const atMs = what.atMs ?? this.#pilot?.report().positionMs ?? 0;
    this.#trouble.begin(what, atMs, this.#ports.clock.now(), waitMs);
    const code = what.problem === 'unsupported' ? 'FILM_UNSUPPORTED' : 'FILM_UNREACHABLE';
    this.events.emit('error', { error: new WatchTogetherError(code, what.detail) });
    this.#report();
  }

  get #isOfWeb(): boolean {
    const { film } = this.#inbox.followed;
    return film !== null && addressOf(film.source) !== null;
  }

  /** One beat: steers, reports, and sets the next beat while a film is open. */
  #look(): void {
    this.#stopTick();
    const nowMs = this.#ports.clock.now();
    if (this.#trouble.takeReload(nowMs))
      this.#pilot?.load(this.#loaded?.url ?? null, this.#inbox.followed.film?.live, this.#trouble.passage);
    else this.#pilot?.reconcile();
    this.#report();
    // Whoever was told of something may have led to a further look, or to the end.
    this.#stopTick();
    if (this.#inbox.followed.film === null || this.#isOver) return;
    this.#tick = this.#ports.timers.setTimeout(() => {
      this.#tick = null;
      this.#look();
    }, ENGINE.tickMs);
  }

  /** Reads the player, and tells the room and the view what changed. */
  #report(): void {
    const nowMs = this.#ports.clock.now();
    const { followed } = this.#inbox;
    const before = this.readiness;
    const player = this.#pilot?.report() ?? null;
    this.#takeNotes(player?.notes ?? NO_NOTES);
    const facts: RoomReportFacts = {
      followed,
      without: this.#without(this.#source.of(followed.film)),
      problem: this.#trouble.wordFor(nowMs, this.#isOfWeb),
      undecoded: undecodedForRoom(this.#notes, this.#trouble.toldAt(nowMs), this.#isOfWeb),
      player,
      // What others say of the time makes no line quicker: the room starts a film when the slowest has heard of it.
      latencyMs: this.clock.roundTripMs === null ? null : this.clock.roundTripMs / 2,
    };
    this.#room.take(facts, nowMs);
    const { readiness } = this;
    if (!sameReadiness(readiness, before)) this.events.emit('readinessChanged', { readiness });
    const observation = this.#presence === 'connected' ? this.#room.observation(facts, nowMs) : null;
    if (observation) this.#teller.tell(observation);
    const { driftMs } = this.sync;
    const { uncertaintyMs: clockUncertaintyMs, roundTripMs } = this.clock;
    if (!this.#sync.take({ player, clockUncertaintyMs, roundTripMs, trimMs: this.#trimMs })) return;
    const { sync } = this;
    this.events.emit('syncChanged', { sync });
    if (sync.driftMs !== driftMs) this.events.emit('driftChanged', { driftMs: sync.driftMs });
  }

  #takeNotes(notes: readonly FilmNote[]): void {
    if (notes === this.#notes) return;
    this.#notes = notes;
    this.events.emit('notesChanged', { notes });
  }

  #tell(before: Playback, playback: Playback): void {
    if (playback === before) return;
    this.events.emit('playbackChanged', { playback });
    const waited = before.hold?.waitingFor ?? [];
    const waits = playback.hold?.waitingFor ?? [];
    if (waits.join('\n') !== waited.join('\n')) this.events.emit('waitingChanged', { participantIds: waits });
  }

  #stopTick(): void {
    if (this.#tick !== null) this.#ports.timers.clearTimeout(this.#tick);
    this.#tick = null;
  }
}

export type { PlaybackEngineEvents, PlaybackEnginePorts };
