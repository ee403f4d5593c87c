/** A database of every version there was, with rooms as the versions wrote them, is taken over with all that is in it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import oldest from '../../test/fixtures/journals/2026-11-22.json';
import newest from '../../test/fixtures/journals/2026-11-29-evening.json';
import { readRoom } from '../sessions/room-journal';
import { MIGRATIONS, wholeRoom } from './schema';
import { openDatabase } from './sqlite-database';
import { SqliteSessionDirectory } from './sqlite-session-directory';
import { SqliteSessionJournal } from './sqlite-session-journal';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'matinee-old-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Up to the last version in which a room was a row. */
const VERSIONS = [1, 2, 3, 4, 5];

describe.each(VERSIONS)('a database of version %d', (version) => {
  /** As that version made and left it. */
  const write = (path: string): void => {
    const database = new Database(path);
    for (const { change } of MIGRATIONS.slice(0, version))
      if (typeof change === 'string') database.exec(change);
    database.exec(`PRAGMA application_id = 0x4d41544e; PRAGMA user_version = ${version}`);
    const session = database.prepare('INSERT INTO sessions (session_id, room) VALUES (?, ?)');
    const line = database.prepare('INSERT INTO chat (session_id, message) VALUES (?, ?)');
    for (const [id, { room, chat }] of [
      ['s_old', oldest],
      ['s_new', newest],
    ] as const) {
      session.run(id, JSON.stringify(room));
      for (const message of chat) line.run(id, JSON.stringify(message));
    }
    line.run('s_old', 'not JSON');
    session.run('s_broken', '{"state":');
    session.run('s_over', null);
    database.close();
  };

  it('an older database gives its rooms with their chat, and keeps what can’t be read for the code that reports it', () => {
    const path = join(folder, 'matinee.db');
    write(path);
    const database = openDatabase(path, () => {
      throw new Error('the database was moved aside');
    });
    const rows = new SqliteSessionJournal(database).load();
    expect(rows.map(({ sessionId, snapshot }) => [sessionId, snapshot.schema]).sort()).toEqual([
      ...[
        ['s_broken', 1],
        ['s_new', 1],
        ['s_old', 1],
      ],
    ]);
    for (const row of rows) {
      if (row.sessionId === 's_broken') {
        expect(() => readRoom(row)).toThrow();
        continue;
      }
      const { room, lostLines } = readRoom(row);
      expect(lostLines).toBe(row.sessionId === 's_old' ? 1 : 0);
      expect(room.state.participants.map(({ name }) => name)).toEqual(['Ana', 'Ben', 'Dan']);
      expect(room.state.chat.map(({ text }) => text)).toEqual(['before the film', 'nice\nfilm']);
    }
    const directory = new SqliteSessionDirectory(database);
    expect(['s_over', 's_old'].map((id) => directory.isBurnt(id))).toEqual([true, false]);
    database.close();
  });
});

describe('a room and its lines', () => {
  it('a room and its messages become one text in a migration, and what is no room stays as it is', () => {
    expect(wholeRoom('{"state":{"a":1},"b":2}', ['{"c":3}', 'odd'])).toBe(
      '{"state":{"a":1,"chat":[{"c":3},null]},"b":2}',
    );
    for (const odd of ['', '[]', '{"state":1}', 'null']) expect(wholeRoom(odd, ['{}'])).toBe(odd);
  });
});
