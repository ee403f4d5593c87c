/** The contract of the journal of sessions, on each of its fillers; and what a killed process leaves in a real file. */
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeferredJournal } from '../../test/fakes/deferred-journal';
import { MemorySessionJournal } from './memory';
import type { JournalRow, SessionJournal } from './session-journal';
import { openDatabase } from './sqlite-database';
import { SqliteSessionJournal } from './sqlite-session-journal';

const unexpected = (): void => {
  throw new Error('the database was moved aside');
};
const machine = { calendarMs: 1_700_000_000_001, awakeMs: 2.5, upMs: 4_000, bootId: 'boot' };
const now = { serverMs: 10, wallMs: 1_700_000_000_000, machine };
const row = (text: string, schema = 2): JournalRow => ({ schema, text });
const snapshot = (sessionId: string, text = `snapshot of ${sessionId}`) => ({
  sessionId,
  snapshot: row(text),
});

/** One whose writes are done by themselves, but later. */
const later = (): SessionJournal => {
  const journal = new DeferredJournal();
  const soon = (sessionId: string, write: Promise<void>): Promise<void> => {
    queueMicrotask(() => journal.complete(sessionId));
    return write;
  };
  return {
    append: (id, ...more) => soon(id, journal.append(id, ...more)),
    replace: (sessions, ...more) => soon(sessions[0]?.sessionId ?? '', journal.replace(sessions, ...more)),
    erase: (id) => soon(id, journal.erase(id)),
    load: () => journal.load(),
    saveClock: (moment) => journal.saveClock(moment),
    loadClock: () => journal.loadClock(),
  };
};

describe.each([
  ['memory', () => new MemorySessionJournal()],
  ['SQLite', () => new SqliteSessionJournal(openDatabase(':memory:', unexpected))],
  ['another tick', later],
] as const)('a journal in %s', (_name, make) => {
  let journal: SessionJournal;
  beforeEach(() => {
    journal = make();
  });

  it('a journal gives back a snapshot and what came after it, in order', async () => {
    await journal.replace([snapshot('s_1')], now);
    await journal.append('s_1', row('one'), now);
    await journal.append('s_1', row('two', 3), now);
    expect(await journal.load()).toEqual([{ ...snapshot('s_1'), entries: [row('one'), row('two', 3)] }]);
  });

  it('a journal keeps nothing of what a snapshot replaces, and all of every other session', async () => {
    await journal.replace([snapshot('s_1'), snapshot('s_2')], now);
    await journal.append('s_1', row('one'), now);
    await journal.append('s_2', row('of the other'), now);
    await journal.replace([snapshot('s_1', 'newer')], now);
    await journal.append('s_1', row('three'), now);
    const kept = [...(await journal.load())].sort((a, b) => a.sessionId.localeCompare(b.sessionId));
    expect(kept).toEqual([
      { ...snapshot('s_1', 'newer'), entries: [row('three')] },
      { ...snapshot('s_2'), entries: [row('of the other')] },
    ]);
  });

  it('a journal takes no entry of a session that it doesn’t have', async () => {
    await expect((async () => journal.append('s_1', row('one'), now))()).rejects.toThrow('no such session');
    await journal.replace([snapshot('s_1')], now);
    await journal.erase('s_1');
    await expect((async () => journal.append('s_1', row('one'), now))()).rejects.toThrow('no such session');
    expect(await journal.load()).toEqual([]);
  });

  it('a journal erases a session with all its entries, and no other', async () => {
    await journal.replace([snapshot('s_1'), snapshot('s_2')], now);
    await journal.append('s_1', row('one'), now);
    await journal.erase('s_1');
    await journal.erase('s_never');
    expect(await journal.load()).toEqual([{ ...snapshot('s_2'), entries: [] }]);
    await journal.replace([snapshot('s_1')], now);
    expect((await journal.load()).find(({ sessionId }) => sessionId === 's_1')?.entries).toEqual([]);
  });

  it('a journal keeps the last moment, on each clock, with every write', async () => {
    expect(await journal.loadClock()).toBeNull();
    await journal.replace([snapshot('s_1')], now);
    expect(await journal.loadClock()).toEqual(now);
    await journal.append('s_1', row('one'), { ...now, serverMs: 20 });
    expect((await journal.loadClock())?.serverMs).toBe(20);
    const last = { serverMs: 1.5, wallMs: 2, machine: { ...machine, bootId: null } };
    await journal.saveClock(last);
    expect(await journal.loadClock()).toEqual(last);
  });
});

