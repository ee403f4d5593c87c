import { describe, expect, it } from 'vitest';
import { personInRoom } from '../../../test/fakes/path-host';
import { roomOfLinks } from './room-of-links';

const NOBODY = { self: null, atDoor: [] } as const;

describe('roomOfLinks', () => {
  it('roomOfLinks names everybody else who is there, and whether they can be told anything', () => {
    const participants = [
      personInRoom('ana', 1),
      { ...personInRoom('ben', 2), incarnation: 3 },
      personInRoom('cem', 3, 'reconnecting'),
      personInRoom('dan', 4, 'gone'),
    ];
    expect(roomOfLinks({ localId: 'ana', participants, ...NOBODY })).toEqual({
      room: {
        ...{ selfId: 'ana', incarnation: 1, seat: 1 },
        peers: [
          { id: 'ben', incarnation: 3, seat: 2, reachable: true },
          { id: 'cem', incarnation: 1, seat: 3, reachable: false },
        ],
      },
      quiet: new Set(),
    });
  });

  it('roomOfLinks names who stands at the door as well, and whoever has come in since then once', () => {
    const participants = [personInRoom('ana', 1), personInRoom('ben', 2), personInRoom('dan', 3, 'gone')];
    const atDoor = ['ben', 'cem', 'dan'].map((id) => ({ id, incarnation: 2, seat: 4 }));
    const linked = roomOfLinks({ localId: 'ana', participants, self: null, atDoor });
    expect(linked?.room.peers.map(({ id, incarnation, reachable }) => [id, incarnation, reachable])).toEqual([
      ['ben', 1, true],
      ['cem', 2, true],
      ['dan', 2, true],
    ]);
    expect([...(linked?.quiet ?? [])]).toEqual(['cem', 'dan']);
  });

  it('roomOfLinks names those in the room as somebody at the door is linked with them', () => {
    const self = { id: 'cem', incarnation: 1, seat: 4 };
    const atDoor = [{ id: 'ana', incarnation: 1, seat: 1 }];
    expect(roomOfLinks({ localId: 'cem', participants: [], self, atDoor })).toEqual({
      room: {
        ...{ selfId: 'cem', incarnation: 1, seat: 4 },
        peers: [{ id: 'ana', incarnation: 1, seat: 1, reachable: true }],
      },
      quiet: new Set(['ana']),
    });
  });

  it('roomOfLinks is null where one isn’t in the room oneself', () => {
    expect(roomOfLinks({ localId: 'ana', participants: [personInRoom('ben', 2)], ...NOBODY })).toBeNull();
  });
});
