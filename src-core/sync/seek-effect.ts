/**
 * Judges whether seeks help. A player may not do what it is asked: its server sends a film from the beginning only, its
 * line is slower than the film, there is a hole at the target. Whatever the reason, seeking again and again mends
 * nothing, and the viewer sees less of the film than without. So each seek is judged by the error it left. Pure; ms of
 * one clock.
 */
export const SEEK_EFFECT = {
  /** A seek has helped when it left less than this share of the error that it was to mend… */
  helpedBelow: 0.5,
  /** …and after this many in a row that haven't, none is tried for a while, twice as long each time. */
  fruitless: 2,
  restMs: 30_000,
  restMaxMs: 480_000,
  /** There are no more than this many in a minute, whatever their effect. */
  perMinute: 5,
  minuteMs: 60_000,
} as const;

export interface SeekEffect {
  /** A seek whose outcome isn't known yet: the error that it was to mend. */
  readonly open: number | null;
  /** How far ahead of the timeline that one was aimed, to make up for the time that it takes, ms. */
  readonly aheadMs: number;
  /** Number of seeks without effect since the last one that helped. */
  readonly fruitless: number;
  /** No seek is tried before this time. */
  readonly restsUntilMs: number | null;
  readonly rests: number;
  /** Times of the last seeks. */
  readonly atMs: readonly number[];
}

export const noSeeks: SeekEffect = {
  open: null,
  aheadMs: 0,
  fruitless: 0,
  restsUntilMs: null,
  rests: 0,
  atMs: [],
};

const recent = ({ atMs }: SeekEffect, nowMs: number): readonly number[] =>
  atMs.filter((at) => nowMs - at < SEEK_EFFECT.minuteMs);

/** Whether another seek may be tried now. */
export const maySeek = (effect: SeekEffect, nowMs: number): boolean =>
  (effect.restsUntilMs === null || nowMs >= effect.restsUntilMs) &&
  recent(effect, nowMs).length < SEEK_EFFECT.perMinute;

/**
 * The player is sent elsewhere now, to mend an error of this many ms. A seek whose outcome never came had no effect.
 */
export const withSeek = (before: SeekEffect, errorMs: number, nowMs: number, aheadMs = 0): SeekEffect => {
  const effect = before.open === null ? before : withOutcome(before, before.open, 0, nowMs);
  return { ...effect, open: Math.abs(errorMs), aheadMs, atMs: [...recent(effect, nowMs), nowMs] };
};

/**
 * The error that is left now that the player runs, or stands, where the seek has led.
 * @param withinMs an error below this doesn't call for a seek
 */
export const withOutcome = (
  effect: SeekEffect,
  errorMs: number,
  withinMs: number,
  nowMs: number,
): SeekEffect => {
  if (effect.open === null) return effect;
  // A player that is ahead by no more than it was aimed went where it was sent, and was quicker than it used to be.
  const left = errorMs > 0 ? Math.max(0, errorMs - effect.aheadMs) : -errorMs;
  if (left <= withinMs || left < effect.open * SEEK_EFFECT.helpedBelow)
    return { ...effect, open: null, fruitless: 0, restsUntilMs: null, rests: 0 };
  const fruitless = effect.fruitless + 1;
  if (fruitless < SEEK_EFFECT.fruitless) return { ...effect, open: null, fruitless };
  const restMs = Math.min(SEEK_EFFECT.restMaxMs, SEEK_EFFECT.restMs * 2 ** effect.rests);
  return { ...effect, open: null, fruitless, restsUntilMs: nowMs + restMs, rests: effect.rests + 1 };
};

/**
 * Whether the player can be sent to where it is wanted. `fixed`: nobody can seek in this film, but it plays on towards
 * that place. `absent`: there is nothing (the stream isn't that far, or a part is missing).
 */
export type Reach = 'free' | 'fixed' | 'absent';

/** A span of film, ms. */
interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** A film whose player can be sent within less than this can't be sought in: its one place is the beginning. */
const FIXED_BELOW_MS = 1_000;
/** Lengths differ by player, and windows are told late: this far beyond what there is a seek still leads to its end. */
const BEYOND_MS = 2_000;

/**
 * @param seekable ranges to which a seek can lead now, by the player; nothing is known without any
 * @param gap a part that a player was sent into and came out beyond, or has skipped
 */
export const reachOf = (seekable: readonly Span[], gap: Span | null, positionMs: number): Reach => {
  if (gap && positionMs > gap.startMs && positionMs < gap.endMs) return 'absent';
  if (seekable.length === 0) return 'free';
  const isFixed = seekable.every(({ startMs, endMs }) => endMs - startMs < FIXED_BELOW_MS);
  const slackMs = isFixed ? 1 : BEYOND_MS;
  const isThere = seekable.some(
    ({ startMs, endMs }) => positionMs >= startMs - slackMs && positionMs <= endMs + slackMs,
  );
  if (isThere) return 'free';
  return isFixed ? 'fixed' : 'absent';
};

/** Why a film that is elsewhere than the room is left there; null where it isn't far, or is on its way. */
export type Apart = 'unseekable' | 'unsteady' | null;

/** A film nearer than this isn't called apart, ms. */
const APART_ABOVE_MS = 1_000;

export const apartOf = (effect: SeekEffect, errorMs: number, reach: Reach, nowMs: number): Apart => {
  if (Math.abs(errorMs) <= APART_ABOVE_MS) return null;
  if (reach === 'fixed') return 'unseekable';
  return effect.restsUntilMs !== null && nowMs < effect.restsUntilMs ? 'unsteady' : null;
};
