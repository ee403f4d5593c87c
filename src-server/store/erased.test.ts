/** What is erased is in none of the files any more: not in the database's free pages, and not in its log. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { initialRoom } from '@core/room/room';
import { forgetIdentity, keptIdentity } from '../lan/certificate';
import { MIGRATIONS } from './schema';
import { SealedVault } from './sealed-vault';
import { SqliteAuthStore } from './sqlite-auth-store';
import { closeDatabase, openDatabase, type SqliteDatabase } from './sqlite-database';
import { SqliteSessionDirectory } from './sqlite-session-directory';
import { SqliteSessionJournal } from './sqlite-session-journal';
import { SqliteVault } from './sqlite-vault';

const unexpected = (): void => {
  throw new Error('the database was moved aside');
};
const machine = { calendarMs: 1_700_000_000_000, awakeMs: 1, upMs: 1, bootId: null };
const now = { serverMs: 10, wallMs: 1_700_000_000_000, machine };
const WORDS = 'nobody is to read these words again';
const CODE = 'K7QM2XRT';

let folder: string;
let database: SqliteDatabase;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'matinee-erased-'));
  database = openDatabase(path(), unexpected);
});
afterEach(() => rmSync(folder, { recursive: true }));
const path = (): string => join(folder, 'journal.sqlite');

/** How often a text stands in the files of the folder, by file. */
const copiesOf = (text: string): Record<string, number> =>
  Object.fromEntries(
    readdirSync(folder).flatMap((name) => {
      const copies = readFileSync(join(folder, name)).toString('latin1').split(text).length - 1;
      return copies > 0 ? [[name, copies]] : [];
    }),
  );

/** A party with many lines, so that they take pages of their own, which are given up as a whole. */
const fill = (journal: SqliteSessionJournal): void => {
  const text = JSON.stringify(
    initialRoom({ sessionId: 's_1', name: 'Friday', maxParticipants: 6, nowMs: 5 }),
  );
  journal.replace([{ sessionId: 's_1', snapshot: { schema: 2, text } }], now);
  for (let number = 0; number < 60; number += 1) {
    const line = `${WORDS} ${number} ${'.'.repeat(number * 10)}`;
    journal.append('s_1', { schema: 2, text: JSON.stringify({ line, name: 'Ana' }) }, now);
  }
};

describe('erased data', () => {
  it('erased data is in no file of the folder: messages, codes, the certificate’s key', () => {
    const journal = new SqliteSessionJournal(database);
    const auth = new SqliteAuthStore(database);
    const vault = new SqliteVault(database);
    fill(journal);
    auth.addInvite({
      ...{ codeHash: CODE, sessionId: 's_1', partyName: 'Friday', role: 'participant' },
      ...{ expiresAtMs: 1_000, usesLeft: 3, revoked: false },
    });
    // In clear, to be found if it were there.
    const { key } = keptIdentity(vault, ['127.0.0.1'], now.wallMs);
    const line = key.split('\n')[1] ?? '';
    expect(copiesOf(WORDS)).not.toEqual({});
    expect(copiesOf(line)).not.toEqual({});

    journal.erase('s_1');
    expect(copiesOf(WORDS)).toEqual({});
    expect(copiesOf('Friday')).not.toEqual({});
    forgetIdentity(vault);
    expect(copiesOf(line)).toEqual({});
    auth.purge(1_001);
    expect(copiesOf(CODE)).toEqual({});
    closeDatabase(database);
    for (const text of [WORDS, line, CODE, 'Friday', 'Ana']) expect(copiesOf(text)).toEqual({});
  });

  it('erasing waits for another process that is reading, and is done a little later', () => {
    const journal = new SqliteSessionJournal(database);
    fill(journal);
    const reader = new Database(path());
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM entries').get();
    journal.erase('s_1');
    expect(journal.load()).toEqual([]);
    expect(copiesOf(WORDS)).not.toEqual({});
    reader.exec('COMMIT');
    reader.close();
    journal.saveClock(now);
    expect(copiesOf(WORDS)).toEqual({});
    closeDatabase(database);
  });

  it('erasing is done with the next opening, where the process was killed over it', () => {
    const journal = new SqliteSessionJournal(database);
    fill(journal);
    const reader = new Database(path());
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM entries').get();
    journal.erase('s_1');
    database.close();
    reader.exec('COMMIT');
    reader.close();
    expect(copiesOf(WORDS)).not.toEqual({});
    openDatabase(path(), unexpected).close();
    expect(copiesOf(WORDS)).toEqual({});
  });

  it('erasing covers a key that an earlier version kept unsealed', () => {
    database.close();
    rmSync(folder, { recursive: true });
    folder = mkdtempSync(join(tmpdir(), 'matinee-erased-'));
    const first = new Database(path());
    first.exec(String(MIGRATIONS[0]?.change));
    first.exec('PRAGMA application_id = 0x4d41544e; PRAGMA user_version = 1');
    first.prepare('INSERT INTO vault VALUES (?, ?)').run('lan-key', WORDS);
    first.close();
    expect(copiesOf(WORDS)).not.toEqual({});
    closeDatabase(openDatabase(path(), unexpected));
    expect(copiesOf(WORDS)).toEqual({});
  });
});

