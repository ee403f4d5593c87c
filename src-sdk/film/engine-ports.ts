import type { Clock, Timers } from '@core/base/clock';
import type { WatchTogetherError } from '@core/base/errors';
import type { FilmNote } from '@core/film/film-note';
import type { FilmProblem } from '@core/film/film-problem';
import type { Observation, Playback, PlaybackCommand, Readiness } from '@core/wire/playback';
import type { AppMessage } from '@core/wire/app-message';
import type { ClockAnswer } from './clock-sync';
import type { FilmPlayer } from './film-player';
import type { OwnSync } from './sync-report';

/** What the engine needs from outside. */
export interface PlaybackEnginePorts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Uniform random number in [0, 1). */
  random(): number;
  newCommandId(): string;
  /** Sends `clock:ping`. A rejection or no answer counts as a lost ping. */
  ping(t0: number): Promise<ClockAnswer>;
  /** See `PersonClockPorts.tell`. */
  tell?(participantId: string, message: AppMessage): void;
  /**
   * Sends `playback:command`. Resolves when the server has accepted it. A rejection with SIGNAL_TIMEOUT or
   * SERVER_UNREACHABLE keeps the command for the server's return; any other one goes to the caller.
   */
  sendCommand(command: PlaybackCommand, baseRevision: number, commandId: string): Promise<void>;
  /**
   * Sends `playback:observe`. Called only while connected. Losing one does no harm, as the next comes within 2 s; a
   * rejection that is the server's refusal is reported (`error`).
   */
  sendObservation(observation: Observation): Promise<void>;
  /**
   * Maps a web film's address to where the page loads it; default: the film's own server. See
   * `VideoElementPorts.reach`.
   */
  reach?(url: string, film: string): string;
  /** Makes films of the web wait for `setLocalSource`; see `WatchTogetherOptions.webFilms`. */
  readonly webFilmsWait?: boolean;
  /** Where the film's sound goes at first; null for wherever the element sends it. */
  readonly audioOutput?: string | null;
  /** Makes the player of an attached element; default: `browserPlayer`. */
  createPlayer?(element: HTMLVideoElement): FilmPlayer;
}

export interface PlaybackEngineEvents {
  playbackChanged: { playback: Playback };
  driftChanged: { driftMs: number | null };
  /** The people the room waits for; empty when it goes on. */
  waitingChanged: { participantIds: readonly string[] };
  /** One's own file is another one than the room's. */
  filmMismatch: { fileName: string };
  /** The browser refuses to play before a click; call `resumePlayback()` from one. */
  playbackBlocked: undefined;
  /** The problem that keeps one's own film from playing changed, or is over. */
  problemChanged: { problem: FilmProblem | null };
  /** The notes on the film that a person has to know though it plays changed. */
  notesChanged: { notes: readonly FilmNote[] };
  readinessChanged: { readiness: Readiness };
  /** A command waits for an absent server, or none does any more. */
  keepsCommandChanged: undefined;
  /** `sync` was replaced; at most five times a second. */
  syncChanged: { sync: OwnSync };
  /**
   * FILM_UNSUPPORTED, FILM_UNREACHABLE, OUTPUT_UNSUPPORTED, DEVICE_NOT_FOUND. Also the reason why the server refuses
   * this player's observations: once, until one is accepted again.
   */
  error: { error: WatchTogetherError };
}
