import { describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import type { LeaveReason, Participant, RoomEvent, RoomState } from '../wire/room';
import { applyToReplica, peopleChanges, replicaOf, type Replica } from './replica';

const bench = new RoomBench();
bench.join('ana', { role: 'host' });
bench.join('bob');
bench.join('cleo');
const room = bench.room.state;
const ana = bench.person('ana');
const bob = bench.person('bob');
const cleo = bench.person('cleo');

const replica: Replica = { serverEpoch: 'e_1', revision: 7, localId: 'ana', room };
const bobLeft = { type: 'participantLeft', participantId: 'bob', reason: 'left' } as const;
const told = (revision: number, serverEpoch = 'e_1', event: RoomEvent = bobLeft) =>
  applyToReplica(replica, { serverEpoch, revision, event });

describe('the client’s copy of the room', () => {
  it('the copy of the room is the snapshot, and the chat comes later', () => {
    const { chat: _chat, ...snapshot } = room;
    const more = { iceServers: [], iceLifeMs: null };
    expect(replicaOf({ serverEpoch: 'e_1', revision: 7, you: 'ana', room: snapshot, ...more })).toEqual({
      ...{ serverEpoch: 'e_1', revision: 7, localId: 'ana' },
      room: { ...room, chat: [] },
    });
  });

  it('the copy of the room takes the next event, and counts it', () => {
    expect(told(8)).toEqual({
      kind: 'applied',
      replica: { ...replica, revision: 8, room: { ...room, participants: [ana, cleo] } },
    });
  });

  it('the copy of the room takes no event twice', () => {
    expect(told(7)).toEqual({ kind: 'stale' });
    expect(told(3)).toEqual({ kind: 'stale' });
  });

  it('the copy of the room has a gap where an event is missing, or another server process counts', () => {
    expect(told(9)).toEqual({ kind: 'gap' });
    for (const revision of [1, 7, 8]) expect(told(revision, 'e_2')).toEqual({ kind: 'gap' });
  });
});

describe('who came and went between two states of a room', () => {
  const withPeople = (...participants: Participant[]): RoomState => ({ ...room, participants });
  const changes = (before: Participant[], after: Participant[], event?: RoomEvent) =>
    peopleChanges(withPeople(...before), withPeople(...after), 'ana', event);
  const gone = (person: Participant): Participant => ({ ...person, presence: 'gone' });
  const reconnecting = (person: Participant): Participant => ({ ...person, presence: 'reconnecting' });

  it('whoever is new in the list, or was gone, has come', () => {
    expect(changes([ana, bob], [ana, bob, cleo])).toEqual([{ type: 'joined', participant: cleo }]);
    expect(changes([ana, gone(bob)], [ana, bob])).toEqual([{ type: 'joined', participant: bob }]);
    expect(changes([ana], [ana, gone(bob)])).toEqual([]);
  });

  it('whoever is reconnecting has neither come nor left', () => {
    expect(changes([ana, bob], [ana, reconnecting(bob)])).toEqual([]);
    expect(changes([ana, reconnecting(bob)], [ana, bob])).toEqual([]);
  });

  it('whoever is gone has left although their seat is kept, and only once', () => {
    expect(changes([ana, reconnecting(bob)], [ana, gone(bob)])).toEqual([
      { type: 'left', participant: gone(bob), reason: 'gone' },
    ]);
    expect(changes([ana, gone(bob)], [ana])).toEqual([]);
  });

  it.each<[LeaveReason, RoomEvent | undefined]>([
    ['removed', { ...bobLeft, reason: 'removed' }],
    ['left', bobLeft],
    ['left', { type: 'participantFaded', participantId: 'bob' }],
    ['left', undefined],
  ])('whoever isn’t listed any more has left as %s, by the event %j', (reason, event) => {
    expect(changes([ana, bob, cleo], [ana, cleo], event)).toEqual([
      { type: 'left', participant: bob, reason },
    ]);
  });

  it('one’s own coming and going is no news to oneself', () => {
    expect(changes([bob], [ana, bob])).toEqual([]);
    expect(changes([ana, bob], [bob])).toEqual([]);
  });
});
