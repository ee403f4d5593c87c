import { describe, expect, it } from 'vitest';
import { personInRoom } from '../../../test/fakes/path-host';
import { roomOfLinks } from './room-of-links';

describe('roomOfLinks', () => {
  it('roomOfLinks names everybody else who is there, and whether they can be told anything', () => {
    const participants = [
      personInRoom('ana', 1),
      { ...personInRoom('ben', 2), incarnation: 3 },
      personInRoom('cem', 3, 'reconnecting'),
      personInRoom('dan', 4, 'gone'),
    ];
    expect(roomOfLinks({ localId: 'ana', participants })).toEqual({
      ...{ selfId: 'ana', incarnation: 1, seat: 1 },
      peers: [
        { id: 'ben', incarnation: 3, seat: 2, reachable: true },
        { id: 'cem', incarnation: 1, seat: 3, reachable: false },
      ],
    });
  });

  it('roomOfLinks is null where one isn’t in the room oneself', () => {
    expect(roomOfLinks({ localId: 'ana', participants: [personInRoom('ben', 2)] })).toBeNull();
  });
});
