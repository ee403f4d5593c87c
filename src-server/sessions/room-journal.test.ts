/** How a room lies in the journal: what is read of it, what is given up, and how long it becomes. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { JOURNAL_SCHEMA, NewerRowError } from '@core/room/journal-migrations';
import { atOnce } from '../../test/fakes/at-once';
import { RoomBench } from '../../test/fakes/room-bench';
import { ManualClock } from '../../test/fakes/clock';
import type { Logger } from '../base/log';
import { clockTimes, systemRuntime } from '../base/runtime';
import { MemorySessionDirectory, MemorySessionJournal } from '../store/memory';
import type { JournalledSession } from '../store/session-journal';
import { IceServers } from './ice-servers';
import { SessionRegistry } from './registry';
import { readRoom, RoomJournal, snapshotOf } from './room-journal';

const now = clockTimes(systemRuntime);
let bench: RoomBench;
let kept: MemorySessionJournal;
beforeEach(() => {
  bench = new RoomBench();
  kept = new MemorySessionJournal();
});

const only = (): JournalledSession => {
  const [session] = atOnce(kept.load());
  if (!session) throw new Error('nothing is kept');
  return session;
};
/** The room on the bench, from now on written down as the server does it. */
const journalled = (): RoomJournal => {
  atOnce(kept.replace([snapshotOf(bench.room)], now));
  return new RoomJournal(kept, bench.room);
};
const say = (text: string, number: number) => bench.do({ type: 'chat', by: 'a', ownId: `m${number}`, text });

describe('a room in the journal', () => {
  it('a journalled room is read as it was, with what wasn’t worth a write by itself', () => {
    const journal = journalled();
    atOnce(journal.write(bench.join('a'), now));
    atOnce(journal.write(bench.open('a'), now));
    atOnce(journal.write(bench.observe('a', 'ready', { positionMs: 0 }), now));
    journal.putOff(bench.observe('a', 'ready', { positionMs: 5 }));
    expect(readRoom(only()).room).not.toEqual(bench.room);
    atOnce(journal.write(say('hello', 1), now));
    expect(readRoom(only())).toEqual({ room: bench.room, lostLines: 0, lostEntries: 0, reason: '' });
    expect(only().entries).toHaveLength(4);
  });

  it('a journalled room that a newer version has written to isn’t read as far as it can be', () => {
    const journal = journalled();
    atOnce(journal.write(bench.join('a'), now));
    atOnce(kept.append('s_1', { schema: JOURNAL_SCHEMA + 1, text: '{}' }, now));
    expect(() => readRoom(only())).toThrow(NewerRowError);
  });

  it('a journalled room of many small decisions is written anew after 256 of them', () => {
    const journal = journalled();
    atOnce(journal.write(bench.join('a'), now));
    let most = 0;
    for (let number = 0; number < 600; number += 1) {
      atOnce(journal.write(bench.do({ type: 'lock', by: 'a', locked: number % 2 === 0 }), now));
      atOnce(journal.write(say('x', number), now));
      most = Math.max(most, only().entries.length);
      if (number % 100 === 0) expect(readRoom(only()).room).toEqual(bench.room);
    }
    expect(most).toBe(256);
  });

  it('a journalled room of large decisions never takes more than three times its own size, and 64 KiB', () => {
    const journal = journalled();
    atOnce(journal.write(bench.join('a'), now));
    for (let number = 0; number < 300; number += 1) {
      atOnce(journal.write(say('x'.repeat(2_000), number), now));
      const { snapshot, entries } = only();
      const units = entries.reduce((sum, { text }) => sum + text.length, snapshot.text.length);
      const room = snapshotOf(bench.room).snapshot.text.length;
      expect(units).toBeLessThan(3 * room + 65_536);
      expect(entries.length).toBeLessThan(100);
    }
  });
});

