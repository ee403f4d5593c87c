import { describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import { entryOf, isSnapshotDue, replay } from './journal';
import { JOURNAL_SCHEMA, readEntry, readSnapshot } from './journal-migrations';
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

describe('an entry of the journal', () => {
  it('a journal entry leads from the room before a decision to the room after it, as read from its text', () => {
    const bench = new RoomBench();
    for (const id of ['a', 'b']) bench.join(id);
    bench.open('a');
    const decisions = [
      () => bench.observe('a', 'ready', { durationMs: 60_000 }),
      () => bench.control('a', { type: 'seek', positionMs: 5_000 }),
      () => bench.do({ type: 'chat', by: 'b', ownId: 'm1', text: 'hello' }),
      () => bench.do({ type: 'leave', by: 'b' }),
    ];
    for (const decide of decisions) {
      const before = bench.room;
      const text = JSON.stringify(entryOf(decide()));
      const { events, noted } = readEntry(JOURNAL_SCHEMA, text);
      expect(replay(before, { events, noted })).toEqual(bench.room);
    }
  });

  it('a journal entry holds what earlier decisions have changed and nobody has written, once', () => {
    const bench = new RoomBench();
    bench.join('a');
    const { room } = bench;
    expect(entryOf({ room, events: [], noted: ['lines'] }, ['seen', 'lines'])).toStrictEqual({
      events: [],
      noted: { seen: room.seen, lines: room.lines },
    });
    expect(entryOf({ room, events: [], noted: [] })).toStrictEqual({ events: [], noted: {} });
  });
});

describe('a snapshot in the journal', () => {
  it.each([
    [255, 0, 0, false],
    [256, 0, 0, true],
    [1, 65_535, 0, false],
    [1, 65_536, 0, true],
    [1, 99_999, 100_000, false],
    [1, 100_000, 100_000, true],
  ])(
    'a snapshot after %i entries of %i units, in the place of one of %i, is due: %s',
    (entries, entryUnits, snapshotUnits, due) => {
      expect(isSnapshotDue({ entries, entryUnits, snapshotUnits })).toBe(due);
    },
  );
});
