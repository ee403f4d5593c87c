import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { initialRoom } from '@core/room/room';
import { hashSecret as hashOf } from '../http/secrets';
import type { AuthStore, StoredInvite, StoredParty, StoredSeat } from './auth-store';
import { MemoryAuthStore, MemorySessionDirectory, MemoryVault } from './memory';
import type { SessionDirectory } from './session-directory';
import { readRoom } from '../sessions/room-journal';
import { MIGRATIONS } from './schema';
import { SqliteAuthStore } from './sqlite-auth-store';
import { NewerDatabaseError, openDatabase, type SqliteDatabase } from './sqlite-database';
import { SqliteSessionDirectory } from './sqlite-session-directory';
import { SqliteSessionJournal } from './sqlite-session-journal';
import { SqliteVault } from './sqlite-vault';
import type { Vault } from './vault';

const unexpected = (): void => {
  throw new Error('the database was moved aside');
};
const now = { wallMs: 1_700_000_000_000 };
const room = initialRoom({ sessionId: 's_1', name: 'Friday', maxParticipants: 6, nowMs: 5 });

interface Stores {
  directory: SessionDirectory;
  auth: AuthStore;
  vault: Vault;
}
const inMemory = (): Stores => ({
  directory: new MemorySessionDirectory(),
  auth: new MemoryAuthStore(),
  vault: new MemoryVault(),
});
const inSqlite = (database: SqliteDatabase): Stores => ({
  directory: new SqliteSessionDirectory(database),
  auth: new SqliteAuthStore(database),
  vault: new SqliteVault(database),
});

