import { WatchTogetherError } from '@core/base/errors';
import { type FilmNote, NO_NOTES } from '@core/film/film-note';
import type { FilmProblem } from '@core/film/film-problem';
import { EMPTY_PLAYBACK } from '@core/session/empty-view';
import type { LiveWindow, Playback, PlaybackCommand, Readiness } from '@core/wire/playback';
import type { PlaybackApi } from '../api/party';
import { FilmCommands } from './film-commands';
import { withinTrim } from './own-trim';
import type { PlaybackEngine } from './playback-engine';
import { type OwnSync, SyncReport } from './sync-report';

type LocalSource = Parameters<PlaybackApi['setLocalSource']>;

interface Attached {
  readonly element: HTMLVideoElement;
  /** Takes it from the engine that has it; null while there is none. */
  detach: (() => void) | null;
}

const UNREADY: Readiness = { filmId: null, state: 'none' };

/**
 * The film of whatever party there is. Its element, its output and the trim are the person's, and outlive each; all else
 * is the engine's of the party that goes on.
 */
export class PlaybackControl extends FilmCommands implements PlaybackApi {
  readonly #onChange: () => void;
  #engine: PlaybackEngine | null = null;
  #attached: Attached | null = null;
  #trimMs = 0;
  #audioOutput: string | null = null;
  /** Given before there was a party to give it to. */
  #early: LocalSource | null = null;
  /** What is shown of one's own film while there is none. */
  readonly #rest = new SyncReport();

  /** @param onChange called where something to be shown changed, and no engine says so */
  constructor(onChange: () => void) {
    super();
    this.#onChange = onChange;
  }

  /** A party has begun. @returns the end of it */
  serve(engine: PlaybackEngine): () => void {
    // A party that an application joins as the last one ends: two engines never have one element.
    this.#attached?.detach?.();
    this.#engine = engine;
    engine.setTrim(this.#trimMs);
    if (this.#early) engine.setLocalSource(...this.#early);
    this.#early = null;
    if (this.#attached) this.#attached.detach = engine.attach(this.#attached.element);
    return () => {
      if (this.#engine !== engine) return;
      this.#engine = null;
      if (this.#attached) this.#attached.detach = null;
    };
  }

  get state(): Playback {
    return this.#engine?.state ?? EMPTY_PLAYBACK;
  }

  get readiness(): Readiness {
    return this.#engine?.readiness ?? UNREADY;
  }

  get keepsCommand(): boolean {
    return this.#engine?.keepsCommand ?? false;
  }

  get problem(): FilmProblem | null {
    return this.#engine?.problem ?? null;
  }

  get notes(): readonly FilmNote[] {
    return this.#engine?.notes ?? NO_NOTES;
  }

  get sync(): OwnSync {
    return this.#engine?.sync ?? this.#rest.latest;
  }

  get trimMs(): number {
    return this.#trimMs;
  }

  /** Where the film of a party is heard at first; null for wherever its element sends it. */
  get audioOutput(): string | null {
    return this.#audioOutput;
  }

  positionMs(): number | null {
    return this.#engine?.positionMs() ?? null;
  }

  liveWindow(): LiveWindow | null {
    return this.#engine?.liveWindow() ?? null;
  }

  serverNowMs(): number | null {
    return this.#engine?.serverNowMs() ?? null;
  }

  setTrim(trimMs: number): void {
    this.#trimMs = withinTrim(trimMs);
    this.#rest.take({ player: null, clockUncertaintyMs: null, roundTripMs: null, trimMs: this.#trimMs });
    if (this.#engine) this.#engine.setTrim(this.#trimMs);
    else this.#onChange();
  }

  /** @throws WatchTogetherError OUTPUT_UNSUPPORTED, DEVICE_NOT_FOUND; then it stays where it was */
  async setAudioOutput(deviceId: string): Promise<void> {
    await this.#engine?.setAudioOutput(deviceId);
    this.#audioOutput = deviceId;
  }

  attach(element: HTMLVideoElement): () => void {
    const attached: Attached = { element, detach: this.#engine?.attach(element) ?? null };
    this.#attached = attached;
    return () => {
      attached.detach?.();
      if (this.#attached === attached) this.#attached = null;
    };
  }

  setLocalSource(...local: LocalSource): void {
    if (this.#engine) this.#engine.setLocalSource(...local);
    else this.#early = local;
  }

  override seek(positionMs: number): Promise<void> {
    return this.#engine ? this.#engine.seek(positionMs) : super.seek(positionMs);
  }

  send(command: PlaybackCommand): Promise<void> {
    if (this.#engine) return this.#engine.send(command);
    return Promise.reject(new WatchTogetherError('INVALID_STATE', 'not connected to a session'));
  }

  /** Call this from a click, after `playbackBlocked`. */
  async resumePlayback(): Promise<void> {
    await this.#engine?.resumePlayback();
  }
}
