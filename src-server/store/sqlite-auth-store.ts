import { z } from 'zod';
import { RoleSchema } from '@core/wire/room';
import { KeptNameSchema } from '@core/wire/texts';
import type { AuthStore, StoredHostKey, StoredInvite, StoredSeat } from './auth-store';
import type { SqliteDatabase } from './sqlite-database';
import { durably, eraseTraces } from './traces';

const InviteRow = z.object({
  code: z.string(),
  session_id: z.string(),
  party_name: KeptNameSchema,
  role: RoleSchema,
  expires_at_ms: z.number(),
  uses_left: z.number(),
});
const SeatRow = z.object({
  hash: z.string(),
  session_id: z.string(),
  participant_id: z.string(),
  name: KeptNameSchema,
  role: RoleSchema,
  party_name: KeptNameSchema,
  created_at_ms: z.number(),
});
const HostKeyRow = z.object({ name: z.string(), hash: z.string() });

/** Reads through to the file every time, so that `keys add` works beside a running server. */
export class SqliteAuthStore implements AuthStore {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  addInvite({ code, sessionId, partyName, role, expiresAtMs, usesLeft }: StoredInvite): void {
    this.#run(
      'INSERT INTO invites VALUES (?, ?, ?, ?, ?, ?)',
      code,
      sessionId,
      partyName,
      role,
      expiresAtMs,
      usesLeft,
    );
  }

  findInvite(code: string): StoredInvite | null {
    const row = InviteRow.safeParse(
      this.#database.prepare('SELECT * FROM invites WHERE code = ?').get(code),
    ).data;
    return row
      ? {
          code: row.code,
          sessionId: row.session_id,
          partyName: row.party_name,
          role: row.role,
          expiresAtMs: row.expires_at_ms,
          usesLeft: row.uses_left,
        }
      : null;
  }

  takeUse(code: string): boolean {
    const statement = 'UPDATE invites SET uses_left = uses_left - 1 WHERE code = ? AND uses_left > 0';
    return durably(this.#database, () => this.#run(statement, code)) > 0;
  }

  returnUse(code: string): void {
    this.#run('UPDATE invites SET uses_left = uses_left + 1 WHERE code = ?', code);
  }

  addSeat({ hash, sessionId, participantId, name, role, partyName, createdAtMs }: StoredSeat): void {
    this.#run(
      'INSERT INTO seats VALUES (?, ?, ?, ?, ?, ?, ?)',
      hash,
      sessionId,
      participantId,
      name,
      role,
      partyName,
      createdAtMs,
    );
  }

  findSeat(hash: string): StoredSeat | null {
    const row = SeatRow.safeParse(
      this.#database.prepare('SELECT * FROM seats WHERE hash = ?').get(hash),
    ).data;
    return row
      ? {
          hash: row.hash,
          sessionId: row.session_id,
          participantId: row.participant_id,
          name: row.name,
          role: row.role,
          partyName: row.party_name,
          createdAtMs: row.created_at_ms,
        }
      : null;
  }

  putHostKey({ name, hash }: StoredHostKey): void {
    this.#run('INSERT OR REPLACE INTO host_keys VALUES (?, ?)', name, hash);
  }

  removeHostKey(name: string): boolean {
    const statement = 'DELETE FROM host_keys WHERE name = ?';
    return durably(this.#database, () => this.#run(statement, name)) > 0;
  }

  hostKeys(): StoredHostKey[] {
    const rows = this.#database.prepare('SELECT name, hash FROM host_keys ORDER BY name').all();
    return z.array(HostKeyRow).parse(rows);
  }

  purge(wallMs: number): void {
    const invites = this.#run('DELETE FROM invites WHERE expires_at_ms < ?', wallMs);
    const seats = this.#run('DELETE FROM seats WHERE created_at_ms < ?', wallMs);
    if (invites + seats > 0) eraseTraces(this.#database);
  }

  #run(statement: string, ...values: (string | number)[]): number {
    return this.#database.prepare(statement).run(...values).changes;
  }
}
