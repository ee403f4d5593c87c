import type { Participant, RoomEvent, RoomState } from '../wire/room';
import { keepMessage } from './chat-history';

const withParticipant = (state: RoomState, participant: Participant): RoomState => {
  const known = state.participants.some(({ id }) => id === participant.id);
  const participants = known
    ? state.participants.map((other) => (other.id === participant.id ? participant : other))
    : [...state.participants, participant].sort((a, b) => a.seat - b.seat);
  return { ...state, participants };
};

/**
 * The only way in which a room changes: server and clients apply the same events and so hold the same state.
 * Participants are in order of their seats. A person who is *gone* stays in the list for a while; one who has faded,
 * left by choice or was removed isn't in it any more.
 */
export const applyRoomEvent = (state: RoomState, event: RoomEvent): RoomState => {
  switch (event.type) {
    case 'participantJoined':
    case 'participantUpdated':
      return withParticipant(state, event.participant);
    case 'participantLeft':
      return {
        ...state,
        participants:
          event.reason === 'gone'
            ? state.participants.map((participant) =>
                participant.id === event.participantId ? { ...participant, presence: 'gone' } : participant,
              )
            : state.participants.filter(({ id }) => id !== event.participantId),
      };
    case 'participantFaded':
      return { ...state, participants: state.participants.filter(({ id }) => id !== event.participantId) };
    case 'roomUpdated':
      return { ...state, name: event.name, locked: event.locked, patience: event.patience };
    case 'ownerChanged':
      return { ...state, ownerId: event.ownerId };
    case 'playbackChanged':
      return { ...state, playback: event.playback };
    case 'chatAdded':
      return { ...state, chat: keepMessage(state.chat, event.message) };
    case 'unknown':
      return state;
  }
};
