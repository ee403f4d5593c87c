import { serverTimeOf } from '../sync/timeline';
import { EMPTY_SESSION_MS, FIRST_JOIN_MS, GONE_AFTER_MS } from '../wire/limits';
import { durationOf } from './film';
import { mayGrow } from './film-facts';
import { finish, stopWaitingFor } from './hold';
import { noteHeld } from './outpaced';
import type { Change, Room } from './room';
import { nextFade } from './seats';
import { endOfTrial } from './succession';

/**
 * For a film whose length grows, the next report of somebody who plays it is waited for; reports come every two
 * seconds, ms.
 */
const GROWING_GRACE_MS = 3_000;

const endOfFilm = (room: Room): number | null => {
  const { playback } = room.state;
  const durationMs = durationOf(playback);
  if (durationMs === null || playback.phase !== 'playing') return null;
  // A film that is already beyond its end (its length was learnt late) ends at once.
  const endsMs = serverTimeOf(playback.timeline, durationMs) ?? playback.timeline.atServerTimeMs;
  return endsMs + (mayGrow(room) ? GROWING_GRACE_MS : 0);
};

const endOfSession = ({ emptySinceMs, opened }: Room): number | null =>
  emptySinceMs === null ? null : emptySinceMs + (opened ? EMPTY_SESSION_MS : FIRST_JOIN_MS);

/** The next moment (server's monotonic clock, ms) at which `decide` wants a `tick`; null while nothing is due. */
export const nextDeadline = (room: Room): number | null => {
  const due = [
    ...Object.values(room.lostAt).map((atMs) => atMs + GONE_AFTER_MS),
    endOfTrial(room),
    nextFade(room),
    room.state.playback.hold?.untilServerTimeMs ?? null,
    endOfFilm(room),
    endOfSession(room),
  ].filter((atMs) => atMs !== null);
  return due.length === 0 ? null : Math.min(...due);
};

/** Does what was due. @returns true where the session has been empty for too long */
export const passTime = (change: Change, nowMs: number): boolean => {
  const { hold } = change.room.state.playback;
  if (hold && hold.untilServerTimeMs <= nowMs) {
    // People who ran dry were counted when the hold began.
    if (hold.reason === 'seeking') noteHeld(change, hold.waitingFor, nowMs);
    stopWaitingFor(change, hold.waitingFor, nowMs);
  }
  const filmEnds = endOfFilm(change.room);
  if (filmEnds !== null && filmEnds <= nowMs) {
    finish(change, durationOf(change.room.state.playback) ?? 0, nowMs);
  }
  const sessionEnds = endOfSession(change.room);
  return sessionEnds !== null && sessionEnds <= nowMs;
};
