import { CLOCK_FILTER } from './clock-filter';

/**
 * Corrects a person's clock by what others know of the server's time. Four time stamps can't show by how much the way up
 * is longer than the way down: a clock by a line of 300 ms there and 100 back is 100 ms wrong, for good, and only its
 * bound (half the round trip) says so. Over the link between two people another way leads to the same clock, often a
 * better one. Each way gives an interval that holds the truth, and where intervals overlap it lies in all of them
 * (Marzullo's algorithm, as in RFC 5905 §11.2.1).
 *
 * One's own interval is always among them, so that somebody who lies moves this clock by no more than half the round trip
 * to the server. Times are ms, offsets are relative to one's own clock by the server's line.
 */

/** Numbers are from docs/numbers.md, Clock. */
export const PEER_CLOCK = {
  /** Nobody is asked, or believed, where one's own clock is bound to be nearer than this. */
  askedFromMs: 5,
  /** Others are believed once their word halves the bound… */
  believedShare: 0.5,
  /** …and until it takes less than a quarter of it. */
  doubtedShare: 0.75,
  /** A settled clock jumps by others' word at most once in this time, ms: whoever lies moves a film no more often. */
  jumpsApartMs: 60_000,
  /** The estimates move within their intervals: by this much they may miss each other. */
  marginMs: 0.5,
} as const;

/** A clock as it was told of. */
export interface ClockWord {
  /** How far it is ahead of one's own. */
  readonly aheadMs: number;
  /** The most that it may be wrong by: the link's and its owner's bounds together. */
  readonly withinMs: number;
}

/**
 * The narrowest part of one's own interval that most others agree on.
 * @param ownWithinMs bound of one's own clock
 * @returns one's own, unchanged, where nobody agrees with it, or where as many say one thing as say another
 */
export function agreedClock(ownWithinMs: number, words: readonly ClockWord[]): ClockWord {
  const own: ClockWord = { aheadMs: 0, withinMs: ownWithinMs };
  const intervals = words
    .map(({ aheadMs, withinMs }) => ({
      from: Math.max(-ownWithinMs, aheadMs - withinMs - PEER_CLOCK.marginMs),
      to: Math.min(ownWithinMs, aheadMs + withinMs + PEER_CLOCK.marginMs),
    }))
    .filter(({ from, to }) => from <= to);
  // Wherever the most intervals overlap, one of them begins.
  const parts = intervals.map(({ from }) => {
    const holding = intervals.filter((one) => one.from <= from && from <= one.to);
    return { from, to: Math.min(...holding.map(({ to }) => to)), votes: holding.length };
  });
  const most = Math.max(0, ...parts.map(({ votes }) => votes));
  const best = parts.filter(({ votes }) => votes === most);
  const [first] = best;
  if (!first || best.some(({ from }) => from !== first.from)) return own;
  return { aheadMs: (first.from + first.to) / 2, withinMs: (first.to - first.from) / 2 };
}

export interface PeerClockState {
  /** Whether others are believed: then the clock follows what is agreed on, else one's own line. */
  readonly believes: boolean;
  /** What is added to one's own clock at `atMs`, and what it is on its way to, at most 1 ms a second. */
  readonly atMs: number;
  readonly addedMs: number;
  readonly targetMs: number;
  /** The bound of the corrected clock; null where nobody is believed. */
  readonly withinMs: number | null;
  /** When it last jumped by others' word, once it was settled. */
  readonly jumpedAtMs: number;
}

export const ownClockOnly: PeerClockState = {
  ...{ believes: false, atMs: 0, addedMs: 0, targetMs: 0, withinMs: null, jumpedAtMs: -Infinity },
};

/** What is added to one's own clock at a local time. */
export const addedAt = ({ atMs, addedMs, targetMs }: PeerClockState, localMs: number): number => {
  const leftMs = targetMs - addedMs;
  const allowedMs = Math.max(0, localMs - atMs) * CLOCK_FILTER.maxSlew;
  return addedMs + Math.sign(leftMs) * Math.min(Math.abs(leftMs), allowedMs);
};

export interface PeerClockLook {
  readonly nowMs: number;
  /** Bound of one's own clock as it is used, which may be on its way to where its line says. */
  readonly ownWithinMs: number;
  /** By how much one's own clock has jumped since the last look. */
  readonly ownSteppedMs: number;
  /** Whether the film may jump by it still, as one's own clock is new. */
  readonly isNew: boolean;
  readonly words: readonly ClockWord[];
}

/** @returns the state, and by how much the corrected clock jumps */
export function lookAtPeers(
  state: PeerClockState,
  { nowMs, ownWithinMs, ownSteppedMs, isNew, words }: PeerClockLook,
): { readonly state: PeerClockState; readonly steppedMs: number } {
  const { believedShare, doubtedShare, askedFromMs } = PEER_CLOCK;
  const agreed = agreedClock(ownWithinMs, words);
  const share = state.believes ? doubtedShare : believedShare;
  const believes = ownWithinMs > askedFromMs && agreed.withinMs <= share * ownWithinMs;
  // Whoever is believed holds this clock in place while its own line jumps.
  const heldMs = addedAt(state, nowMs) - (state.believes ? ownSteppedMs : 0);
  const targetMs = believes ? agreed.aheadMs : 0;
  const isFar = Math.abs(targetMs - heldMs) > CLOCK_FILTER.stepBeyondMs;
  // One's own line has jumped further than others can be right about, as after a sleep.
  const isDisproved = Math.abs(heldMs) > ownWithinMs + CLOCK_FILTER.stepBeyondMs;
  const mayJump = nowMs - state.jumpedAtMs >= PEER_CLOCK.jumpsApartMs;
  const addedMs = isNew || isDisproved || (isFar && mayJump) ? targetMs : heldMs;
  const before = addedAt(state, nowMs);
  return {
    state: {
      ...{ believes, atMs: nowMs, addedMs, targetMs, withinMs: believes ? agreed.withinMs : null },
      jumpedAtMs: !isNew && isFar && addedMs === targetMs ? nowMs : state.jumpedAtMs,
    },
    steppedMs: ownSteppedMs + addedMs - before,
  };
}
