import { describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import { ROLE_GRANTS } from '../wire/grants';
import { GONE_AFTER_MS } from '../wire/limits';
import { denied, standingOf, whyNotInvite } from './rights';
import { readSnapshot } from './journal-migrations';
import { rebaseRoom, type Room } from './room';
import { HEIR_TRIAL_MS } from './succession';

/** A room with a host and two guests, whose host has lost the connection and is gone. */
const deserted = (): RoomBench => {
  const bench = new RoomBench();
  bench.join('host', { role: 'host' });
  bench.join('b');
  bench.join('c');
  bench.do({ type: 'connectionLost', by: 'host' });
  bench.pass(GONE_AFTER_MS);
  return bench;
};

const removal = (bench: RoomBench, by: string, participantId: string) =>
  bench.do({ type: 'remove', by, participantId }).error?.code ?? null;

const mayInvite = (bench: RoomBench, id: string): boolean =>
  whyNotInvite(standingOf(bench.room.state, bench.person(id))) === null;

describe('the owner', () => {
  it('the owner is the first host to come, and stays it while others host too', () => {
    const bench = new RoomBench();
    bench.join('b');
    expect(bench.room.state.ownerId).toBeNull();
    bench.join('host', { role: 'host' });
    bench.join('second', { role: 'host' });
    expect(bench.room.state.ownerId).toBe('host');
    bench.do({ type: 'leave', by: 'host' });
    expect(bench.room.state.ownerId).toBe('host');
  });

  it('the owner can’t be removed by anybody in the party, here or away', () => {
    const bench = new RoomBench();
    bench.join('host', { role: 'host' });
    bench.join('second', { role: 'host' });
    bench.join('b');
    expect(removal(bench, 'second', 'host')).toBe('PERMISSION_DENIED');
    bench.do({ type: 'leave', by: 'host' });
    const { error } = bench.do({ type: 'remove', by: 'second', participantId: 'host' });
    expect(error).toEqual(denied('senior', 'remove people'));
    bench.join('host', { role: 'host' });
    expect(bench.person('host')).toMatchObject({ seat: 1, grants: { moderate: true }, heir: null });
  });

  it('only the owner removes another host', () => {
    const bench = new RoomBench();
    bench.join('host', { role: 'host' });
    bench.join('second', { role: 'host' });
    bench.join('third', { role: 'host' });
    expect(removal(bench, 'second', 'third')).toBe('PERMISSION_DENIED');
    expect(removal(bench, 'host', 'third')).toBeNull();
  });

  it('the owner who is removed by the operator loses the party to another host', () => {
    const bench = new RoomBench();
    bench.join('host', { role: 'host' });
    bench.join('second', { role: 'host' });
    bench.do({ type: 'remove', by: null, participantId: 'host' });
    expect(bench.room.state.ownerId).toBe('second');
    bench.do({ type: 'remove', by: null, participantId: 'second' });
    expect(bench.room.state.ownerId).toBeNull();
  });

  it('the owner keeps the seat, however many others come and go', () => {
    const bench = new RoomBench();
    bench.join('b');
    bench.join('host', { role: 'host' });
    bench.do({ type: 'leave', by: 'host' });
    for (let count = 0; count < 250; count += 1) {
      bench.join(`guest_${count}`);
      bench.do({ type: 'leave', by: `guest_${count}` });
    }
    bench.do({ type: 'lock', by: 'b', locked: true });
    expect(bench.join('host', { role: 'host' }).error).toBeNull();
    expect(bench.person('host').seat).toBe(2);
  });
});

describe('a stand-in for the owner', () => {
  it('a stand-in locks and sets the room’s patience, but doesn’t remove, end or invite at first', () => {
    const bench = deserted();
    expect(bench.person('b')).toMatchObject({ heir: 'new', grants: { moderate: true } });
    expect(bench.do({ type: 'lock', by: 'b', locked: true }).error).toBeNull();
    const refused = () => [
      removal(bench, 'b', 'c'),
      bench.do({ type: 'end', by: 'b' }).error?.code ?? null,
      mayInvite(bench, 'b') ? null : 'PERMISSION_DENIED',
    ];
    expect(refused()).toEqual(Array<string>(3).fill('PERMISSION_DENIED'));
    bench.pass(HEIR_TRIAL_MS - 1);
    expect(refused()).toEqual(Array<string>(3).fill('PERMISSION_DENIED'));
  });

  it('a stand-in may remove people some minutes later, but never the owner', () => {
    const bench = deserted();
    bench.pass(HEIR_TRIAL_MS);
    expect(bench.person('b').heir).toBe('settled');
    expect(removal(bench, 'b', 'host')).toBe('PERMISSION_DENIED');
    expect(removal(bench, 'b', 'c')).toBeNull();
    expect(mayInvite(bench, 'b')).toBe(true);
    expect(bench.do({ type: 'end', by: 'b' }).closes).toBe(true);
  });

  it('a stand-in steps back when the owner is there again, and starts anew the next time', () => {
    const bench = deserted();
    bench.pass(HEIR_TRIAL_MS);
    bench.join('host', { role: 'host' });
    expect(bench.person('b')).toMatchObject({ heir: null, grants: ROLE_GRANTS.participant });
    expect(removal(bench, 'b', 'c')).toBe('PERMISSION_DENIED');
    expect(removal(bench, 'host', 'b')).toBeNull();
    bench.do({ type: 'leave', by: 'host' });
    expect(bench.person('c').heir).toBe('new');
  });

  it('a stand-in who goes hands on to the next one, and doesn’t have the part back by coming back', () => {
    const bench = deserted();
    bench.do({ type: 'leave', by: 'b' });
    expect(bench.person('c').heir).toBe('new');
    bench.join('b');
    expect(bench.person('b')).toMatchObject({ heir: null, grants: { moderate: false } });
    bench.do({ type: 'connectionLost', by: 'c' });
    bench.pass(GONE_AFTER_MS);
    expect(bench.person('c')).toMatchObject({ presence: 'gone', heir: null, grants: { moderate: false } });
    expect(bench.person('b').heir).toBe('new');
  });

  it('a stand-in’s trial takes as long under another process’s clock', () => {
    const bench = deserted();
    bench.room = rebaseRoom(bench.room, 1_000_000);
    bench.nowMs += 1_000_000;
    bench.pass(HEIR_TRIAL_MS - 1);
    expect(bench.person('b').heir).toBe('new');
    bench.pass(1);
    expect(bench.person('b').heir).toBe('settled');
  });
});

describe('a journal of before there was an owner', () => {
  const old = (room: Room): unknown => {
    const without = (value: unknown, keys: readonly string[]): unknown =>
      Array.isArray(value)
        ? value.map((one) => without(one, keys))
        : value !== null && typeof value === 'object'
          ? Object.fromEntries(
              Object.entries(value).flatMap(([key, one]) =>
                keys.includes(key) ? [] : [[key, without(one, keys)]],
              ),
            )
          : value;
    return without(room, ['ownerId', 'heir', 'heirSinceMs']);
  };

  it('a journal from before there was an owner is taken over, and its host owns the party', () => {
    const bench = new RoomBench();
    bench.join('b');
    bench.join('host', { role: 'host' });
    bench.do({ type: 'leave', by: 'host' });
    bench.room = readSnapshot(1, JSON.stringify(old(bench.room))).room;
    expect(bench.room.state.ownerId).toBeNull();
    bench.do({ type: 'serverRestarted' });
    expect(bench.room.state.ownerId).toBe('host');
    expect(removal(bench, 'b', 'host')).toBe('PERMISSION_DENIED');
  });
});
