/**
 * A guest's way to a party far away: when a stream is opened, and opened anew. A way that stood once is looked for again
 * only when somebody wants to use it, which the page does by itself for as long as it is in the party.
 */
import type { ReachFailure } from './reach-failure';

/** How long the first stream may take in all, ms. A symmetric router takes eight seconds. */
export const FIRST_STREAM_MS = 20_000;
/** How long a later one may take, ms: who waits for it begins anew after some seconds. */
export const NEXT_STREAM_MS = 12_000;
/**
 * A party that can't be found at once may only just have been announced: it is looked for so often, for so long, ms. A
 * record that outlived its host takes eight seconds to be found out.
 */
const AWAY_TRIES = 3;
const ANNOUNCED_WITHIN_MS = 5_000;
/** A router that was busy, or lost a packet, is tried again this often. */
const PASSING_TRIES = 6;
/** Pauses after tries that failed, ms. */
const PAUSES_MS: readonly number[] = [500, 1_000, 2_000, 4_000];
/**
 * How far apart those try again who find nobody at a relay, ms. It brings one guest to the host, keeps one until the host
 * has another place, and drops what others ask meanwhile: a whole party that comes at one moment would do so again.
 */
const RELAY_SPREAD_MS = 3_000;

/**
 * What was said of the way: nothing yet, that it is lost, or that it stands, though it has been put to rest as nobody
 * used it.
 */
type Said = 'nothing' | 'lost' | 'stands';

export type ReachWay =
  /** A stream is being opened. */
  | { readonly is: 'trying'; readonly said: Said; readonly tries: number; readonly untilMs: number }
  /** The next try waits, and so do those who want it. */
  | {
      readonly is: 'pausing';
      readonly said: Said;
      readonly tries: number;
      readonly atMs: number;
      readonly untilMs: number;
    }
  | { readonly is: 'open' }
  /** There is no stream, and nobody wants one. */
  | { readonly is: 'resting'; readonly said: Said; readonly tries: number; readonly notBeforeMs: number }
  /** The machine sleeps. */
  | { readonly is: 'asleep'; readonly said: Said }
  | { readonly is: 'over' };

interface TryFailure {
  readonly why: ReachFailure;
  /** Whether it may be otherwise in a moment. */
  readonly passing: boolean;
  /** From 0 to less than 1, by chance: what those differ by who fail at one moment. */
  readonly draw: number;
}

export type ReachWayEvent =
  | { readonly type: 'opened' }
  | ({ readonly type: 'tryFailed' } & TryFailure)
  /** The stream that stood has gone. */
  | { readonly type: 'ended' }
  /** Nobody has used the stream for long. */
  | { readonly type: 'unused' }
  /** Somebody connects. */
  | { readonly type: 'wanted' }
  /** The moment that `dueAtMs` named. */
  | { readonly type: 'due'; readonly timedOut: ReachFailure; readonly draw: number }
  | { readonly type: 'networkChanged' }
  | { readonly type: 'asleep' }
  | { readonly type: 'awake' }
  | { readonly type: 'close' };

export type ReachWayEffect =
  | { readonly do: 'try' }
  /** Ends the stream, or the try. */
  | { readonly do: 'hangUp' }
  /** Asks the other end at once whether it still hears. */
  | { readonly do: 'probe' }
  /** Lets those who wait through. */
  | { readonly do: 'serve' }
  /** Gives up those who wait, and those who were let through. */
  | { readonly do: 'drop' }
  | { readonly do: 'tell'; readonly what: 'opened' | 'lost' | 'found' }
  | { readonly do: 'tellFailed'; readonly why: ReachFailure };

export interface ReachWayStep {
  readonly way: ReachWay;
  readonly effects: readonly ReachWayEffect[];
}

const HANG_UP: ReachWayEffect = { do: 'hangUp' };
const DROP: ReachWayEffect = { do: 'drop' };
const LOST: ReachWayEffect = { do: 'tell', what: 'lost' };

const only = (way: ReachWay, ...effects: readonly ReachWayEffect[]): ReachWayStep => ({ way, effects });

const limitMs = (said: Said): number => (said === 'nothing' ? FIRST_STREAM_MS : NEXT_STREAM_MS);

const pauseMs = (tries: number, { why, draw }: TryFailure): number => {
  const usualMs = PAUSES_MS[Math.min(tries, PAUSES_MS.length) - 1] ?? 0;
  return why === 'notAtRelay' ? Math.floor(usualMs / 2 + draw * RELAY_SPREAD_MS) : usualMs;
};

const tryAnew = (said: Said, tries: number, untilMs: number): ReachWayStep =>
  only({ is: 'trying', said, tries, untilMs }, { do: 'try' });

/** @returns the way's beginning: its first try */
export const beginReachWay = (nowMs: number): ReachWayStep => tryAnew('nothing', 0, nowMs + FIRST_STREAM_MS);

const onOpened = (way: ReachWay): ReachWayStep => {
  if (way.is !== 'trying') return only(way);
  const open: ReachWay = { is: 'open' };
  if (way.said === 'stands') return only(open, { do: 'serve' });
  return only(open, { do: 'tell', what: way.said === 'nothing' ? 'opened' : 'found' }, { do: 'serve' });
};

