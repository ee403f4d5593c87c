import type { Clock, Timers } from '@core/base/clock';
import type { WatchTogetherError } from '@core/base/errors';
import type { FilmNote } from '@core/film/film-note';
import type { FilmProblem } from '@core/film/film-problem';
import type { Observation, Playback, PlaybackCommand, Readiness } from '@core/wire/playback';
import type { ClockAnswer } from './clock-sync';
import type { FilmPlayer } from './film-player';
import type { OwnSync } from './sync-report';

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
  /**
   * `playback:observe`. Called only while connected. Losing one is harmless, as the next comes within 2 s; a rejection
   * that is the server's refusal is told (`error`).
   */
  sendObservation(observation: Observation): Promise<void>;
  /** Where the page gets films of the web; default: from their servers. See `VideoElementPorts.reach`. */
  reach?(url: string, film: string): string;
  /** Films of the web wait for `setLocalSource`; see `WatchTogetherOptions.webFilms`. */
  readonly webFilmsWait?: boolean;
  /** Makes the player of an attached element; default: `browserPlayer`. */
  createPlayer?(element: HTMLVideoElement): FilmPlayer;
}

export interface PlaybackEngineEvents {
  playbackChanged: { playback: Playback };
  driftChanged: { driftMs: number | null };
  /** Who the room waits for; empty when it goes on. */
  waitingChanged: { participantIds: readonly string[] };
  /** The own file is another one than the room's. */
  filmMismatch: { fileName: string };
  /** The browser refuses to play before a click; call `resumePlayback()` from one. */
  playbackBlocked: undefined;
  /** What keeps the own film from playing is another thing, or nothing any more. */
  problemChanged: { problem: FilmProblem | null };
  /** What the person has to know of the film though it plays is another thing, or nothing any more. */
  notesChanged: { notes: readonly FilmNote[] };
  readinessChanged: { readiness: Readiness };
  /** A command waits for a server that is away, or none does any more. */
  keepsCommandChanged: undefined;
  /** `sync` was replaced; at most five times a second. */
  syncChanged: { sync: OwnSync };
  /**
   * FILM_UNSUPPORTED, FILM_UNREACHABLE, OUTPUT_UNSUPPORTED, DEVICE_NOT_FOUND; once until it is taken again, why the
   * server refuses what this player tells of itself.
   */
  error: { error: WatchTogetherError };
}
