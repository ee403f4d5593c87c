import type { Clock, Timers } from '@core/base/clock';
import type { FilmNote } from '@core/film/film-note';
import type { FilmProblem } from '@core/film/film-problem';
import type { Corrections, SyncView } from '@core/session/view';
import type { Apart } from '@core/sync/seek-effect';
import type { LiveWindow } from '@core/wire/playback';

/** What a pilot of a film needs, and what it tells of its player. */

export interface FilmPilotPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Server time of the timeline that is followed, the person's trim included; null while unknown. */
  serverNow(): number | null;
  /** The browser wants a click before it plays. */
  onBlocked(): void;
  /** What the pilot reports about its player may have changed. */
  onChange(): void;
  onProblem(problem: FilmProblem): void;
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
  readonly correction: SyncView['correction'];
  readonly corrections: Corrections;
  /** Why it is elsewhere than the room, and left there; by how much says `driftMs`. */
  readonly apart: Apart;
  /** What of a live stream could be played now; null for other films. */
  readonly live: LiveWindow | null;
  /** What a person has to know of it though it plays. */
  readonly notes: readonly FilmNote[];
}