describe.each([
  ['memory', inMemory],
  ['SQLite', () => inSqlite(openDatabase(':memory:', unexpected))],
] as const)('stores in %s', (_name, make) => {
  let stores: Stores;
  beforeEach(() => {
    stores = make();
  });

  it('stores remember that the id of a closed session is used up, and nothing else of it', () => {
    stores.directory.revoke('s_1', 'p_1');
    expect(stores.directory.isBurnt('s_1')).toBe(false);
    stores.directory.burn('s_1', 500);
    stores.directory.burn('s_1', 500);
    expect(stores.directory.isBurnt('s_1')).toBe(true);
    expect(stores.directory.isRevoked('s_1', 'p_1')).toBe(false);
    expect(stores.directory.isBurnt('s_2')).toBe(false);
  });

  it('stores forget a used-up id in time', () => {
    stores.directory.burn('s_2', 500);
    stores.directory.forgetBurnt(500);
    expect(stores.directory.isBurnt('s_2')).toBe(true);
    stores.directory.forgetBurnt(501);
    expect(stores.directory.isBurnt('s_2')).toBe(false);
  });

  it('stores remember who was removed from which session', () => {
    stores.directory.revoke('s_1', 'p_1');
    stores.directory.revoke('s_1', 'p_1');
    expect(stores.directory.isRevoked('s_1', 'p_1')).toBe(true);
    expect(stores.directory.isRevoked('s_2', 'p_1')).toBe(false);
    expect(stores.directory.isRevoked('s_1', 'p_2')).toBe(false);
  });

  const invite: StoredInvite = {
    codeHash: hashOf('a code'),
    sessionId: 's_1',
    partyName: 'Friday',
    role: 'viewer',
    expiresAtMs: 1_000,
    usesLeft: 1,
    revoked: false,
  };

  it('stores count the uses of an invite down to none', () => {
    const { codeHash } = invite;
    stores.auth.addInvite(invite);
    expect(stores.auth.findInvite(codeHash)).toEqual(invite);
    expect(stores.auth.takeUse(codeHash)).toBe(true);
    expect(stores.auth.takeUse(codeHash)).toBe(false);
    stores.auth.returnUse(codeHash);
    expect(stores.auth.findInvite(codeHash)?.usesLeft).toBe(1);
    expect(stores.auth.findInvite('other')).toBeNull();
    expect(stores.auth.takeUse('other')).toBe(false);
    stores.auth.purge(1_001);
    expect(stores.auth.findInvite(codeHash)).toBeNull();
  });

  it('stores take invites back, one or all of a session, and know those of one session', () => {
    const made = ['a', 'b', 'c', 'd'].map((name) => ({ ...invite, codeHash: hashOf(name) }));
    const [a, b, c, other] = made as [StoredInvite, StoredInvite, StoredInvite, StoredInvite];
    for (const one of [a, b, { ...other, sessionId: 's_2' }]) stores.auth.addInvite(one);
    stores.auth.revokeInvite(a.codeHash);
    const revoked = (): boolean[] => stores.auth.invitesOf('s_1').map((one) => one.revoked);
    expect(revoked()).toEqual([true, false]);
    expect(stores.auth.takeUse(a.codeHash)).toBe(false);
    stores.auth.replaceInvites(c);
    expect(revoked()).toEqual([true, true, false]);
    expect(stores.auth.findInvite(other.codeHash)?.revoked).toBe(false);
    stores.auth.removeInvite(a.codeHash);
    expect(stores.auth.invitesOf('s_1').map(({ codeHash }) => codeHash)).toEqual([b.codeHash, c.codeHash]);
  });

  const seat: StoredSeat = {
    hash: 'h',
    sessionId: 's_1',
    participantId: 'p_1',
    name: 'Ana',
    role: 'host',
    partyName: 'Friday',
    createdAtMs: 500,
    proofHash: null,
    unused: null,
  };

  it('stores find a seat by its hash until it is too old', () => {
    stores.auth.addSeat(seat);
    stores.auth.purge(500);
    expect(stores.auth.findSeat('h')).toEqual(seat);
    stores.auth.purge(501);
    expect(stores.auth.findSeat('h')).toBeNull();
  });

  it('stores find a seat by whose it is, in its own session only, and give it another credential', () => {
    const own = { ...seat, proofHash: 'proof' };
    stores.auth.addSeat(own);
    expect(stores.auth.findOwnSeat('s_1', 'proof')).toEqual(own);
    expect(stores.auth.findOwnSeat('s_2', 'proof')).toBeNull();
    expect(stores.auth.findOwnSeat('s_1', 'another')).toBeNull();
    stores.auth.changeCredential('h', { hash: 'h2', name: 'Ana Maria' });
    expect(stores.auth.findSeat('h')).toBeNull();
    expect(stores.auth.findOwnSeat('s_1', 'proof')).toEqual({ ...own, hash: 'h2', name: 'Ana Maria' });
    expect([stores.auth.removeSeat('h2'), stores.auth.removeSeat('h2')]).toEqual([true, false]);
    expect(stores.auth.findOwnSeat('s_1', 'proof')).toBeNull();
  });

  it('stores know which seats of a code nobody has come in by, and forget their address once somebody has', () => {
    const unused = { codeHash: 'code', addressHash: 'address' };
    stores.auth.addSeat({ ...seat, unused });
    stores.auth.addSeat({ ...seat, hash: 'h2', unused: { ...unused, codeHash: 'another' } });
    expect(stores.auth.unusedSeats('code')).toEqual([{ ...seat, unused }]);
    stores.auth.markUsed('h');
    expect(stores.auth.unusedSeats('code')).toEqual([]);
    expect(stores.auth.findSeat('h')).toEqual(seat);
  });

  it('stores know which party belongs to which host key', () => {
    const party: StoredParty = { sessionId: 's_1', hostKey: 'ana', hostId: 'h'.repeat(22), createdAtMs: 500 };
    stores.auth.addParty(party);
    stores.auth.addParty({ ...party, sessionId: 's_2', hostKey: 'ben', hostId: null });
    expect(stores.auth.findParty('s_1')).toEqual(party);
    expect(stores.auth.partiesOf('ben').map(({ sessionId }) => sessionId)).toEqual(['s_2']);
    stores.auth.removeParty('s_1');
    expect(stores.auth.findParty('s_1')).toBeNull();
    stores.auth.purge(501);
    expect(stores.auth.partiesOf('ben')).toEqual([]);
  });

  it('stores keep out people who were removed, under whatever id, and people who were never let in', () => {
    stores.directory.notePerson('s_1', 'p_1', 'ben');
    stores.directory.keepOut('s_1', ['dan', 'dan']);
    expect(stores.directory.personOf('s_1', 'p_1')).toBe('ben');
    expect(stores.directory.personOf('s_2', 'p_1')).toBeNull();
    expect(stores.directory.isKeptOut('s_1', 'ben')).toBe(false);
    stores.directory.revoke('s_1', 'p_1');
    stores.directory.revoke('s_1', 'p_nobody');
    expect(['ben', 'dan', 'eve'].map((one) => stores.directory.isKeptOut('s_1', one))).toEqual([
      ...[true, true, false],
    ]);
    expect(stores.directory.isKeptOut('s_2', 'ben')).toBe(false);
    stores.directory.burn('s_1', now.wallMs);
    expect(stores.directory.isKeptOut('s_1', 'ben')).toBe(false);
    expect(stores.directory.personOf('s_1', 'p_1')).toBeNull();
  });

  it('stores keep host keys by name', () => {
    stores.auth.putHostKey({ name: 'ben', hash: '1' });
    stores.auth.putHostKey({ name: 'ana', hash: '2' });
    stores.auth.putHostKey({ name: 'ben', hash: '3' });
    expect(stores.auth.hostKeys()).toEqual([
      { name: 'ana', hash: '2' },
      { name: 'ben', hash: '3' },
    ]);
    expect(stores.auth.removeHostKey('ana')).toBe(true);
    expect(stores.auth.removeHostKey('ana')).toBe(false);
  });

  it('stores keep a few secrets by name', () => {
    expect(stores.vault.get('certificate')).toBeNull();
    stores.vault.set('certificate', 'a');
    stores.vault.set('certificate', 'b');
    expect(stores.vault.get('certificate')).toBe('b');
    stores.vault.forget('certificate');
    expect(stores.vault.get('certificate')).toBeNull();
  });
});

