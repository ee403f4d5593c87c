import { GONE_AFTER_MS } from '../wire/limits';
import type { Participant, Role } from '../wire/room';
import type { Readiness } from '../wire/playback';
import type { Context, Refusal, RoomCommand } from './command';
import { isEmpty, participantOf, type Change, type Room } from './room';
import { uniqueName } from './names';
import { takenBack } from './outpaced';
import { denied, standingOf, whyNotRemove } from './rights';
import { makePlace, refuseNewcomer, refuseReturn } from './seats';
import { settleModeration, settleOwner } from './succession';

type Join = Extract<RoomCommand, { type: 'join' }>;

/** A companion is a person's second device: it shows no film. */
const showsFilm = (role: Role): boolean => role !== 'companion';

/** A person's readiness before they report it themselves. */
export const firstReadiness = (room: Room, role: Role): Readiness => {
  const { film } = room.state.playback;
  if (!film || !showsFilm(role)) return { filmId: null, state: 'none' };
  return { filmId: film.filmId, state: 'loading' };
};

/** A person who comes after somebody has pressed play is never waited for until they are ready. */
const markLate = (change: Change, id: string): void => {
  const { playback } = change.room.state;
  const isAwaited = playback.phase === 'holding' || playback.phase === 'unplayable';
  const late = change.room.film.started || isAwaited;
  if (!playback.film || !late || playback.continuedWithout.includes(id)) return;
  change.emit({
    type: 'playbackChanged',
    playback: { ...playback, continuedWithout: [...playback.continuedWithout, id] },
  });
};

/** Another client of the same person has to be ready itself before the film depends on it. */
const forgetJoined = (change: Change, id: string): void => {
  const { film } = change.room;
  change.note({ film: { ...film, joined: film.joined.filter((one) => one !== id) } });
};

const forgetWaiting = (change: Change, id: string): void => {
  const { playback } = change.room.state;
  if (!playback.continuedWithout.includes(id)) return;
  change.emit({
    type: 'playbackChanged',
    playback: takenBack(playback, id),
  });
};

/** Remembers since when the session is empty, for closing it later. */
export const noteEmptiness = (change: Change, nowMs: number): void => {
  if (!isEmpty(change.room)) change.note({ emptySinceMs: null });
  else if (change.room.emptySinceMs === null) change.note({ emptySinceMs: nowMs });
};

const nextSeat = ({ state, away }: Room): number =>
  Math.max(0, ...[...state.participants, ...away].map(({ seat }) => seat)) + 1;

const otherNames = (room: Room, id: string): string[] =>
  room.state.participants.filter((other) => other.id !== id).map(({ name }) => name);

/**
 * Takes a seat: a new one, the own one again with the same client (a reconnect), or with another client, whose
 * streams are new too. The token's grants count at the first time only.
 */
export const join = (change: Change, command: Join, nowMs: number): Refusal | null => {
  const { room } = change;
  const listed = participantOf(room, command.by);
  const known = listed ?? room.away.find(({ id }) => id === command.by);
  const refusal = known ? refuseReturn(room, command.by) : refuseNewcomer(room);
  if (refusal) return refusal;
  if (!listed) makePlace(change);

  const grants = known?.grants ?? command.grants;
  const own = {
    presence: 'connected' as const,
    instanceId: command.instanceId,
    can: [...(command.can ?? [])],
    audio: command.audio && grants.publish.includes('microphone'),
    video: command.video && grants.publish.includes('camera'),
  };
  if (!known) {
    const participant: Participant = {
      ...own,
      id: command.by,
      name: uniqueName(command.name, otherNames(room, command.by)),
      role: command.role,
      grants: command.grants,
      heir: null,
      incarnation: 1,
      seat: nextSeat(room),
      publications: [],
      readiness: firstReadiness(room, command.role),
    };
    change.emit({ type: 'participantJoined', participant });
    markLate(change, command.by);
  } else {
    const sameClient = known.instanceId === command.instanceId;
    const wasHere = listed !== undefined && listed.presence !== 'gone';
    const sameFilm = known.readiness.filmId === (room.state.playback.film?.filmId ?? null);
    const participant: Participant = {
      ...known,
      ...own,
      name: uniqueName(known.name, otherNames(room, command.by)),
      incarnation: sameClient ? known.incarnation : known.incarnation + 1,
      publications: sameClient ? known.publications : [],
      readiness: sameClient && sameFilm ? known.readiness : firstReadiness(room, known.role),
    };
    change.emit({ type: wasHere ? 'participantUpdated' : 'participantJoined', participant });
    if (!sameClient) forgetJoined(change, command.by);
    if (!sameClient || !wasHere) markLate(change, command.by);
  }
  settleOwner(change);
  settleModeration(change, nowMs);
  return null;
};

