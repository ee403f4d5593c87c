import type { Refusal } from './command';
import type { Room } from './room';

/** How many there may be. */

/** Those who take a place: whoever is gone doesn't, though the seat stays theirs. */
const taken = ({ state }: Room): number =>
  state.participants.filter(({ presence }) => presence !== 'gone').length;

/** Whether there is no place for somebody new. */
export const isFull = (room: Room): boolean => taken(room) >= room.state.maxParticipants;

export const refuseNewcomer = (room: Room): Refusal | null => {
  if (room.state.locked) return { code: 'SESSION_LOCKED', message: 'the session is locked' };
  return isFull(room)
    ? { code: 'SESSION_FULL', message: `the session has ${room.state.maxParticipants} seats` }
    : null;
};
