import type { Observation, Readiness } from '../wire/playback';
import type { Participant } from '../wire/room';
import { durationOf, END_TOLERANCE_MS } from './film';
import type { Room } from './room';

/** On whom the film depends. */

/**
 * States in which somebody won't get ready by themselves: the room isn't held by who can't. Nor by who hasn't agreed:
 * else whoever opens a film could hold everybody up until they do.
 */
const CANNOT: ReadonlySet<Readiness['state']> = new Set(['none', 'consent', 'unsupported', 'unreachable']);
/** States that somebody can mend, so they are waited for before the film starts for the first time. */
const HAS_TO_ACT: ReadonlySet<Readiness['state']> = new Set(['missing', 'mismatch']);

/** States in which somebody has a picture of the film, or its end. */
const SHOWS: ReadonlySet<Readiness['state']> = new Set(['ready', 'ended']);

const hasFilm = ({ state: { playback } }: Room, { readiness }: Participant): boolean =>
  playback.film !== null && readiness.filmId === playback.film.filmId;

/** Connected, with the film that is open. */
export const takesPart = (room: Room, participant: Participant): boolean =>
  participant.presence === 'connected' && hasFilm(room, participant);

/**
 * Whether the film would run for nobody: there are people who could watch it, and none who can. Whoever has only lost
 * the connection plays on as they last could, so a server that restarts stops nobody's film.
 */
export const nobodyCanPlay = (room: Room): boolean => {
  const { participants } = room.state;
  return (
    participants.some((one) => takesPart(room, one)) &&
    !participants.some(
      (one) => one.presence !== 'gone' && hasFilm(room, one) && SHOWS.has(one.readiness.state),
    )
  );
};

/** Those whose word on the film itself is taken: whoever doesn't control it moves nothing. */
export const informants = (room: Room): Participant[] =>
  room.state.participants.filter((one) => one.grants.control && takesPart(room, one));

/**
 * Whether somebody counts a live stream from its beginning, as a player does that came after its end: their places and
 * their end mean nothing to the others.
 */
const countsOtherwise = ({ seen, state }: Room, { id }: Participant): boolean => {
  const one = seen[id];
  return state.playback.film?.live === true && one !== undefined && one.live === null && !!one.durationMs;
};

/**
 * Whether the film waits for somebody who isn't ready: for nobody who doesn't control it. Once it has started, whoever hasn't been ready for it since
 * they came never makes the room wait: not when they join, not when they run dry while they load, not after a seek.
 */
export const counts = (room: Room, participant: Participant): boolean => {
  const { film, state } = room;
  if (!participant.grants.control || !takesPart(room, participant)) return false;
  if (state.playback.continuedWithout.includes(participant.id)) return false;
  if (CANNOT.has(participant.readiness.state) || countsOtherwise(room, participant)) return false;
  return (
    !film.started || (film.joined.includes(participant.id) && !HAS_TO_ACT.has(participant.readiness.state))
  );
};

export const counting = (room: Room): Participant[] =>
  room.state.participants.filter((one) => counts(room, one));

/** Whose windows and ends are looked at: of those who count, or where nobody does, of all who control the film. */
export const reliedOn = (room: Room): Participant[] => {
  const people = counting(room);
  return people.length > 0 ? people : informants(room).filter((one) => !countsOtherwise(room, one));
};

/** A live stream has got that far for them; any other film has. */
export const reaches = (room: Room, id: string, positionMs: number): boolean =>
  !room.state.playback.film?.live || positionMs <= (room.seen[id]?.live?.edgeMs ?? Infinity);

/** At the end of the film there is nothing to be ready for. */
const isThroughAt = ({ state: { playback } }: Room, readiness: Readiness, positionMs: number): boolean =>
  readiness.state === 'ended' && positionMs >= (durationOf(playback) ?? Infinity) - END_TOLERANCE_MS;

/** Ready at a position, and not only for where the film stood before the last jump. */
export const isReady = (room: Room, { id, readiness }: Participant, positionMs: number): boolean =>
  (readiness.state === 'ready' || isThroughAt(room, readiness, positionMs)) &&
  (room.seen[id]?.timelineRevision ?? -1) >= room.film.jumpRevision &&
  reaches(room, id, positionMs);

/** Beyond this a player that runs is about to be sent elsewhere again, ms: more than a trim for loudspeakers and a way to the server. */
const THERE_MS = 1_000;

/**
 * Whether somebody's player has come to where a running film is, and isn't only on its way there: whoever comes late over
 * a slow line lands behind the others at first.
 */
export const isThere = (room: Room, { positionMs, readiness }: Observation, hereMs: number): boolean => {
  const { film, phase } = room.state.playback;
  if (phase !== 'playing' || film?.live || positionMs === null || readiness.apart !== undefined) return true;
  return Math.abs(positionMs - hereMs) <= THERE_MS;
};

/** Those the film would have to wait for if it were to start at a position now. */
export const unready = (room: Room, positionMs: number): string[] =>
  counting(room)
    .filter((participant) => !isReady(room, participant, positionMs))
    .map(({ id }) => id);

const hasEnded = (room: Room, { id, readiness }: Participant): boolean =>
  readiness.state === 'ended' && (room.seen[id]?.timelineRevision ?? -1) >= room.film.jumpRevision;

/** Whether everybody says that it has ended, for a film whose length nobody knows. */
export const allEnded = (room: Room): boolean => {
  const people = reliedOn(room);
  return people.length > 0 && people.every((one) => hasEnded(room, one));
};

/** Whether a film is over before its length says so: for all who count, and nobody at all still has a picture of it. */
export const allEndedEarly = (room: Room): boolean =>
  allEnded(room) &&
  room.state.participants.every((one) => !takesPart(room, one) || one.readiness.state !== 'ready');

/**
 * Where a film whose length nobody knows has ended, ms: in the middle of where those who are relied on stand, and not
 * beyond where the room is.
 */
export const endedAt = (room: Room, hereMs: number): number => {
  const places = reliedOn(room)
    .flatMap(({ id }) => room.seen[id]?.positionMs ?? [])
    .sort((a, b) => a - b);
  return Math.min(hereMs + END_TOLERANCE_MS, places[Math.floor(places.length / 2)] ?? hereMs);
};