describe('a sealed vault', () => {
  it('a sealed vault shows the file nothing, and no other key anything', () => {
    const key = randomBytes(32);
    const vault = new SealedVault(new SqliteVault(database), key);
    expect(vault.get('lan-key')).toBeNull();
    vault.set('lan-key', WORDS);
    expect(vault.get('lan-key')).toBe(WORDS);
    expect(copiesOf(WORDS)).toEqual({});
    expect(new SealedVault(new SqliteVault(database), key).get('lan-key')).toBe(WORDS);
    expect(new SealedVault(new SqliteVault(database), randomBytes(32)).get('lan-key')).toBeNull();
    vault.forget('lan-key');
    expect(vault.get('lan-key')).toBeNull();
  });

  it('a sealed vault doesn’t take one value for another, a changed one, or one that was never sealed', () => {
    const inner = new SqliteVault(database);
    const vault = new SealedVault(inner, randomBytes(32));
    vault.set('a', WORDS);
    const sealed = inner.get('a') ?? '';
    inner.set('b', sealed);
    expect(vault.get('b')).toBeNull();
    for (const text of [`${sealed.slice(0, -2)}AA`, sealed.slice(0, 30), '', WORDS, 'A'.repeat(80)]) {
      inner.set('a', text);
      expect(vault.get('a')).toBeNull();
    }
  });
});

describe('data that must not come back by a power cut', () => {
  /** How the database was set to sync when each of these tables was written, by a trigger that notes it. */
  const noting = (): (() => unknown[]) => {
    database.exec('CREATE TEMP TABLE noted (what TEXT, synchronous INTEGER)');
    for (const [what, when] of [
      ['revoked', 'AFTER INSERT ON revoked'],
      ['invites', 'AFTER UPDATE ON invites'],
      ['host_keys', 'AFTER DELETE ON host_keys'],
      ['snapshots', 'AFTER INSERT ON snapshots'],
    ] as const)
      database.exec(
        `CREATE TEMP TRIGGER note_${what} ${when} BEGIN
          INSERT INTO noted SELECT '${what}', synchronous FROM pragma_synchronous; END`,
      );
    return () => database.prepare('SELECT what, synchronous FROM noted').raw().all();
  };

  it('security decisions are on the disk when they are acknowledged: who was removed, which use is taken, which host key is gone', () => {
    const noted = noting();
    const auth = new SqliteAuthStore(database);
    const directory = new SqliteSessionDirectory(database);
    const journal = new SqliteSessionJournal(database);
    auth.addInvite({
      ...{ codeHash: CODE, sessionId: 's_1', partyName: 'Friday', role: 'participant' },
      ...{ expiresAtMs: 1_000, usesLeft: 3, revoked: false },
    });
    auth.putHostKey({ name: 'ana', hash: 'h' });
    directory.revoke('s_1', 'p_1');
    auth.takeUse(CODE);
    auth.removeHostKey('ana');
    fill(journal);
    const [NORMAL, FULL] = [1, 2];
    expect(noted()).toEqual([
      ['revoked', FULL],
      ['invites', FULL],
      ['host_keys', FULL],
      ['snapshots', NORMAL],
    ]);
  });
});