/** These may be otherwise as soon as a host has announced the party, or has another place at the relay. */
const LATER: ReadonlySet<ReachFailure> = new Set(['away', 'notAtRelay', 'failed']);

const isWorthAnother = (
  { tries, untilMs }: Extract<ReachWay, { is: 'trying' }>,
  { why, passing }: TryFailure,
  atMs: number,
): boolean => {
  if (passing) return tries + 1 < PASSING_TRIES && atMs < untilMs;
  // Whoever comes to a relay with others waits for seconds without being heard, and may well be the next one.
  const isYoung = why === 'notAtRelay' || atMs < untilMs - FIRST_STREAM_MS + ANNOUNCED_WITHIN_MS;
  return LATER.has(why) && tries + 1 < AWAY_TRIES && isYoung && atMs < untilMs;
};

/** A try has come to nothing. */
const onTryFailed = (
  way: Extract<ReachWay, { is: 'trying' }>,
  failure: TryFailure,
  nowMs: number,
  before: readonly ReachWayEffect[] = [],
): ReachWayStep => {
  const { said, untilMs } = way;
  const tries = way.tries + 1;
  const atMs = nowMs + pauseMs(tries, failure);
  if (said !== 'nothing') {
    const told = said === 'stands' ? [LOST] : [];
    return only({ is: 'resting', said: 'lost', tries, notBeforeMs: atMs }, ...before, DROP, ...told);
  }
  if (isWorthAnother(way, failure, atMs))
    return only({ is: 'pausing', said, tries, atMs, untilMs }, ...before);
  return only({ is: 'over' }, ...before, DROP, { do: 'tellFailed', why: failure.why });
};

const onWanted = (way: ReachWay, nowMs: number): ReachWayStep => {
  switch (way.is) {
    case 'open':
      return only(way, { do: 'serve' });
    case 'resting': {
      const { said, tries, notBeforeMs: atMs } = way;
      if (nowMs >= atMs) return tryAnew(said, tries, nowMs + limitMs(said));
      return only({ is: 'pausing', said, tries, atMs, untilMs: atMs + limitMs(said) });
    }
    case 'asleep':
    case 'over':
      return only(way, DROP);
    case 'trying':
    case 'pausing':
      return only(way);
  }
};

const onNetworkChanged = (way: ReachWay, nowMs: number): ReachWayStep => {
  switch (way.is) {
    case 'open':
      return only(way, { do: 'probe' });
    case 'trying':
      // What was begun from the old address comes to nothing.
      return only({ ...way, untilMs: nowMs + limitMs(way.said) }, HANG_UP, { do: 'try' });
    case 'pausing':
      return tryAnew(way.said, way.tries, nowMs + limitMs(way.said));
    case 'resting':
      return only({ ...way, tries: 0, notBeforeMs: nowMs });
    case 'asleep':
    case 'over':
      return only(way);
  }
};

const onAsleep = (way: ReachWay): ReachWayStep => {
  switch (way.is) {
    case 'open':
      return only({ is: 'asleep', said: 'lost' }, HANG_UP, DROP, LOST);
    case 'trying':
      return only({ is: 'asleep', said: way.said }, HANG_UP, DROP);
    case 'pausing':
    case 'resting':
      return only({ is: 'asleep', said: way.said }, DROP);
    case 'asleep':
    case 'over':
      return only(way);
  }
};

export const stepReachWay = (way: ReachWay, event: ReachWayEvent, nowMs: number): ReachWayStep => {
  switch (event.type) {
    case 'opened':
      return onOpened(way);
    case 'tryFailed':
      return way.is === 'trying' ? onTryFailed(way, event, nowMs) : only(way);
    case 'ended':
      if (way.is !== 'open') return only(way);
      return only({ is: 'resting', said: 'lost', tries: 0, notBeforeMs: nowMs }, DROP, LOST);
    case 'unused':
      if (way.is !== 'open') return only(way);
      return only({ is: 'resting', said: 'stands', tries: 0, notBeforeMs: nowMs }, HANG_UP);
    case 'wanted':
      return onWanted(way, nowMs);
    case 'due':
      if (way.is === 'pausing' && nowMs >= way.atMs)
        return tryAnew(way.said, way.tries, Math.max(way.untilMs, nowMs + 1));
      if (way.is === 'trying' && nowMs >= way.untilMs)
        return onTryFailed(way, { why: event.timedOut, passing: false, draw: event.draw }, nowMs, [HANG_UP]);
      return only(way);
    case 'networkChanged':
      return onNetworkChanged(way, nowMs);
    case 'asleep':
      return onAsleep(way);
    case 'awake':
      if (way.is !== 'asleep') return only(way);
      if (way.said === 'nothing') return beginReachWay(nowMs);
      return only({ is: 'resting', said: way.said, tries: 0, notBeforeMs: nowMs });
    case 'close':
      return way.is === 'over' ? only(way) : only({ is: 'over' }, HANG_UP, DROP);
  }
};

/** When the way wants to be looked at again; null where nothing is due. */
export const dueAtMs = (way: ReachWay): number | null => {
  if (way.is === 'trying') return way.untilMs;
  return way.is === 'pausing' ? way.atMs : null;
};
