import type { Emitter } from '@core/base/emitter';
import type { FilmNote } from '@core/film/film-note';
import type { FilmProblem } from '@core/film/film-problem';
import type { PlayerCapabilities } from '@core/sync/drift-policy';
import type { LiveWindow } from '@core/wire/playback';

/** What a player does at one moment. */
export interface FilmPlayerStatus {
  /** Length and dimensions of the film are known. */
  readonly loaded: boolean;
  /** Null while it isn't known, and for what has no end yet. */
  readonly durationMs: number | null;
  /** Null for a film. Then all positions of this player are on the programme's clock, whoever plays and since when. */
  readonly live: LiveWindow | null;
  readonly paused: boolean;
  readonly seeking: boolean;
  readonly ended: boolean;
  /** The current position can be shown and the next moments too. */
  readonly canPlay: boolean;
  /** The player thinks that it could play to the end without running dry. */
  readonly canPlayThrough: boolean;
  /** Where the player says it is, without smoothing, ms of film. Exact while it stands. */
  readonly positionMs: number;
  /** What a person has to know of it though it plays; replaced where it changes. Left out for nothing. */
  readonly notes?: readonly FilmNote[];
}

/** One reading of the position: at local time `atMs` the player's own clock said `positionMs`. */
export interface PositionSample {
  readonly atMs: number;
  readonly positionMs: number;
  /** What the frame that was shown then is ahead of that clock; null where none was shown. */
  readonly shownAheadMs: number | null;
}

export interface BufferedRange {
  readonly startMs: number;
  readonly endMs: number;
}

/** `blocked`: the browser wants a click first. `interrupted`: a later pause, seek or load came between. */
export type PlayResult = 'playing' | 'blocked' | 'interrupted' | 'failed';

export type FilmProblemKind = FilmProblem['problem'];

/** Events announce what happened to the player; causes are the caller's business. */
export interface FilmPlayerEvents {
  /** Something of `status` changed. */
  statusChanged: FilmPlayerStatus;
  /** A frame was shown, or the coarse clock was read. */
  sample: PositionSample;
  /** Ran dry while it should play. */
  waiting: undefined;
  /** A seek is finished. */
  seeked: undefined;
  ended: undefined;
  /** Paused or played by somebody else than the caller: media keys, a context menu, the browser saving power. */
  foreignAction: { action: 'play' | 'pause' | 'seek' | 'rate' };
  problem: FilmProblem;
}

/**
 * What plays the film for one person. The engine alone calls it. `HtmlVideoPlayer` fills it for the films a browser
 * plays by itself, `HlsPlayer` for HLS; players of other sources (DASH, web sites) bring their own precision.
 */
export interface FilmPlayer {
  /** One object for each kind of player: it changes with `load` only, where another kind takes over. */
  readonly capabilities: PlayerCapabilities;
  readonly events: Emitter<FilmPlayerEvents>;
  status(): FilmPlayerStatus;
  /**
   * Loads another film, or with null lets go of it.
   * @param isLive the others know it for a live stream: it stays one, though it may have ended by now
   */
  load(url: string | null, isLive?: boolean): void;
  play(): Promise<PlayResult>;
  pause(): void;
  /**
   * Starts a seek; `seeked` tells its end. A seek before the film is loaded is kept until then. Outside of what there
   * is (before a live window, beyond the end) it goes to the nearest that there is.
   */
  seek(positionMs: number): void;
  /**
   * A rate that it can't play at becomes the nearest it can (`playableRate`).
   * @param preservePitch false resamples (inaudible for small changes), true stretches
   */
  setRate(rate: number, options: { readonly preservePitch: boolean }): void;
  buffered(): readonly BufferedRange[];
  /**
   * Where a seek can lead now; empty while that isn't known. Of a film that can't be sought in it is the very beginning,
   * to which a player sends any seek whatever it is asked for.
   */
  seekable(): readonly BufferedRange[];
  /** @throws WatchTogetherError OUTPUT_UNSUPPORTED, DEVICE_NOT_FOUND */
  setAudioOutput(deviceId: string): Promise<void>;
  dispose(): void;
}
