import type { Clock, Timers } from '@core/base/clock';
import { Emitter } from '@core/base/emitter';
import { WatchTogetherError } from '@core/base/errors';
import type { SyncView } from '@core/session/view';
import type { MediaSource, Observation, Playback, PlaybackCommand, Readiness } from '@core/wire/playback';
import type { PlaybackApi } from '../api';
import type { FilmPlayer } from './film-player';

/** Answer of the server to one `clock:ping`: its monotonic clock when the ping came and when the answer left, ms. */
export interface ClockAnswer {
  readonly t1: number;
  readonly t2: number;
  readonly serverEpoch: string;
}

/** What the engine needs of the world around it. */
export interface PlaybackEnginePorts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Uniform in [0, 1). */
  random(): number;
  newCommandId(): string;
  /** `clock:ping`. A rejection or no answer counts as a lost ping. */
  ping(t0: number): Promise<ClockAnswer>;
  /**
   * `playback:command`. Resolves when the server has accepted it. A rejection with SIGNAL_TIMEOUT or
   * SERVER_UNREACHABLE keeps the command for the server's return, any other one goes to the caller.
   */
  sendCommand(command: PlaybackCommand, baseRevision: number, commandId: string): Promise<void>;
  /** `playback:observe`. Called only while connected; losing one is harmless. */
  sendObservation(observation: Observation): void;
  /** Makes the player of an attached element; default: HtmlVideoPlayer. */
  createPlayer?(element: HTMLVideoElement): FilmPlayer;
}

export interface PlaybackEngineEvents {
  playbackChanged: { playback: Playback };
  driftChanged: { driftMs: number | null };
  /** Who the room waits for; empty when it goes on. */
  waitingChanged: { participantIds: readonly string[] };
  /** The own file is another one than the room's. */
  mediaMismatch: { fileName: string };
  /** The browser refuses to play before a click; call `resumePlayback()` from one. */
  playbackBlocked: undefined;
  readinessChanged: { readiness: Readiness };
  /** `sync` was replaced; at most five times a second. */
  syncChanged: { sync: SyncView };
  /** MEDIA_UNSUPPORTED, MEDIA_UNREACHABLE. */
  error: { error: WatchTogetherError };
}

/** `none`: no session, commands are refused. `away`: the server can't be reached, commands are kept. */
export type ServerPresence = 'none' | 'connected' | 'away';

/** No film: what `state` is before the first snapshot. */
export const EMPTY_PLAYBACK: Playback = {
  media: null,
  timeline: {
    mediaId: null,
    positionMs: 0,
    rate: 1,
    playing: false,
    atServerTimeMs: 0,
    revision: 0,
  },
  phase: 'empty',
  hold: null,
  continuedWithout: [],
  lastAction: null,
};

/** Keeps one person's film on the room's timeline. */
export class PlaybackEngine implements PlaybackApi {
  readonly events = new Emitter<PlaybackEngineEvents>();

  constructor(ports: PlaybackEnginePorts) {
    void ports;
  }

  /**
   * The room's playback, from a snapshot or an event.
   * @param serverEpoch of the server process it comes from
   * @param revision of the room, as the snapshot or event says
   */
  update(_playback: Playback, _serverEpoch: string, _revision: number): void {
    throw new WatchTogetherError('INTERNAL', 'not built yet');
  }

  /** Call with `connected` after each join's snapshot was given to `update`; starts the clock. */
  setServer(_presence: ServerPresence): void {
    throw new WatchTogetherError('INTERNAL', 'not built yet');
  }

  /** The machine slept or the network changed: look at the clock anew. */
  checkConnection(): void {
    throw new WatchTogetherError('INTERNAL', 'not built yet');
  }

  /** After `playbackBlocked`, from a click. */
  resumePlayback(): Promise<void> {
    throw new WatchTogetherError('INTERNAL', 'not built yet');
  }

  /** Sound of the film, now and for elements attached later. */
  setAudioOutput(_deviceId: string): Promise<void> {
    throw new WatchTogetherError('INTERNAL', 'not built yet');
  }

  /** Output that lags (Bluetooth, TV): play this much earlier, ms in [−500, 500]. */
  setTrim(_trimMs: number): void {
    throw new WatchTogetherError('INTERNAL', 'not built yet');
  }

  get sync(): SyncView {
    return {
      driftMs: null,
      clockUncertaintyMs: null,
      roundTripMs: null,
      correction: 'none',
    };
  }

  get state(): Playback {
    return EMPTY_PLAYBACK;
  }

  get readiness(): Readiness {
    return { mediaId: null, state: 'none' };
  }

  positionMs(): number | null {
    return null;
  }

  open(_film: { title: string; source: MediaSource; durationMs?: number | null }): Promise<void> {
    throw new WatchTogetherError('INTERNAL', 'not built yet');
  }

  close(): Promise<void> {
    throw new WatchTogetherError('INTERNAL', 'not built yet');
  }

  play(): Promise<void> {
    throw new WatchTogetherError('INTERNAL', 'not built yet');
  }

  pause(): Promise<void> {
    throw new WatchTogetherError('INTERNAL', 'not built yet');
  }

  seek(_positionMs: number): Promise<void> {
    throw new WatchTogetherError('INTERNAL', 'not built yet');
  }

  setRate(_rate: number): Promise<void> {
    throw new WatchTogetherError('INTERNAL', 'not built yet');
  }

  continueWithout(_participantId?: string): Promise<void> {
    throw new WatchTogetherError('INTERNAL', 'not built yet');
  }

  attach(_element: HTMLVideoElement): () => void {
    throw new WatchTogetherError('INTERNAL', 'not built yet');
  }

  setLocalSource(_source: { mediaId: string; url: string } | null, _readiness: Readiness): void {
    throw new WatchTogetherError('INTERNAL', 'not built yet');
  }

  dispose(): void {
    this.events.clear();
  }
}
