import { describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import { readSnapshot } from './journal-migrations';
import type { Room } from './room';

/** A room as a version without rules for texts would have journalled it. */
const oldRoom = (): Room => {
  const bench = new RoomBench();
  bench.join('a', { name: 'Ana' });
  bench.join('b', { name: 'Ben' });
  bench.open('a');
  const { said: _said, ...room } = bench.room;
  const old = JSON.stringify(room)
    .replace('"Ana"', '"\\u202eanA\\nhas left"')
    .replace('"Ben"', '"\\u200b\\u3164"')
    .replace('"Film"', '"\\u0000\\u0007"');
  return readSnapshot(1, old).room;
};

describe('a room that was journalled before apps said what they can', () => {
  it('a room journalled before capabilities existed is loaded with people who have none', () => {
    const bench = new RoomBench();
    bench.join('a', { can: ['queue'] });
    const text = JSON.stringify(bench.room);
    const old = text.replace(',"can":["queue"]', '').replace('"can":["queue"],', '');
    expect(old).not.toContain('queue');
    expect(readSnapshot(1, old).room.state.participants).toMatchObject([{ id: 'a', can: [] }]);
  });
});

describe('a room that was journalled before texts had rules', () => {
  it('a room journalled before texts had rules is loaded clean, with a name for people whose own is invisible', () => {
    const { state } = oldRoom();
    expect(state.participants.map(({ name }) => name)).toEqual(['anA has left', 'Guest']);
    expect(state.playback.film?.title).toBe('?');
  });

  it('a room journalled before texts had rules goes on where it was', () => {
    const bench = new RoomBench();
    bench.room = oldRoom();
    expect(bench.do({ type: 'chat', by: 'a', ownId: 'm1', text: 'still here' }).error).toBeNull();
    expect(bench.room.said).toEqual(['a:m1']);
  });
});