describe('a server that starts over a journal with what it can’t read', () => {
  let directory: MemorySessionDirectory;
  const [error, info] = [vi.fn(), vi.fn()];
  beforeEach(() => {
    error.mockReset();
    info.mockReset();
    directory = new MemorySessionDirectory();
  });
  const start = (): SessionRegistry => {
    const clock = new ManualClock(5_000);
    const registry = new SessionRegistry({
      ...{ journal: kept, directory, serverEpoch: 'e_1', log: { error, info } as unknown as Logger },
      ice: new IceServers({ fixed: [], turn: null }, () => 0),
      runtime: { ...systemRuntime, clock, timers: clock },
    });
    atOnce(registry.start());
    return registry;
  };
  /** The room of the bench under another id. */
  const snapshot = (sessionId: string) =>
    snapshotOf({ ...bench.room, state: { ...bench.room.state, sessionId } });
  const unreadable = (sessionId: string, text: string, schema = JOURNAL_SCHEMA) => ({
    ...{ sessionId, snapshot: { schema, text } },
  });

  it('a server that starts over a damaged journal gives up what isn’t a room, says so, and takes over all others', () => {
    bench.join('a');
    const bad = [
      unreadable('s_text', 'not JSON'),
      unreadable('s_shape', '{"state":{}}'),
      unreadable('s_null', 'null'),
      unreadable('s_old', '{}', 0),
      unreadable('s_long', `"${'x'.repeat(8_388_608)}"`),
      { ...snapshot('s_other'), sessionId: 's_swapped' },
    ];
    atOnce(kept.replace([...bad, snapshot('s_1'), snapshot('s_2')], now));
    const registry = start();
    for (const { sessionId } of bad) {
      expect(directory.isBurnt(sessionId)).toBe(true);
      expect(() => registry.get(sessionId)).toThrow('the session is over');
    }
    expect(error.mock.calls.map(([{ sessionId }]) => sessionId as string)).toEqual(
      bad.map(({ sessionId }) => sessionId),
    );
    for (const id of ['s_1', 's_2']) expect(registry.get(id).room.state.participants).toHaveLength(1);
    expect(atOnce(kept.load()).map(({ sessionId }) => sessionId)).toEqual(['s_1', 's_2']);
  });

  it('a server that starts over a damaged journal says in few words what is wrong with a room where much is', () => {
    const state = { ...bench.room.state, name: 1, locked: 1, participants: 1, maxParticipants: 'x' };
    const room = { ...bench.room, state, away: 1, lostAt: 1, lines: 1, commands: 1 };
    atOnce(kept.replace([unreadable('s_1', JSON.stringify(room))], now));
    start();
    expect(error.mock.calls.map(([{ reason }]) => (reason as string).length)).toEqual([300]);
  });

  it('a server that starts over a damaged journal goes on from before the unreadable decision, and says how many are lost', () => {
    const journal = journalled();
    atOnce(journal.write(bench.join('a'), now));
    atOnce(kept.append('s_1', { schema: JOURNAL_SCHEMA, text: '{"events":[{"type":"unheardOf"}]}' }, now));
    atOnce(journal.write(say('built on it', 1), now));
    const { room } = start().get('s_1');
    expect(room.state.participants.map(({ id }) => id)).toEqual(['a']);
    expect(room.state.chat).toEqual([]);
    expect(error.mock.calls.map(([{ lostEntries }]) => lostEntries as number)).toEqual([2]);
    expect(only().entries).toEqual([]);
  });

  it('a server that starts over a damaged journal leaves out an unreadable message, and says so', () => {
    bench.join('a');
    say('one', 1);
    say('two', 2);
    const { snapshot: good } = snapshotOf(bench.room);
    const text = good.text.replace('"text":"one"', '"text":1');
    atOnce(kept.replace([{ sessionId: 's_1', snapshot: { ...good, text } }], now));
    const { room } = start().get('s_1');
    expect(room.state.chat.map((line) => line.text)).toEqual(['two']);
    expect(error.mock.calls.map(([{ lostLines }]) => lostLines as number)).toEqual([1]);
  });

  it('a server that starts over a journal without a moment takes its own start for it', () => {
    bench.join('a');
    atOnce(kept.replace([snapshot('s_1')], now));
    vi.spyOn(kept, 'loadClock').mockReturnValue(null);
    expect(start().get('s_1').room.state.participants).toHaveLength(1);
    expect(info.mock.calls).toEqual([
      [{ sessionId: 's_1', awayMs: 0, by: 'boot' }, 'session taken over from the journal'],
    ]);
  });

  it('a server touches nothing, and doesn’t start, where a newer version wrote the journal', () => {
    const journal = journalled();
    atOnce(journal.write(bench.join('a'), now));
    const newer = { schema: JOURNAL_SCHEMA + 1, text: '{}' };
    atOnce(kept.append('s_1', newer, now));
    atOnce(kept.replace([unreadable('s_0', 'not JSON'), { sessionId: 's_2', snapshot: newer }], now));
    const before = atOnce(kept.load());
    expect(start).toThrow('update this one');
    expect(atOnce(kept.load())).toEqual(before);
    expect(['s_0', 's_1', 's_2'].some((id) => directory.isBurnt(id))).toBe(false);
  });

  it('a server doesn’t revive what was over when its process died before it was erased', () => {
    bench.join('a');
    atOnce(kept.replace([snapshot('s_1'), snapshot('s_2')], now));
    directory.burn('s_1', 1);
    const registry = start();
    expect(() => registry.get('s_1')).toThrow('the session is over');
    expect(registry.get('s_2').id).toBe('s_2');
    expect(atOnce(kept.load()).map(({ sessionId }) => sessionId)).toEqual(['s_2']);
    expect(error).not.toHaveBeenCalled();
  });

  it('a server takes all its sessions over or none: their times go with one moment that is kept once', () => {
    bench.join('a');
    const early = { ...now, serverMs: 1 };
    atOnce(kept.replace([snapshot('s_1'), snapshot('s_2')], early));
    const before = [atOnce(kept.load()), kept.loadClock()];
    const replace = kept.replace.bind(kept);
    vi.spyOn(kept, 'replace').mockImplementation((sessions, moment) => {
      if (sessions.some(({ sessionId }) => sessionId === 's_2')) throw new Error('disk full');
      return replace(sessions, moment);
    });
    expect(start).toThrow('disk full');
    expect([atOnce(kept.load()), kept.loadClock()]).toEqual(before);
  });
});
