import { CLOCK_FILTER, slewedMs } from './clock-filter';

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
export const AGREED_CLOCK = {
  /** Nobody is asked, or believed, where one's own clock is bound to be nearer than this. */
  askedFromMs: 5,
  /** Others are believed once their word halves the bound… */
  believedShare: 0.5,
  /** …and until it takes less than a quarter of it. */
  doubtedShare: 0.75,
  /** A settled clock jumps by others' word at most once in this time, ms: whoever lies moves a film no more often. */
  jumpsApartMs: 60_000,
  /** A server that starts anew is heard of by one after the other: what was agreed on is held for this long, ms. */
  heldMs: 30_000,
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
      from: Math.max(-ownWithinMs, aheadMs - withinMs - AGREED_CLOCK.marginMs),
      to: Math.min(ownWithinMs, aheadMs + withinMs + AGREED_CLOCK.marginMs),
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

export interface AgreedClockState {
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
  /** Since when it stands by what was agreed on before, while people go to another server; null: it doesn't. */
  readonly holdsSinceMs: number | null;
}

export const ownClockOnly: AgreedClockState = {
  ...{ believes: false, atMs: 0, addedMs: 0, targetMs: 0, withinMs: null },
  ...{ jumpedAtMs: -Infinity, holdsSinceMs: null },
};

/** What is added to one's own clock at a local time. */
export const addedAt = ({ atMs, addedMs, targetMs }: AgreedClockState, localMs: number): number =>
  addedMs + slewedMs(targetMs - addedMs, localMs - atMs);

export interface AgreedClockLook {
  readonly nowMs: number;
  /** Bound of what one's own line says. */
  readonly ownWithinMs: number;
  /** How far that is ahead of one's own clock as it is used, which follows slowly. */
  readonly ownLeftMs: number;
  /** By how much one's own clock has jumped since the last look. */
  readonly ownSteppedMs: number;
  /** Whether the film may jump by it still, as one's own clock is new. */
  readonly isNew: boolean;
  /** Whether somebody's word is of another server than one's own clock. */
  readonly isChanging: boolean;
  /** Relative to what one's own line says. */
  readonly words: readonly ClockWord[];
}

/** @returns the state, and by how much the corrected clock jumps */
export function followAgreed(
  state: AgreedClockState,
  look: AgreedClockLook,
): { readonly state: AgreedClockState; readonly steppedMs: number } {
  const { nowMs, ownWithinMs, ownLeftMs, ownSteppedMs, isNew, isChanging, words } = look;
  const { believedShare, doubtedShare, askedFromMs, jumpsApartMs } = AGREED_CLOCK;
  const beforeMs = addedAt(state, nowMs);
  // Whoever is believed holds this clock in place while its own line jumps.
  const placeMs = beforeMs - (state.believes ? ownSteppedMs : 0);
  const offMs = Math.abs(placeMs - ownLeftMs);

  const agreed = agreedClock(ownWithinMs, words);
  const share = state.believes ? doubtedShare : believedShare;
  const isBad = ownWithinMs > askedFromMs;
  const agrees = isBad && agreed.withinMs <= share * ownWithinMs;
  const holdsSinceMs = state.holdsSinceMs ?? nowMs;
  const holds =
    state.believes &&
    !agrees &&
    isChanging &&
    isBad &&
    offMs <= ownWithinMs &&
    nowMs - holdsSinceMs < AGREED_CLOCK.heldMs;
  const targetMs = agrees ? agreed.aheadMs + ownLeftMs : holds ? placeMs : 0;

  // A clock that jumped by its own line takes the film along: others may say anew where it belongs.
  const isTossed = Math.abs(ownSteppedMs) > ownWithinMs + CLOCK_FILTER.stepBeyondMs;
  const isFar = Math.abs(targetMs - placeMs) > CLOCK_FILTER.stepBeyondMs;
  const isDisproved = offMs > ownWithinMs + CLOCK_FILTER.stepBeyondMs;
  const jumps = isNew || isTossed || isDisproved || (isFar && nowMs - state.jumpedAtMs >= jumpsApartMs);
  const addedMs = jumps ? targetMs : placeMs;
  return {
    state: {
      ...{ believes: agrees || holds, atMs: nowMs, addedMs, targetMs },
      withinMs: agrees ? agreed.withinMs : holds ? state.withinMs : null,
      jumpedAtMs: isTossed ? -Infinity : jumps && isFar && !isNew ? nowMs : state.jumpedAtMs,
      holdsSinceMs: holds ? holdsSinceMs : null,
    },
    steppedMs: ownSteppedMs + addedMs - beforeMs,
  };
}
