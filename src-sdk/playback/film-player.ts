import type { Emitter } from '@core/base/emitter';

/** How far a player can be steered; the controller takes its bands from it. */
export interface FilmPlayerCapabilities {
  /** `fine`: position known to a few milliseconds, exact seeks. `coarse`: tenths of a second (embedded players of web sites). */
  readonly precision: 'fine' | 'coarse';
  /** The rate can be changed by fractions of a percent while playing. */
  readonly canTrim: boolean;
}

/** What a player does at one moment. */
export interface FilmPlayerStatus {
  /** Length and dimensions of the film are known. */
  readonly loaded: boolean;
  readonly durationMs: number | null;
  /** What of a live stream can be played now, ms since 1970 by the programme's own clock; null for a film. */
  readonly live?: { readonly startMs: number; readonly edgeMs: number } | null;
  readonly paused: boolean;
  readonly seeking: boolean;
  readonly ended: boolean;
  /** The current position can be shown and the next moments too. */
  readonly canPlay: boolean;
  /** The player thinks that it could play to the end without running dry. */
  readonly canPlayThrough: boolean;
  /** Where the player says it is, without smoothing, ms of film. Exact while it stands. */
  readonly positionMs: number;
}

/** One observation of the position: at local time `atMs` the film showed `positionMs`. */
export interface PositionSample {
  readonly atMs: number;
  readonly positionMs: number;
  /** `frame`: from a frame that was shown. `coarse`: from the player's own clock. */
  readonly source: 'frame' | 'coarse';
}

export interface BufferedRange {
  readonly startMs: number;
  readonly endMs: number;
}

/** `blocked`: the browser wants a click first. `interrupted`: a later pause, seek or load came between. */
export type PlayResult = 'playing' | 'blocked' | 'interrupted' | 'failed';

export type MediaProblem = 'unsupported' | 'unreachable';

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
  problem: { problem: MediaProblem; detail: string };
}

/**
 * What plays the film for one person. The engine alone calls it. `HtmlVideoPlayer` fills it for a video element;
 * players of other sources (HLS, DASH, web sites) bring their own precision.
 */
export interface FilmPlayer {
  readonly capabilities: FilmPlayerCapabilities;
  readonly events: Emitter<FilmPlayerEvents>;
  status(): FilmPlayerStatus;
  /** Loads another film, or with null lets go of it. */
  load(url: string | null): void;
  play(): Promise<PlayResult>;
  pause(): void;
  /** Starts a seek; `seeked` tells its end. A seek before the film is loaded is kept until then. */
  seek(positionMs: number): void;
  /** @param preservePitch false resamples (inaudible for small changes), true stretches */
  setRate(rate: number, options: { readonly preservePitch: boolean }): void;
  buffered(): readonly BufferedRange[];
  /** @throws WatchTogetherError OUTPUT_UNSUPPORTED, DEVICE_NOT_FOUND */
  setAudioOutput(deviceId: string): Promise<void>;
  dispose(): void;
}