/** The connection is lost: the person is shown as *reconnecting* until they are back or `GONE_AFTER_MS` have passed. */
export const loseConnection = (change: Change, id: string, nowMs: number): void => {
  const participant = participantOf(change.room, id);
  if (participant?.presence !== 'connected') return;
  change.note({ lostAt: { ...change.room.lostAt, [id]: nowMs } });
  change.update(participant, { presence: 'reconnecting' });
};

/** Everybody whose connection has been lost for too long is gone; their seat stays theirs. */
export const declareGone = (change: Change, nowMs: number): void => {
  for (const [id, lostAtMs] of Object.entries(change.room.lostAt)) {
    if (lostAtMs + GONE_AFTER_MS > nowMs) continue;
    change.emit({ type: 'participantLeft', participantId: id, reason: 'gone' });
    change.note({ goneSince: { ...change.room.goneSince, [id]: nowMs } });
    forgetWaiting(change, id);
  }
  settleModeration(change, nowMs);
};

/** Leaves by choice. The seat can be taken again as long as the session lives. */
export const leave = (change: Change, id: string, nowMs: number): void => {
  change.emit({ type: 'participantLeft', participantId: id, reason: 'left' });
  forgetWaiting(change, id);
  settleModeration(change, nowMs);
};

/**
 * Removes a person and their seat.
 * @param by null for the operator of the server, who may remove anybody
 */
export const remove = (change: Change, by: string | null, id: string, nowMs: number): Refusal | null => {
  if (by === id) return { code: 'INVALID_ARGUMENT', message: 'nobody can remove themselves' };
  const { state } = change.room;
  const listed = participantOf(change.room, id);
  if (by !== null) {
    if (id === state.ownerId) return denied('senior', 'remove people');
    if (!listed) return { code: 'PEER_GONE', message: 'that person is not here' };
    const actor = participantOf(change.room, by);
    const why = actor ? whyNotRemove(standingOf(state, actor), standingOf(state, listed)) : 'notModerator';
    if (why) return denied(why, 'remove people');
  }
  if (listed) {
    change.emit({ type: 'participantLeft', participantId: id, reason: 'removed' });
    forgetWaiting(change, id);
  }
  change.note({ away: change.room.away.filter((seat) => seat.id !== id) });
  if (id === state.ownerId) change.emit({ type: 'ownerChanged', ownerId: null });
  settleOwner(change);
  settleModeration(change, nowMs);
  return null;
};

/** Ends the session for everybody. */
export const end = (change: Change): void => {
  for (const { id } of change.room.state.participants) {
    change.emit({ type: 'participantLeft', participantId: id, reason: 'session_closed' });
  }
};

/** A new server process has started: everybody who was connected has to come back. */
export const restart = (change: Change, { nowMs }: Context): void => {
  // A journal from before there was an owner doesn't name one.
  settleOwner(change);
  const { participants } = change.room.state;
  const gone = participants.filter(({ presence }) => presence === 'gone');
  // Nor does it say since when somebody is gone.
  const goneSince = Object.fromEntries(gone.map(({ id }) => [id, change.room.goneSince[id] ?? nowMs]));
  change.note({ goneSince });
  for (const { id } of participants) loseConnection(change, id, nowMs);
};
