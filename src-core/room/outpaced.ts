import type { Observation, Playback } from '../wire/playback';
import { takesPart } from './attendance';
import { announce, durationOf, positionNow } from './film';
import type { Change, Room } from './room';

/**
 * People whose line or machine doesn't keep up with the film. One of them would stop the room again and again, each
 * time for a moment: after a few times it goes on without them, until their reports say that it will last.
 */

export const OUTPACED = {
  /** A hold counts for this long, ms. */
  windowMs: 60_000,
  /** The number of times a person is waited for within it; after they have been left out, once. */
  holds: 2,
  holdsAgain: 1,
  /** How long they have to have been ready without a break before they are waited for again; doubled each time, ms. */
  steadyMs: 20_000,
  longestSteadyMs: 320_000,
  /**
   * With less than this buffered they would run dry again: as much as a line a tenth too slow loses in a minute, ms.
   */
  bufferedMs: 5_000,
  /** A live stream has no more than what has been sent: as much as makes a person ready, ms. */
  bufferedLiveMs: 2_000,
  /** After this long without a hold for them earlier ones are forgotten, ms. */
  forgivenAfterMs: 300_000,
} as const;

type Line = Room['lines'][string];

const FRESH: Line = { heldAtMs: [], timesLeftOut: 0, steadySinceMs: null };

const lineOf = ({ lines }: Room, id: string): Line => lines[id] ?? FRESH;

const isPast = (atMs: number | undefined, afterMs: number, nowMs: number): boolean =>
  atMs === undefined || atMs + afterMs <= nowMs;

const setLine = (change: Change, id: string, line: Line): void =>
  change.note({ lines: { ...change.room.lines, [id]: line } });

/** The film has been stopped for these people, or has waited for them in vain. */
export const noteHeld = (change: Change, ids: readonly string[], nowMs: number): void => {
  for (const id of ids) {
    const line = lineOf(change.room, id);
    const isForgiven = isPast(line.heldAtMs.at(-1), OUTPACED.forgivenAfterMs, nowMs);
    setLine(change, id, {
      ...line,
      timesLeftOut: isForgiven ? 0 : line.timesLeftOut,
      heldAtMs: [...line.heldAtMs, nowMs].slice(-OUTPACED.holds),
    });
  }
  // People who left are remembered too, otherwise leaving and coming back would begin anew; but not for ever.
  const { lines, state } = change.room;
  const kept = Object.entries(lines).filter(
    ([id, { heldAtMs }]) =>
      state.participants.some((one) => one.id === id) ||
      !isPast(heldAtMs.at(-1), OUTPACED.forgivenAfterMs, nowMs),
  );
  if (kept.length < Object.keys(lines).length) change.note({ lines: Object.fromEntries(kept) });
};

const hasBeenHeldEnough = (room: Room, id: string, nowMs: number): boolean => {
  const { heldAtMs, timesLeftOut } = lineOf(room, id);
  const within = heldAtMs.filter((atMs) => !isPast(atMs, OUTPACED.windowMs, nowMs));
  return within.length >= (timesLeftOut > 0 ? OUTPACED.holdsAgain : OUTPACED.holds);
};

/**
 * Leaves out the people for whom the film would be stopped once too often. Nobody is left out where nobody else is
 * fine: there would be nobody to go on for.
 * @param ids the people for whom it is about to be stopped, or to go on standing
 * @param waitingFor everybody it would wait for
 */
export const leaveOut = (
  change: Change,
  ids: readonly string[],
  waitingFor: readonly string[],
  nowMs: number,
): void => {
  const isAnybodyFine = change.room.state.participants.some(
    (one) => takesPart(change.room, one) && one.readiness.state === 'ready' && !waitingFor.includes(one.id),
  );
  const slow = ids.filter((id) => hasBeenHeldEnough(change.room, id, nowMs));
  if (!isAnybodyFine || slow.length === 0) return;
  for (const id of slow) {
    const line = lineOf(change.room, id);
    setLine(change, id, { ...line, timesLeftOut: line.timesLeftOut + 1, steadySinceMs: null });
  }
  const { playback } = change.room.state;
  announce(change, {
    ...playback,
    continuedWithout: [...new Set([...playback.continuedWithout, ...slow])],
    outpaced: [...new Set([...playback.outpaced, ...slow])],
  });
};

/** Remembers since when a person has been ready without a break. */
export const noteSteadiness = (
  change: Change,
  id: string,
  { state }: Observation['readiness'],
  nowMs: number,
): void => {
  const line = change.room.lines[id];
  if (!line) return;
  const steadySinceMs = state === 'ready' || state === 'ended' ? (line.steadySinceMs ?? nowMs) : null;
  if (steadySinceMs !== line.steadySinceMs) setLine(change, id, { ...line, steadySinceMs });
};

/** Whether a person who was left out will keep up now, as far as their reports can tell. */
export const willLast = (
  room: Room,
  id: string,
  { bufferedAheadMs }: Pick<Observation, 'bufferedAheadMs'>,
  nowMs: number,
): boolean => {
  const { playback } = room.state;
  const { steadySinceMs, timesLeftOut } = lineOf(room, id);
  const wantedMs = Math.min(OUTPACED.longestSteadyMs, OUTPACED.steadyMs * 2 ** Math.max(0, timesLeftOut - 1));
  if (steadySinceMs === null || steadySinceMs + wantedMs > nowMs) return false;
  // Some players never say how much they have buffered.
  if (bufferedAheadMs === null) return true;
  const leftMs = (durationOf(playback) ?? Infinity) - positionNow(playback, nowMs);
  const enoughMs = playback.film?.live ? OUTPACED.bufferedLiveMs : OUTPACED.bufferedMs;
  return bufferedAheadMs >= Math.min(enoughMs, leftMs - END_OF_BUFFER_MS);
};

/**
 * The rest of a film counts as buffered when this little is missing: sound and picture end a frame or a packet apart,
 * ms.
 */
const END_OF_BUFFER_MS = 250;

/** The playback without a left-out person who is waited for again, or who isn't there any more. */
export const takenBack = (playback: Playback, id: string): Playback => ({
  ...playback,
  continuedWithout: playback.continuedWithout.filter((other) => other !== id),
  outpaced: playback.outpaced.filter((other) => other !== id),
});
