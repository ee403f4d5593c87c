import { describe, expect, it } from 'vitest';
import type { Participant, RoomState } from '../wire/room';
import { LIMITS } from '../wire/limits';
import { DEFAULT_PATIENCE } from '../wire/playback';
import { ROLE_GRANTS } from '../wire/grants';
import { applyRoomEvent } from './apply';

const person = (id: string, seat: number): Participant => ({
  id,
  name: id,
  role: 'participant',
  grants: ROLE_GRANTS.participant,
  heir: null,
  presence: 'connected',
  instanceId: 'i_1',
  incarnation: 1,
  seat,
  audio: true,
  video: true,
  publications: [{ streamId: 'a', kind: 'microphone' }],
  readiness: { filmId: null, state: 'none' },
  can: [],
});

const room: RoomState = {
  sessionId: 's_1',
  ownerId: null,
  name: 'Friday',
  locked: false,
  patience: DEFAULT_PATIENCE,
  maxParticipants: 6,
  participants: [person('ana', 1), person('ben', 3)],
  playback: {
    film: null,
    timeline: {
      filmId: null,
      positionMs: 0,
      rate: 1,
      playing: false,
      atServerTimeMs: 0,
      revision: 0,
    },
    phase: 'empty',
    hold: null,
    continuedWithout: [],
    outpaced: [],
    lastAction: null,
  },
  chat: [],
};

describe('applyRoomEvent', () => {
  it('applyRoomEvent puts a person who joins in the order of seats', () => {
    const next = applyRoomEvent(room, {
      type: 'participantJoined',
      participant: person('cem', 2),
    });
    expect(next.participants.map(({ id }) => id)).toEqual(['ana', 'cem', 'ben']);
  });

  it('applyRoomEvent replaces a person who is in the list already', () => {
    const next = applyRoomEvent(room, {
      type: 'participantJoined',
      participant: { ...person('ana', 1), incarnation: 2 },
    });
    expect(next.participants).toEqual([{ ...person('ana', 1), incarnation: 2 }, person('ben', 3)]);
  });

  it('applyRoomEvent keeps the seat of a person who is gone, and forgets a person who left', () => {
    const gone = applyRoomEvent(room, {
      type: 'participantLeft',
      participantId: 'ana',
      reason: 'gone',
    });
    expect(gone.participants).toEqual([{ ...person('ana', 1), presence: 'gone' }, person('ben', 3)]);
    const left = applyRoomEvent(gone, {
      type: 'participantLeft',
      participantId: 'ana',
      reason: 'left',
    });
    expect(left.participants.map(({ id }) => id)).toEqual(['ben']);
  });

  it('applyRoomEvent takes a person who has faded out of the list, and nobody else', () => {
    const next = applyRoomEvent(room, { type: 'participantFaded', participantId: 'ana' });
    expect(next.participants).toEqual([person('ben', 3)]);
  });

  it('applyRoomEvent takes over what an event says of the room, its owner and its film, and leaves the rest', () => {
    const patience = { bufferingMs: 1, seekingMs: 2 };
    const told = { name: 'Saturday', locked: true, patience };
    expect(applyRoomEvent(room, { type: 'roomUpdated', ...told })).toEqual({ ...room, ...told });
    expect(applyRoomEvent(room, { type: 'ownerChanged', ownerId: 'ben' })).toEqual({
      ...room,
      ownerId: 'ben',
    });
    const playback = { ...room.playback, continuedWithout: ['ana'] };
    expect(applyRoomEvent(room, { type: 'playbackChanged', playback })).toEqual({ ...room, playback });
  });

  it('applyRoomEvent leaves the room as it is after an event that this version doesn’t know', () => {
    expect(applyRoomEvent(room, { type: 'unknown' })).toBe(room);
  });

  it('applyRoomEvent keeps the last messages only', () => {
    let state = room;
    for (let index = 0; index <= LIMITS.chatHistory; index += 1) {
      state = applyRoomEvent(state, {
        type: 'chatAdded',
        message: {
          messageId: `m_${index}`,
          from: 'ana',
          name: 'ana',
          text: 'hello',
          sentAt: index,
          filmMs: null,
        },
      });
    }
    expect(state.chat).toHaveLength(LIMITS.chatHistory);
    expect(state.chat[0]?.messageId).toBe('m_1');
  });
});
