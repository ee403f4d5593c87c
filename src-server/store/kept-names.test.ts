import { describe, expect, it } from 'vitest';
import { manageHostKeys } from '../host-keys';
import { SqliteAuthStore } from './sqlite-auth-store';
import { openDatabase } from './sqlite-database';

describe('host keys of before names had rules', () => {
  it('host keys from before names had rules can be taken back by the name that they are listed with', () => {
    const database = openDatabase(':memory:', () => undefined);
    const store = new SqliteAuthStore(database);
    store.putHostKey({ name: '🍿', hash: 'a' });
    store.putHostKey({ name: 'laptop', hash: 'b' });
    expect(() => manageHostKeys(store, ['add', '🍿'])).toThrow('Usage');
    manageHostKeys(store, ['remove', '🍿']);
    manageHostKeys(store, ['remove', ' laptop\u200b']);
    expect(store.hostKeys()).toEqual([]);
    expect(() => manageHostKeys(store, ['remove', 'laptop'])).toThrow('There is no host key');
    database.close();
  });
});

describe('seats and invites of before names had rules', () => {
  it('seats and invites from before names had rules are found with clean names', () => {
    const database = openDatabase(':memory:', () => undefined);
    const store = new SqliteAuthStore(database);
    const common = { sessionId: 's_1', role: 'participant', partyName: '\u202eFriday\n' } as const;
    const nobodys = { proofHash: null, unused: null };
    store.addSeat({ ...common, hash: 'h', participantId: 'p_1', name: '\u200b', createdAtMs: 1, ...nobodys });
    store.addInvite({ ...common, codeHash: 'c', expiresAtMs: 1, usesLeft: 1, revoked: false });
    expect(store.findSeat('h')).toMatchObject({ name: 'Guest', partyName: 'Friday' });
    expect(store.findInvite('c')).toMatchObject({ partyName: 'Friday' });
    database.close();
  });
});
