import type { Clock, Timers } from '@core/base/clock';
import type { FilmNote } from '@core/film/film-note';
import type { FilmProblem } from '@core/film/film-problem';
import type { Corrections, SyncView } from '@core/session/view';
import type { Apart } from '@core/sync/seek-effect';
import type { LiveWindow } from '@core/wire/playback';

/** What a film's pilot needs, and what it reports of its player. */

export interface FilmPilotPorts {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Server time of the followed timeline, the person's trim included; null while unknown. */
  serverNow(): number | null;
  /** The browser wants a click before it plays. */
  onBlocked(): void;
  /** The pilot's report on its player may have changed. */
  onChange(): void;
  onProblem(problem: FilmProblem): void;
}

/** A pilot's report; times and positions in ms. */
export interface PilotReport {
  readonly loaded: boolean;
  /** Whether the film stands or runs as it should and has data to go on. */
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
  /** Why the film is elsewhere than the room, and left there; `driftMs` says by how much. */
  readonly apart: Apart;
  /** The part of a live stream that could be played now; null for other films. */
  readonly live: LiveWindow | null;
  /** Notes that a person has to know though the film plays. */
  readonly notes: readonly FilmNote[];
}
