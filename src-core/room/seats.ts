import { LIMITS } from '../wire/limits';
import type { Refusal } from './command';
import { participantOf, type Change, type Room } from './room';

/** The number of seats, and how long an empty one is shown. */

/**
 * After being *gone* for this long a person fades from the list, ms: long enough for a router or a laptop to start
 * again, and for the others to see who is missing. The seat stays theirs.
 */
export const FADE_AFTER_MS = 120_000;

/** How many more people than there are places may come back to seats of their own: a mesh of eight still works. */
const RETURNING_OVER = 2;

/** The number of taken places: a person who is gone takes none, though the seat stays theirs. */
const taken = ({ state }: Room): number =>
  state.participants.filter(({ presence }) => presence !== 'gone').length;

/** How many people the list can hold besides the owner, who always has a place in it. */
const listable = (room: Room): number => {
  const { ownerId, participants } = room.state;
  const owner = participants.find(({ id }) => id === ownerId);
  return ownerId === null || owner?.presence === 'connected' || owner?.presence === 'reconnecting'
    ? LIMITS.sessionPeople
    : LIMITS.sessionPeople - 1;
};

/** Whether there is no place for a newcomer. */
export const isFull = (room: Room): boolean =>
  taken(room) >= Math.min(room.state.maxParticipants, listable(room));

const FULL = (room: Room): Refusal => ({
  code: 'SESSION_FULL',
  message: `the session has ${room.state.maxParticipants} seats`,
});

export const refuseNewcomer = (room: Room): Refusal | null => {
  if (room.state.locked) return { code: 'SESSION_LOCKED', message: 'the session is locked' };
  return isFull(room) ? FULL(room) : null;
};

/** A person with a seat comes back to a room that has been filled in the meantime, and the owner however full it is. */
export const refuseReturn = (room: Room, id: string): Refusal | null => {
  const presence = participantOf(room, id)?.presence;
  if (presence === 'connected' || presence === 'reconnecting' || id === room.state.ownerId) return null;
  const most = Math.min(room.state.maxParticipants + RETURNING_OVER, listable(room));
  return taken(room) >= most ? FULL(room) : null;
};

const fade = (change: Change, participantId: string): void =>
  change.emit({ type: 'participantFaded', participantId });

/** The people who are gone, the longest first, with when they went. */
const goneOf = ({ goneSince }: Room): [id: string, atMs: number][] =>
  Object.entries(goneSince).sort(([, a], [, b]) => a - b);

/** Makes place in the list for one more, where it is full of people who are gone. */
export const makePlace = (change: Change): void => {
  const longest = goneOf(change.room)[0];
  if (change.room.state.participants.length >= LIMITS.sessionPeople && longest) fade(change, longest[0]);
};

/** The time when the next person fades; null where nobody is gone. */
export const nextFade = (room: Room): number | null => {
  const longest = goneOf(room)[0];
  return longest ? longest[1] + FADE_AFTER_MS : null;
};

/** Removes people from the list who have been gone for long enough. */
export const fadeGone = (change: Change, nowMs: number): void => {
  for (const [id, atMs] of goneOf(change.room)) {
    if (atMs + FADE_AFTER_MS <= nowMs) fade(change, id);
  }
};
