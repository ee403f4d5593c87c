import { describe, expect, it } from 'vitest';
import { SqliteAuthStore } from './sqlite-auth-store';
import { openDatabase } from './sqlite-database';

describe('seats and invites of before names had rules', () => {
  it('are found with clean names', () => {
    const database = openDatabase(':memory:', () => undefined);
    const store = new SqliteAuthStore(database);
    const common = { sessionId: 's_1', role: 'participant', partyName: '\u202eFriday\n' } as const;
    store.addSeat({ ...common, hash: 'h', participantId: 'p_1', name: '\u200b', createdAtMs: 1 });
    store.addInvite({ ...common, code: 'K7QM2XRT', expiresAtMs: 1, usesLeft: 1 });
    expect(store.findSeat('h')).toMatchObject({ name: 'Guest', partyName: 'Friday' });
    expect(store.findInvite('K7QM2XRT')).toMatchObject({ partyName: 'Friday' });
    database.close();
  });
});
