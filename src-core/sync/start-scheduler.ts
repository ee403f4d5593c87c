import type { Playback } from '../wire/playback';
import type { Reach } from './seek-effect';
import { positionAt } from './timeline';

/** What a client's player should do now so that everybody starts, runs and stops together. Pure; times ms. */

/** What the room wants of a player. */
export type Wish =
  /** There is no film, or the server's clock isn't known yet. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'stand'; readonly positionMs: number; readonly atEnd: boolean }
  /** Play from `positionMs` at `startsAtServerMs`, or be where the timeline has come to since. */
  | { readonly kind: 'roll'; readonly startsAtServerMs: number; readonly positionMs: number };

/** A player that runs this near to the end that it knows may know better in a moment, ms. */
const OWN_END_MS = 1_500;

/**
 * The end of a film by its player, ms; null where none is known, and while the player runs towards it: a length may be
 * a guess (of a sound without an index), and only the player itself comes to the true end.
 */
export const ownEnd = (player: {
  readonly durationMs: number | null;
  readonly positionMs: number;
  readonly paused: boolean;
  readonly seeking: boolean;
  readonly ended: boolean;
}): number | null => {
  const { durationMs, positionMs, paused, seeking, ended } = player;
  const runs = !paused && !seeking && !ended;
  return durationMs !== null && runs && positionMs >= durationMs - OWN_END_MS ? null : durationMs;
};

/**
 * @param serverNowMs null while the clock isn't known; includes the person's own trim
 * @param durationMs `ownEnd`
 */
export const wishOf = (playback: Playback, serverNowMs: number | null, durationMs: number | null): Wish => {
  const { timeline, phase } = playback;
  if (phase === 'empty' || timeline.filmId === null) return { kind: 'nothing' };
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
  /** A coarse timer rings this long before the start; a fine one does the rest (docs/numbers.md, Playback). */
  fineWaitMs: 20,
  /** A time nearer than this is now: timers aren't more exact. */
  nowWithinMs: 1,
  /** The assumed duration of `play()` before the first one was measured (docs/benchmarks-rates.md). */
  playLatencyMs: 60,
  /**
   * A paused player that is off by no more than this just plays, and the controller mends it; beyond, it seeks first.
   */
  playWithinMs: 60,
  /** Seeks to places that are nearer to each other than this are the same one. */
  sameWithinMs: 1,
  /** A seek may land this far from its target: at a picture, or by another rendition's clock. */
  landedWithinMs: 250,
  /** How often a player is sent to a place where it should stand; then it stands where it has come to. */
  standTries: 2,
  /** A newer seek waits for the one under way, as players starve when they are interrupted; no longer than this. */
  seekPatienceMs: 500,
  /** A seek without an end (into a part that never comes) is given up once the film is wanted this far beyond it. */
  stuckBehindMs: 8_000,
  /** A player that takes longer to seek is sent farther ahead than its known latency, and stands until its time. */
  slowSeekMs: 1_000,
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
  /**
   * The last seek requested since the film was loaded and last ran; `tries`: how often for the same place, default 1.
   */
  readonly seek: { readonly positionMs: number; readonly sinceMs: number; readonly tries?: number } | null;
}

const close = (a: number, b: number): boolean => Math.abs(a - b) <= START.sameWithinMs;

/**
 * Whether the player stands where it should, and could play from there. It has to have been sent there: a player that
 * only happens to stand there starts some 70 ms sooner than one that has sought, and may show the frame before.
 */
export const hasLanded = (player: PlayerFacts, positionMs: number): boolean =>
  wasSentTo(player, positionMs) &&
  player.loaded &&
  player.paused &&
  !player.seeking &&
  Math.abs(player.positionMs - positionMs) <= START.landedWithinMs;

const wasSentTo = ({ seek }: PlayerFacts, positionMs: number): boolean =>
  seek !== null && close(seek.positionMs, positionMs);

/** `apart`: it stands, as near as it can be brought, and that isn't the place. */
export type StandStep = 'pause' | 'seek' | 'wait' | 'landed' | 'apart';

/**
 * The next step towards standing exactly at a position.
 * @param reach whether it can be sent there
 */
export const standStep = (
  player: PlayerFacts,
  positionMs: number,
  nowMs: number,
  reach: Reach = 'free',
): StandStep => {
  if (!player.loaded) return 'wait';
  if (!player.paused) return 'pause';
  if (hasLanded(player, positionMs)) return 'landed';
  if (reach !== 'free') return player.seeking ? 'wait' : 'apart';
  const same = wasSentTo(player, positionMs);
  if (!player.seeking || !player.seek)
    return same && (player.seek?.tries ?? 1) >= START.standTries ? 'apart' : 'seek';
  return same || nowMs - player.seek.sinceMs < START.seekPatienceMs ? 'wait' : 'seek';
};

export type RollStep =
  | { readonly kind: 'wait' }
  /** Call `play()`. */
  | { readonly kind: 'play' }
  /** Seek to where the timeline will be after seek and start, and play. */
  | { readonly kind: 'join' }
  /** Stand for this long: then the timeline is where the player is. */
  | { readonly kind: 'stay'; readonly forMs: number }
  /** The film runs: the drift controller takes over. */
  | { readonly kind: 'control' };

/** What is known of sending a player elsewhere. */
export interface SeekFacts {
  /** Whether it can be sent to where it is wanted now. */
  readonly may: boolean;
  /** The known duration of a seek. */
  readonly latencyMs: number;
}

const QUICK: SeekFacts = { may: true, latencyMs: 0 };

/** How far ahead of the timeline a player is sent whose seeks take `latencyMs`. */
export const aimAheadMs = (latencyMs: number): number =>
  latencyMs > START.slowSeekMs ? latencyMs * 1.25 + 250 : latencyMs;

/**
 * The next step of a player whose start is due or past.
 * @param behindMs position wanted when `play()` would take effect minus position of the player
 */
export const rollStep = (player: PlayerFacts, behindMs: number, seeks = QUICK): RollStep => {
  if (!player.loaded) return { kind: 'wait' };
  if (player.seeking || (!player.paused && !player.canPlay)) {
    const isStuck = player.seeking && behindMs > Math.max(START.stuckBehindMs, 2 * seeks.latencyMs);
    return { kind: isStuck && seeks.may ? 'join' : 'wait' };
  }
  if (!player.paused) return { kind: 'control' };
  if (Math.abs(behindMs) <= START.playWithinMs) return { kind: 'play' };
  // A seek aimed ahead for a slow line has ended sooner than that; and a player that can't be sent back waits in any
  // case.
  const isAimed = -behindMs <= aimAheadMs(seeks.latencyMs) && seeks.latencyMs > START.slowSeekMs;
  if (behindMs < 0 && (isAimed || !seeks.may)) return { kind: 'stay', forMs: -behindMs };
  return { kind: seeks.may ? 'join' : 'play' };
};
