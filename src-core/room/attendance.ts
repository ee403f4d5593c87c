import type { Observation, Readiness } from '../wire/playback';
import type { Participant } from '../wire/room';
import { durationOf, END_TOLERANCE_MS } from './film';
import type { Room } from './room';

/** The people on whom the film depends. */

/**
 * States in which a person won't get ready by themselves: the room isn't held for people who can't. Nor is it for
 * people who haven't agreed: otherwise a person who opens a film could hold everybody up until they do.
 */
const CANNOT: ReadonlySet<Readiness['state']> = new Set(['none', 'consent', 'unsupported', 'unreachable']);
/** States that a person can mend, so they are waited for before the film starts for the first time. */
const HAS_TO_ACT: ReadonlySet<Readiness['state']> = new Set(['missing', 'mismatch']);

/** States in which a person has a picture of the film, or its end. */
const SHOWS: ReadonlySet<Readiness['state']> = new Set(['ready', 'ended']);

const hasFilm = ({ state: { playback } }: Room, { readiness }: Participant): boolean =>
  playback.film !== null && readiness.filmId === playback.film.filmId;

/** Whether a person is connected, with the open film. */
export const takesPart = (room: Room, participant: Participant): boolean =>
  participant.presence === 'connected' && hasFilm(room, participant);

/**
 * Whether the film would run for nobody: there are people who could watch it, and none who can. A person who has only
 * lost the connection plays on as they last could, so a server that restarts stops nobody's film.
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

/** The people whose reports on the film itself count: a person who doesn't control it moves nothing. */
export const informants = (room: Room): Participant[] =>
  room.state.participants.filter((one) => one.grants.control && takesPart(room, one));

/**
 * Whether a person counts a live stream from its beginning, as a player does that came after its end: their positions
 * and their end mean nothing to the others.
 */
const countsOtherwise = ({ seen, state }: Room, { id }: Participant): boolean => {
  const one = seen[id];
  return state.playback.film?.live === true && one !== undefined && one.live === null && !!one.durationMs;
};

/**
 * Whether the film waits for a person who isn't ready: for nobody who doesn't control it. Once it has started, a person
 * who hasn't been ready for it since they came never makes the room wait: not when they join, not when they run dry
 * while they load, not after a seek.
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

/**
 * The people whose windows and ends count: those who are waited for, or where there is none, all who control the film.
 */
export const reliedOn = (room: Room): Participant[] => {
  const people = counting(room);
  return people.length > 0 ? people : informants(room).filter((one) => !countsOtherwise(room, one));
};

/** Whether a live stream has got to this position for a person; true for any other film. */
export const reaches = (room: Room, id: string, positionMs: number): boolean =>
  !room.state.playback.film?.live || positionMs <= (room.seen[id]?.live?.edgeMs ?? Infinity);

/** At the end of the film there is nothing to be ready for. */
const isThroughAt = ({ state: { playback } }: Room, readiness: Readiness, positionMs: number): boolean =>
  readiness.state === 'ended' && positionMs >= (durationOf(playback) ?? Infinity) - END_TOLERANCE_MS;

/** Whether a person is ready at a position, and not only at the one before the last jump. */
export const isReady = (room: Room, { id, readiness }: Participant, positionMs: number): boolean =>
  (readiness.state === 'ready' || isThroughAt(room, readiness, positionMs)) &&
  (room.seen[id]?.timelineRevision ?? -1) >= room.film.jumpRevision &&
  reaches(room, id, positionMs);

/**
 * Beyond this distance a running player is about to be sent elsewhere again, ms: more than a trim for loudspeakers and
 * the way to the server.
 */
const THERE_MS = 1_000;

/**
 * Whether a person's player has come to where a running film is, and isn't only on its way there: a late joiner on a
 * slow line lands behind the others at first.
 */
export const isThere = (room: Room, { positionMs, readiness }: Observation, hereMs: number): boolean => {
  const { film, phase } = room.state.playback;
  if (phase !== 'playing' || film?.live || positionMs === null || readiness.apart !== undefined) return true;
  return Math.abs(positionMs - hereMs) <= THERE_MS;
};

/** The people the film would have to wait for if it were to start at a position now. */
export const unready = (room: Room, positionMs: number): string[] =>
  counting(room)
    .filter((participant) => !isReady(room, participant, positionMs))
    .map(({ id }) => id);

const hasEnded = (room: Room, { id, readiness }: Participant): boolean =>
  readiness.state === 'ended' && (room.seen[id]?.timelineRevision ?? -1) >= room.film.jumpRevision;

/** Whether everybody says that the film has ended, where nobody knows its length. */
export const allEnded = (room: Room): boolean => {
  const people = reliedOn(room);
  return people.length > 0 && people.every((one) => hasEnded(room, one));
};

/** Whether a film is over before its length says so: for all who count, and nobody at all still has a picture of it. */
export const allEndedEarly = (room: Room): boolean =>
  allEnded(room) &&
  room.state.participants.every((one) => !takesPart(room, one) || one.readiness.state !== 'ready');

/**
 * The end of a film of unknown length, ms: in the middle of where the people stand who are relied on, and not beyond
 * where the room is.
 */
export const endedAt = (room: Room, hereMs: number): number => {
  const places = reliedOn(room)
    .flatMap(({ id }) => room.seen[id]?.positionMs ?? [])
    .sort((a, b) => a - b);
  return Math.min(hereMs + END_TOLERANCE_MS, places[Math.floor(places.length / 2)] ?? hereMs);
};