describe('the database file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'matinee-store-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const path = (): string => join(folder, 'matinee.db');

  it('the database file is read again by the next process', () => {
    const first = openDatabase(path(), unexpected);
    inSqlite(first).vault.set('a', '1');
    first.close();
    const second = openDatabase(path(), unexpected);
    expect(inSqlite(second).vault.get('a')).toBe('1');
    second.close();
  });

  it('a file is moved aside when it is no database', () => {
    writeFileSync(path(), 'this is not a database '.repeat(400));
    const asides: string[] = [];
    openDatabase(path(), (aside) => asides.push(aside)).close();
    expect(asides).toEqual([`${path()}.unusable`]);
    expect(readdirSync(folder)).toContain('matinee.db.unusable');
  });

  it('a database file is moved aside when it is another program’s', () => {
    const foreign = new Database(path());
    foreign.exec('CREATE TABLE bookmarks (url TEXT)');
    foreign.close();
    const reasons: string[] = [];
    openDatabase(path(), (_aside, reason) => reasons.push(reason)).close();
    expect(reasons).toEqual(['the file is the database of another program']);
  });

  it('a database file is left alone when a newer version wrote it', () => {
    const newer = openDatabase(path(), unexpected);
    newer.pragma('user_version = 99');
    newer.close();
    expect(() => openDatabase(path(), unexpected)).toThrow(NewerDatabaseError);
  });

  /** A file as the first version made and left it. */
  const writeFirstVersion = (): void => {
    const first = new Database(path());
    first.exec(String(MIGRATIONS[0]?.change));
    first.exec('PRAGMA application_id = 0x4d41544e; PRAGMA user_version = 1');
    first.prepare('INSERT INTO sessions VALUES (?, ?), (?, NULL)').run('s_1', JSON.stringify(room), 's_0');
    first.prepare('INSERT INTO clock VALUES (1, ?, ?)').run(7, now.wallMs);
    first.prepare('INSERT INTO revoked VALUES (?, ?)').run('s_1', 'p_1');
    first.close();
  };
  const versionOf = (database: SqliteDatabase): unknown => database.pragma('user_version');

  it('a database file of an earlier version is brought up to this one, with what is in it', () => {
    writeFirstVersion();
    const database = openDatabase(path(), unexpected);
    const { directory } = inSqlite(database);
    const journal = new SqliteSessionJournal(database);
    expect(journal.load().map(readRoom)).toEqual([{ room, lostLines: 0, lostEntries: 0, reason: '' }]);
    expect(directory.isRevoked('s_1', 'p_1')).toBe(true);
    // Of a run of the machine that isn't this one: only the wall clock says how long ago it was.
    const moment = { calendarMs: now.wallMs, awakeMs: 0, upMs: 0, bootId: '' };
    expect(journal.loadClock()).toEqual({ serverMs: 7, wallMs: now.wallMs, machine: moment });
    directory.forgetBurnt(Date.now() - 60_000);
    expect(directory.isBurnt('s_0')).toBe(true);
    directory.forgetBurnt(Date.now() + 60_000);
    expect(directory.isBurnt('s_0')).toBe(false);
    expect(versionOf(database)).toEqual([{ user_version: MIGRATIONS.length }]);
    database.close();
    const again = openDatabase(path(), unexpected);
    expect(new SqliteSessionJournal(again).load()).toHaveLength(1);
    again.close();
  });

  it('a database file stays as it was where a step to this version fails', () => {
    writeFirstVersion();
    const odd = new Database(path());
    odd.exec('ALTER TABLE sessions ADD COLUMN burnt_at_ms REAL');
    odd.close();
    expect(() => openDatabase(path(), unexpected)).toThrow('duplicate column');
    const left = new Database(path());
    expect(versionOf(left)).toEqual([{ user_version: 1 }]);
    left.close();
  });
});
