import { describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import { ROLE_GRANTS } from '../wire/grants';
import { EMPTY_SESSION_MS, FIRST_JOIN_MS, GONE_AFTER_MS } from '../wire/limits';
import { rebaseRoom } from './room';
import { FADE_AFTER_MS, isFull } from './seats';

const names = (bench: RoomBench): string[] => bench.room.state.participants.map(({ name }) => name);

describe('joining', () => {
  it('a person who joins with an app that says nothing of what it can, can nothing that was added later', () => {
    const bench = new RoomBench();
    const who = { by: 'a', name: 'a', role: 'participant', grants: ROLE_GRANTS.participant } as const;
    bench.do({ type: 'join', ...who, instanceId: 'i_1', audio: true, video: true });
    expect(bench.person('a').can).toEqual([]);
  });

  it('a person who joins under a name that is taken gets a number', () => {
    const bench = new RoomBench();
    bench.join('a', { name: 'Ana' });
    bench.join('b', { name: 'ana' });
    bench.join('c', { name: 'Ana' });
    expect(names(bench)).toEqual(['Ana', 'ana (2)', 'Ana (3)']);
  });

  it('a number keeps the longest name within its bound', () => {
    const bench = new RoomBench();
    bench.join('a', { name: 'x'.repeat(48) });
    bench.join('b', { name: 'x'.repeat(48) });
    expect(names(bench)[1]).toBe(`${'x'.repeat(44)} (2)`);
  });

  it('a person who joins with the same client is taken back as they were', () => {
    const bench = new RoomBench();
    bench.join('a');
    bench.do({ type: 'publish', by: 'a', publication: { streamId: 's', kind: 'microphone' } });
    bench.do({ type: 'connectionLost', by: 'a' });
    expect(bench.person('a').presence).toBe('reconnecting');
    const { events } = bench.join('a');
    expect(events.map(({ type }) => type)).toEqual(['participantUpdated']);
    expect(bench.person('a')).toMatchObject({ presence: 'connected', incarnation: 1, seat: 1 });
    expect(bench.person('a').publications).toHaveLength(1);
  });

  it('a person who joins with another client replaces the first one, whose streams are forgotten', () => {
    const bench = new RoomBench();
    bench.join('a');
    bench.do({ type: 'publish', by: 'a', publication: { streamId: 's', kind: 'microphone' } });
    bench.join('a', { instanceId: 'i_2' });
    expect(bench.person('a')).toMatchObject({ incarnation: 2, publications: [], instanceId: 'i_2' });
  });

  it('a full or locked room refuses newcomers, and never a person with a seat', () => {
    const bench = new RoomBench(2);
    bench.join('a', { role: 'host' });
    bench.join('b');
    expect(bench.join('c').error?.code).toBe('SESSION_FULL');
    bench.do({ type: 'leave', by: 'b' });
    bench.do({ type: 'lock', by: 'a', locked: true });
    expect(bench.join('c').error?.code).toBe('SESSION_LOCKED');
    expect(bench.join('b').error).toBeNull();
    expect(bench.person('b').seat).toBe(2);
  });
});

describe('a full room', () => {
  it('a full room has a place for a newcomer as soon as somebody is gone, whose seat stays theirs', () => {
    const bench = new RoomBench(2);
    bench.join('a', { role: 'host' });
    bench.join('b');
    bench.do({ type: 'connectionLost', by: 'b' });
    expect([isFull(bench.room), bench.join('c').error?.code]).toEqual([true, 'SESSION_FULL']);
    bench.pass(GONE_AFTER_MS);
    expect([isFull(bench.room), bench.join('c').error]).toEqual([false, null]);
    expect([isFull(bench.room), bench.join('b').error]).toEqual([true, null]);
    expect(bench.person('b').seat).toBe(2);
  });
});

describe('a person who is gone', () => {
  const lose = (bench: RoomBench, id: string): void => {
    bench.do({ type: 'connectionLost', by: id });
    bench.pass(GONE_AFTER_MS);
  };

  it('a person who is gone fades from the list after some minutes, and keeps the seat', () => {
    const bench = new RoomBench();
    bench.join('a', { role: 'host' });
    bench.join('b', { name: 'Ben' });
    lose(bench, 'b');
    bench.pass(FADE_AFTER_MS - 1);
    expect(names(bench)).toEqual(['a', 'Ben']);
    bench.pass(1);
    expect(bench.last?.events).toEqual([{ type: 'participantFaded', participantId: 'b' }]);
    expect(names(bench)).toEqual(['a']);
    bench.do({ type: 'lock', by: 'a', locked: true });
    expect(bench.join('b').error).toBeNull();
    expect(bench.person('b')).toMatchObject({ name: 'Ben', seat: 2, presence: 'connected' });
  });

  it('a person who is gone stays in the list for the same time after each return', () => {
    const bench = new RoomBench();
    bench.join('a', { role: 'host' });
    bench.join('b');
    lose(bench, 'b');
    bench.pass(FADE_AFTER_MS / 2);
    bench.join('b');
    lose(bench, 'b');
    bench.pass(FADE_AFTER_MS - 1);
    expect(names(bench)).toEqual(['a', 'b']);
  });

  it('five people who joined and closed their windows leave no trace in the list', () => {
    const bench = new RoomBench(3);
    bench.join('a', { role: 'host' });
    for (const id of ['b', 'c', 'd', 'e', 'f']) {
      expect(bench.join(id).error).toBeNull();
      lose(bench, id);
    }
    expect([isFull(bench.room), names(bench).length]).toEqual([false, 6]);
    bench.pass(FADE_AFTER_MS);
    expect(names(bench)).toEqual(['a']);
  });

  it('people who are gone come back to a room that is full again up to a bound, and its owner always', () => {
    const bench = new RoomBench(2);
    bench.join('owner', { role: 'host' });
    bench.join('b');
    bench.do({ type: 'leave', by: 'b' });
    bench.join('c');
    lose(bench, 'c');
    bench.join('d');
    lose(bench, 'owner');
    bench.join('e');
    expect(bench.join('f').error?.code).toBe('SESSION_FULL');
    expect([bench.join('b').error, bench.join('c').error]).toEqual([null, null]);
    lose(bench, 'd');
    bench.join('f2');
    bench.pass(FADE_AFTER_MS);
    expect(bench.join('owner', { role: 'host' }).error).toBeNull();
    expect(bench.join('d').error?.code).toBe('SESSION_FULL');
  });

  it('a person who is gone makes place in a list that can’t be longer', () => {
    const bench = new RoomBench(2);
    bench.join('a', { role: 'host' });
    for (let count = 0; count < 120; count += 1) {
      bench.join(`guest_${count}`);
      bench.do({ type: 'connectionLost', by: `guest_${count}` });
      bench.nowMs += GONE_AFTER_MS;
      bench.do({ type: 'tick' });
      expect(bench.room.state.participants.length).toBeLessThanOrEqual(100);
    }
  });
});

describe('leaving', () => {
  it('a person is gone some time after their connection was lost, and keeps the seat', () => {
    const bench = new RoomBench();
    bench.join('a');
    bench.join('b');
    bench.do({ type: 'connectionLost', by: 'b' });
    bench.pass(GONE_AFTER_MS - 1);
    expect(bench.person('b').presence).toBe('reconnecting');
    bench.pass(1);
    expect(bench.person('b').presence).toBe('gone');
    expect(bench.join('b').events.map(({ type }) => type)).toEqual(['participantJoined']);
    expect(bench.person('b')).toMatchObject({ presence: 'connected', seat: 2 });
  });

  it('a session closes when its last person has left by choice', () => {
    const bench = new RoomBench();
    bench.join('a');
    bench.join('b');
    expect(bench.do({ type: 'leave', by: 'a' }).closes).toBe(false);
    expect(bench.do({ type: 'leave', by: 'b' }).closes).toBe(true);
  });

  it('a session stays for a while when its last person has only closed their window', () => {
    const bench = new RoomBench();
    bench.join('a');
    const left = bench.do({ type: 'leave', by: 'a', returns: true });
    expect(left.closes).toBe(false);
    expect(left.events).toEqual([{ type: 'participantLeft', participantId: 'a', reason: 'left' }]);
    bench.pass(EMPTY_SESSION_MS - 1);
    expect(bench.last?.closes).toBe(false);
    expect(bench.join('a').error).toBeNull();
    expect(bench.person('a').seat).toBe(1);
    bench.do({ type: 'leave', by: 'a', returns: true });
    bench.pass(EMPTY_SESSION_MS);
    expect(bench.last?.closes).toBe(true);
  });

  it('an abandoned session closes later, and one that nobody came to later still', () => {
    const bench = new RoomBench();
    bench.pass(FIRST_JOIN_MS - 1);
    expect(bench.last?.closes ?? false).toBe(false);
    bench.join('a');
    bench.do({ type: 'connectionLost', by: 'a' });
    bench.pass(GONE_AFTER_MS + EMPTY_SESSION_MS - 1);
    expect(bench.last?.closes).toBe(false);
    bench.pass(1);
    expect(bench.last?.closes).toBe(true);
    const unvisited = new RoomBench();
    unvisited.pass(FIRST_JOIN_MS);
    expect(unvisited.last?.closes).toBe(true);
  });

  it('moderation passes to the person who has been here longest, but not to a viewer', () => {
    const bench = new RoomBench();
    bench.join('host', { role: 'host' });
    bench.join('v', { role: 'viewer' });
    bench.join('b');
    bench.join('c');
    bench.do({ type: 'leave', by: 'host' });
    expect(bench.person('b').grants.moderate).toBe(true);
    expect(bench.person('c').grants.moderate).toBe(false);
    expect(bench.person('v').grants.moderate).toBe(false);
    bench.join('host', { role: 'host' });
    expect(bench.person('host').grants.moderate).toBe(true);
  });

  it('moderation passes to nobody before the host has come', () => {
    const bench = new RoomBench();
    bench.join('b');
    expect(bench.person('b').grants.moderate).toBe(false);
  });

  it('removing takes a person’s seat too, and only a moderator may do it', () => {
    const bench = new RoomBench();
    bench.join('a', { role: 'host' });
    bench.join('b');
    expect(bench.do({ type: 'remove', by: 'b', participantId: 'a' }).error?.code).toBe('PERMISSION_DENIED');
    expect(bench.do({ type: 'remove', by: 'a', participantId: 'x' }).error?.code).toBe('PEER_GONE');
    expect(bench.do({ type: 'remove', by: 'a', participantId: 'a' }).error?.code).toBe('INVALID_ARGUMENT');
    expect(bench.do({ type: 'remove', by: 'a', participantId: 'b' }).events).toEqual([
      { type: 'participantLeft', participantId: 'b', reason: 'removed' },
    ]);
    expect(bench.do({ type: 'chat', by: 'b', ownId: 'm', text: 'hi' }).error?.code).toBe('INVALID_STATE');
  });

  it('a moderator ends the session for everybody', () => {
    const bench = new RoomBench();
    bench.join('a', { role: 'host' });
    bench.join('b');
    expect(bench.do({ type: 'end', by: 'b' }).error?.code).toBe('PERMISSION_DENIED');
    const { events, closes } = bench.do({ type: 'end', by: 'a' });
    expect(closes).toBe(true);
    expect(events).toEqual(
      ['a', 'b'].map((participantId) => ({
        ...{ type: 'participantLeft', participantId, reason: 'session_closed' },
      })),
    );
  });
});

describe('a new server process', () => {
  it('a new server process has everybody come back, with all times moved to its own clock', () => {
    const bench = new RoomBench();
    bench.join('a');
    bench.do({ type: 'connectionLost', by: 'a' });
    bench.room = rebaseRoom(bench.room, -900);
    bench.nowMs -= 900;
    bench.do({ type: 'serverRestarted' });
    bench.pass(GONE_AFTER_MS - 1);
    expect(bench.person('a').presence).toBe('reconnecting');
    bench.pass(1);
    expect(bench.person('a').presence).toBe('gone');
  });
});