describe('the file of a process that was killed', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matinee-journal-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('the file of a killed process has the last whole state, wherever in its log the death was', () => {
    const path = join(folder, 'live.db');
    const database = openDatabase(path, unexpected);
    const journal = new SqliteSessionJournal(database);
    /** What there was after each write; the last of them is a snapshot that replaces everything. */
    const states: string[] = [];
    const state = (): string => JSON.stringify([journal.load(), journal.loadClock()?.serverMs]);
    const write = (run: () => void): void => {
      run();
      states.push(state());
    };
    write(() => journal.replace([snapshot('s_1'), snapshot('s_2')], now));
    for (let number = 1; number <= 8; number += 1)
      write(() =>
        journal.append('s_1', row(`${number} ${'x'.repeat(900 * number)}`), { ...now, serverMs: number }),
      );
    write(() =>
      journal.replace([snapshot('s_1', 'newer'), snapshot('s_2', 'newer')], { ...now, serverMs: 99 }),
    );

    const log = readFileSync(`${path}-wal`);
    const empty = JSON.stringify([[], undefined]);
    const found = new Set<number>();
    for (let length = 0; length <= log.length; length += 997) {
      const torn = join(folder, `torn-${length}.db`);
      copyFileSync(path, torn);
      writeFileSync(`${torn}-wal`, log.subarray(0, length));
      const left = openDatabase(torn, unexpected);
      const read = new SqliteSessionJournal(left);
      const seen = JSON.stringify([read.load(), read.loadClock()?.serverMs]);
      if (seen !== empty) {
        expect(states).toContain(seen);
        found.add(states.indexOf(seen));
      }
      left.close();
    }
    database.close();
    expect(found.size).toBeGreaterThan(4);
    // A longer log never has less.
    expect([...found]).toEqual([...found].sort((a, b) => a - b));
  });

  it('the file of a killed process has nothing of a write that was under way', () => {
    const path = join(folder, 'live.db');
    const database = openDatabase(path, unexpected);
    const journal = new SqliteSessionJournal(database);
    journal.replace([snapshot('s_1')], now);
    journal.append('s_1', row('one'), now);
    const before = journal.load();
    database.exec('BEGIN');
    database.prepare('DELETE FROM entries').run();
    database.prepare(`UPDATE snapshots SET text = 'half of a newer one'`).run();
    const copy = join(folder, 'copy.db');
    for (const suffix of ['', '-wal'])
      if (existsSync(path + suffix)) copyFileSync(path + suffix, copy + suffix);
    const next = openDatabase(copy, unexpected);
    expect(new SqliteSessionJournal(next).load()).toEqual(before);
    next.close();
    database.close();
  });

  it('the file takes a write wholly or not at all where the disk refuses its middle', () => {
    const path = join(folder, 'live.db');
    const database = openDatabase(path, unexpected);
    const journal = new SqliteSessionJournal(database);
    journal.replace([snapshot('s_1'), snapshot('s_2')], now);
    journal.append('s_1', row('one'), now);
    const before = [journal.load(), journal.loadClock()];
    database.exec(
      `CREATE TEMP TRIGGER refuse BEFORE INSERT ON snapshots WHEN NEW.session_id = 's_2'
        BEGIN SELECT RAISE(ABORT, 'disk full'); END`,
    );
    const all = [snapshot('s_1', 'newer'), snapshot('s_2', 'newer')];
    expect(() => journal.replace(all, { ...now, serverMs: 20 })).toThrow('disk full');
    expect([journal.load(), journal.loadClock()]).toEqual(before);
    database.close();
  });

  it('the file refuses values that no row may hold: its columns are of one kind each', () => {
    const path = join(folder, 'live.db');
    openDatabase(path, unexpected).close();
    const foreign = new Database(path);
    expect(() => foreign.exec(`INSERT INTO snapshots VALUES ('s_1', 'two', '{}')`)).toThrow();
    foreign.close();
  });
});
