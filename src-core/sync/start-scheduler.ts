import type { Playback } from '../wire/playback';
import { positionAt } from './timeline';

/** What a client's player should do now so that everybody starts, runs and stops together. Pure; times ms. */

/** What the room wants of a player. */
export type Wish =
  /** No film, or the server's clock isn't known yet. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'stand'; readonly positionMs: number; readonly atEnd: boolean }
  /** Play from `positionMs` at `startsAtServerMs`, or be where the timeline has come to since. */
  | { readonly kind: 'roll'; readonly startsAtServerMs: number; readonly positionMs: number };

/**
 * @param serverNowMs null while the clock isn't known; includes the person's own trim
 * @param durationMs as the own player knows it
 */
export const wishOf = (playback: Playback, serverNowMs: number | null, durationMs: number | null): Wish => {
  const { timeline, phase } = playback;
  if (phase === 'empty' || timeline.mediaId === null) return { kind: 'nothing' };
  if (phase !== 'playing' || !timeline.playing) {
    const positionMs = positionAt({ ...timeline, playing: false }, 0, durationMs);
    return { kind: 'stand', positionMs, atEnd: phase === 'ended' };
  }
  if (serverNowMs === null) return { kind: 'nothing' };
  if (durationMs !== null && positionAt(timeline, serverNowMs, durationMs) >= durationMs)
    return { kind: 'stand', positionMs: durationMs, atEnd: true };
  return { kind: 'roll', startsAtServerMs: timeline.atServerTimeMs, positionMs: timeline.positionMs };
};

export const START = {
  /** A coarse timer rings this long before the start; a fine one does the rest (sync.md). */
  fineWaitMs: 20,
  /** Nearer than this is now: timers aren't more exact. */
  nowWithinMs: 1,
  /** What `play()` is expected to take before the first one was measured (docs/benchmarks-rates.md). */
  playLatencyMs: 60,
  /** A paused player that is off by no more than this just plays, the controller mends it; beyond, it seeks first. */
  playWithinMs: 60,
  /** A landed seek may differ by this from what was asked for: the player's own rounding. */
  landedWithinMs: 1,
  /** A newer seek waits for the one under way, as players starve when they are interrupted; no longer than this. */
  seekPatienceMs: 500,
} as const;

export type StartPlan =
  /** Look again after this time. */
  { readonly kind: 'wait'; readonly delayMs: number } | { readonly kind: 'now'; readonly lateMs: number };

/**
 * When to call `play()` so that the film moves at `startsAtMs`.
 * @param startsAtMs local time; `playLatencyMs` is subtracted
 */
export const planStart = (startsAtMs: number, nowMs: number, playLatencyMs: number): StartPlan => {
  const aheadMs = startsAtMs - playLatencyMs - nowMs;
  if (aheadMs <= START.nowWithinMs) return { kind: 'now', lateMs: Math.max(0, -aheadMs) };
  return {
    kind: 'wait',
    delayMs: aheadMs > START.fineWaitMs ? aheadMs - START.fineWaitMs : aheadMs,
  };
};

export interface PlayerFacts {
  readonly loaded: boolean;
  readonly paused: boolean;
  readonly seeking: boolean;
  readonly canPlay: boolean;
  readonly positionMs: number;
  /** The last seek asked for since the film was loaded and last ran. */
  readonly seek: { readonly positionMs: number; readonly sinceMs: number } | null;
}

const close = (a: number, b: number): boolean => Math.abs(a - b) <= START.landedWithinMs;

/**
 * The player stands where it should, and could play from there. It has to have been sent there: a player that only happens
 * to stand there starts some 70 ms sooner than one that has sought, and may show the frame before.
 */
export const hasLanded = (player: PlayerFacts, positionMs: number): boolean =>
  player.loaded &&
  player.paused &&
  !player.seeking &&
  player.seek !== null &&
  close(player.seek.positionMs, positionMs);

export type StandStep = 'pause' | 'seek' | 'wait' | 'landed';

/** The next step towards standing exactly at a position. */
export const standStep = (player: PlayerFacts, positionMs: number, nowMs: number): StandStep => {
  if (!player.loaded) return 'wait';
  if (!player.paused) return 'pause';
  if (hasLanded(player, positionMs)) return 'landed';
  if (!player.seeking || !player.seek) return 'seek';
  const same = close(player.seek.positionMs, positionMs);
  return same || nowMs - player.seek.sinceMs < START.seekPatienceMs ? 'wait' : 'seek';
};

export type RollStep =
  | { readonly kind: 'wait' }
  /** Call `play()`. */
  | { readonly kind: 'play' }
  /** Seek to where the timeline will be after seek and start, and play. */
  | { readonly kind: 'join' }
  /** It runs: the drift controller's turn. */
  | { readonly kind: 'control' };

/**
 * The next step of a player whose start is due or past.
 * @param behindMs position wanted when `play()` would take effect minus position of the player
 */
export const rollStep = (player: PlayerFacts, behindMs: number): RollStep => {
  if (!player.loaded) return { kind: 'wait' };
  if (!player.paused) return player.seeking || !player.canPlay ? { kind: 'wait' } : { kind: 'control' };
  if (player.seeking) return { kind: 'wait' };
  return Math.abs(behindMs) <= START.playWithinMs ? { kind: 'play' } : { kind: 'join' };
};
