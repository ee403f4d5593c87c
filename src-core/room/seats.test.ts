import { describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import { GONE_AFTER_MS, LIMITS } from '../wire/limits';
import { rebaseRoom } from './room';
import { FADE_AFTER_MS, isFull } from './seats';

const listed = (bench: RoomBench): string[] => bench.room.state.participants.map(({ id }) => id);
/**
 * Lets this many more people come: all but the last are in the list at once. @returns why the last one couldn't come
 */
const come = (bench: RoomBench, count: number, name = 'guest'): string | null => {
  const { error } = bench.join(`${name}_0`);
  if (error) return error.code;
  const first = bench.person(`${name}_0`);
  const others = Array.from({ length: count - 2 }, (_, index) => {
    const id = `${name}_${index + 1}`;
    return { ...first, id, name: id, seat: first.seat + index + 1 };
  });
  const { state } = bench.room;
  bench.room = { ...bench.room, state: { ...state, participants: [...state.participants, ...others] } };
  return bench.join(`${name}_${count - 1}`).error?.code ?? null;
};
const lose = (bench: RoomBench, id: string): void => {
  bench.do({ type: 'connectionLost', by: id });
};
const allLose = (bench: RoomBench): void => {
  for (const id of listed(bench)) lose(bench, id);
};
const codeOf = ({ error }: ReturnType<RoomBench['join']>): string | null => error?.code ?? null;

describe('a session that is larger than its list can be', () => {
  it('a session that is larger than its list can be is full when the list is', () => {
    const bench = new RoomBench(LIMITS.sessionPeople + 50);
    expect(come(bench, LIMITS.sessionPeople)).toBeNull();
    expect([codeOf(bench.join('another')), isFull(bench.room)]).toEqual(['SESSION_FULL', true]);
  });

  it('a session that belongs to nobody keeps no place for an owner', () => {
    const bench = new RoomBench(LIMITS.sessionPeople + 50);
    come(bench, LIMITS.sessionPeople - 1);
    const { room } = bench;
    expect(isFull({ ...room, state: { ...room.state, ownerId: null } })).toBe(false);
  });

  it.each(['is there', 'is reconnecting'])(
    'a large session counts the owner as one of its people while the owner %s',
    (how) => {
      const bench = new RoomBench(LIMITS.sessionPeople + 50);
      bench.join('owner', { role: 'host' });
      if (how === 'is reconnecting') lose(bench, 'owner');
      expect(come(bench, LIMITS.sessionPeople - 1)).toBeNull();
      expect(codeOf(bench.join('another'))).toBe('SESSION_FULL');
    },
  );

  it.each(['is gone', 'has left'])('a large session keeps a place for the owner who %s', (how) => {
    const bench = new RoomBench(LIMITS.sessionPeople + 50);
    bench.join('owner', { role: 'host' });
    if (how === 'has left') bench.do({ type: 'leave', by: 'owner', returns: true });
    else {
      lose(bench, 'owner');
      bench.pass(GONE_AFTER_MS);
    }
    expect(come(bench, LIMITS.sessionPeople - 1)).toBeNull();
    expect(codeOf(bench.join('another'))).toBe('SESSION_FULL');
    expect(codeOf(bench.join('owner', { role: 'host' }))).toBeNull();
    expect(listed(bench)).toHaveLength(LIMITS.sessionPeople);
  });

  it('a large session lets no more people come back than the list can hold', () => {
    const bench = new RoomBench(LIMITS.sessionPeople - 1);
    for (const id of ['x', 'y']) {
      bench.join(id);
      bench.do({ type: 'leave', by: id, returns: true });
    }
    expect(come(bench, LIMITS.sessionPeople - 1)).toBeNull();
    expect([codeOf(bench.join('x')), codeOf(bench.join('y'))]).toEqual([null, 'SESSION_FULL']);
  });
});

describe('a room with more people than places', () => {
  it('an overfull room refuses nobody who is in it already, with another client or after a lost connection', () => {
    const bench = new RoomBench(2);
    for (const id of ['c', 'd']) {
      bench.join(id);
      bench.do({ type: 'leave', by: id, returns: true });
    }
    bench.join('a');
    bench.join('b');
    expect([codeOf(bench.join('c')), codeOf(bench.join('d'))]).toEqual([null, null]);
    expect(codeOf(bench.join('a', { instanceId: 'i_2' }))).toBeNull();
    lose(bench, 'b');
    expect(codeOf(bench.join('b'))).toBeNull();
  });
});

describe('a list that is full of people who are gone', () => {
  const crowd = (): RoomBench => {
    const bench = new RoomBench(LIMITS.sessionPeople);
    come(bench, LIMITS.sessionPeople / 2, 'early');
    allLose(bench);
    bench.pass(GONE_AFTER_MS);
    come(bench, LIMITS.sessionPeople / 2, 'late');
    allLose(bench);
    bench.pass(GONE_AFTER_MS);
    return bench;
  };

  it('a list full of people who are gone lets the one gone longest fade for a newcomer, one for one', () => {
    const bench = crowd();
    const before = listed(bench);
    expect(before).toHaveLength(LIMITS.sessionPeople);
    bench.join('another');
    expect(listed(bench)).toEqual([...before.filter((id) => id !== 'early_0'), 'another']);
    expect(bench.last?.events).toContainEqual({ type: 'participantFaded', participantId: 'early_0' });
  });

  it('a list full of people who are gone lets nobody fade for a person who is in it, nor while there is a place', () => {
    const bench = crowd();
    bench.join('late_1');
    expect(listed(bench)).toHaveLength(LIMITS.sessionPeople);
    bench.do({ type: 'leave', by: 'late_1', returns: true });
    bench.join('another');
    expect(listed(bench)).toContain('early_0');
  });
});

describe('a person who is gone', () => {
  it('a person who is gone fades by how long they are, whatever their seat, under a new server process too', () => {
    const bench = new RoomBench();
    for (const id of ['a', 'b', 'c']) bench.join(id);
    lose(bench, 'b');
    bench.pass(1_000);
    lose(bench, 'a');
    bench.pass(GONE_AFTER_MS);
    bench.room = rebaseRoom(bench.room, 0);
    bench.do({ type: 'serverRestarted' });
    bench.join('c');
    bench.pass(FADE_AFTER_MS - 1_001);
    expect(listed(bench)).toEqual(['a', 'b', 'c']);
    bench.pass(1);
    expect(listed(bench)).toEqual(['a', 'c']);
    bench.pass(999);
    expect(listed(bench)).toEqual(['a', 'c']);
    bench.pass(1);
    expect(listed(bench)).toEqual(['c']);
  });

  it('the person gone longest fades first of several who fade at once', () => {
    const bench = new RoomBench();
    for (const id of ['a', 'b', 'c']) bench.join(id);
    lose(bench, 'b');
    bench.pass(1_000);
    lose(bench, 'a');
    bench.pass(GONE_AFTER_MS);
    bench.do({ type: 'serverRestarted' });
    bench.join('c');
    bench.nowMs += FADE_AFTER_MS;
    expect(bench.do({ type: 'tick' }).events).toEqual([
      { type: 'participantFaded', participantId: 'b' },
      { type: 'participantFaded', participantId: 'a' },
    ]);
  });
});
