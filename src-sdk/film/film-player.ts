import type { Emitter } from '@core/base/emitter';
import type { FilmNote } from '@core/film/film-note';
import type { FilmProblem } from '@core/film/film-problem';
import type { PlayerCapabilities } from '@core/sync/drift-policy';
import type { LiveWindow } from '@core/wire/playback';

/** The state of a player at one moment. */
export interface FilmPlayerStatus {
  /** Whether length and dimensions of the film are known. */
  readonly loaded: boolean;
  /** Null while it isn't known, and for a stream that has no end yet. */
  readonly durationMs: number | null;
  /**
   * Null for a film. Otherwise all positions of this player are on the programme's clock, whoever plays and since when.
   */
  readonly live: LiveWindow | null;
  readonly paused: boolean;
  readonly seeking: boolean;
  readonly ended: boolean;
  /** Whether the current position can be shown and the next moments too. */
  readonly canPlay: boolean;
  /** Whether the player thinks that it could play to the end without running dry. */
  readonly canPlayThrough: boolean;
  /** The position by the player, without smoothing, ms of film. Exact while it stands. */
  readonly positionMs: number;
  /** Notes that a person has to know though the film plays; replaced where they change. Left out for none. */
  readonly notes?: readonly FilmNote[];
}

/** One reading of the position: at local time `atMs` the player's own clock said `positionMs`. */
export interface PositionSample {
  readonly atMs: number;
  readonly positionMs: number;
  /** How far the shown frame is ahead of that clock; null where none was shown. */
  readonly shownAheadMs: number | null;
}

export interface BufferedRange {
  readonly startMs: number;
  readonly endMs: number;
}

/** `blocked`: the browser wants a click first. `interrupted`: a later pause, seek or load came between. */
export type PlayResult = 'playing' | 'blocked' | 'interrupted' | 'failed';

export type FilmProblemKind = FilmProblem['problem'];

/** Events announce what happened to the player; the caller judges the causes. */
export interface FilmPlayerEvents {
  /** Some value of `status` changed. */
  statusChanged: FilmPlayerStatus;
  /** A frame was shown, or the coarse clock was read. */
  sample: PositionSample;
  /** The player ran dry while it should play. */
  waiting: undefined;
  /** A seek is finished. */
  seeked: undefined;
  ended: undefined;
  /** Somebody else than the caller paused or played: media keys, a context menu, the browser saving power. */
  foreignAction: { action: 'play' | 'pause' | 'seek' | 'rate' };
  problem: FilmProblem;
}

/**
 * Plays the film for one person. Only the engine calls it. `HtmlVideoPlayer` implements it for films that a browser
 * plays by itself, `HlsPlayer` for HLS; players of other sources (DASH, web sites) bring their own precision.
 */
export interface FilmPlayer {
  /** One object for each kind of player: it changes only with a `load` at which another kind takes over. */
  readonly capabilities: PlayerCapabilities;
  readonly events: Emitter<FilmPlayerEvents>;
  status(): FilmPlayerStatus;
  /**
   * Loads another film, or with null lets go of it.
   * @param isLive the others know it as a live stream: it stays one, though it may have ended by now
   */
  load(url: string | null, isLive?: boolean): void;
  play(): Promise<PlayResult>;
  pause(): void;
  /**
   * Starts a seek; `seeked` reports its end. A seek before the film is loaded is kept until then. A target outside of
   * what there is (before a live window, beyond the end) becomes the nearest place inside.
   */
  seek(positionMs: number): void;
  /**
   * A rate that the player doesn't have becomes the nearest it has (`playableRate`).
   * @param preservePitch false resamples (inaudible for small changes), true stretches
   */
  setRate(rate: number, options: { readonly preservePitch: boolean }): void;
  buffered(): readonly BufferedRange[];
  /**
   * The ranges to which a seek can lead now; empty while that isn't known. For an unseekable film it is the very
   * beginning, to which its player sends any seek, whatever the target.
   */
  seekable(): readonly BufferedRange[];
  /** @throws WatchTogetherError OUTPUT_UNSUPPORTED, DEVICE_NOT_FOUND */
  setAudioOutput(deviceId: string): Promise<void>;
  dispose(): void;
}
