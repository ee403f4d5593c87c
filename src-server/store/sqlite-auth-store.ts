import { z } from 'zod';
import { RoleSchema } from '@core/wire/grants';
import { KeptNameSchema } from '@core/wire/texts';
import type { AuthStore, StoredHostKey, StoredInvite, StoredParty, StoredSeat } from './auth-store';
import type { SqliteDatabase } from './sqlite-database';
import { durably, eraseTraces } from './traces';

const InviteRow = z
  .object({
    code_hash: z.string(),
    session_id: z.string(),
    party_name: KeptNameSchema,
    role: RoleSchema,
    expires_at_ms: z.number(),
    uses_left: z.number(),
    revoked: z.number(),
  })
  .transform((row): StoredInvite => ({
    codeHash: row.code_hash,
    sessionId: row.session_id,
    partyName: row.party_name,
    role: row.role,
    expiresAtMs: row.expires_at_ms,
    usesLeft: row.uses_left,
    revoked: row.revoked !== 0,
  }));
const SeatRow = z
  .object({
    hash: z.string(),
    session_id: z.string(),
    participant_id: z.string(),
    name: KeptNameSchema,
    role: RoleSchema,
    party_name: KeptNameSchema,
    created_at_ms: z.number(),
    proof_hash: z.string().nullable(),
    code_hash: z.string().nullable(),
    address_hash: z.string().nullable(),
  })
  .transform(({ code_hash: codeHash, ...row }): StoredSeat => ({
    hash: row.hash,
    sessionId: row.session_id,
    participantId: row.participant_id,
    name: row.name,
    role: row.role,
    partyName: row.party_name,
    createdAtMs: row.created_at_ms,
    proofHash: row.proof_hash,
    unused: codeHash === null ? null : { codeHash, addressHash: row.address_hash ?? '' },
  }));
const PartyRow = z
  .object({
    session_id: z.string(),
    host_key: z.string(),
    host_id: z.string().nullable(),
    created_at_ms: z.number(),
  })
  .transform((row): StoredParty => ({
    sessionId: row.session_id,
    hostKey: row.host_key,
    hostId: row.host_id,
    createdAtMs: row.created_at_ms,
  }));
const HostKeyRow = z.object({ name: z.string(), hash: z.string() });
const PlainCodeRow = z.object({ code_hash: z.string() });

/** Of every hash in hex; what is shorter was written by a version that kept codes as they are. */
const HASH_LENGTH = 64;

/** Reads through to the file every time, so that `keys add` works beside a running server. */
export class SqliteAuthStore implements AuthStore {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  hashPlainCodes(hash: (code: string) => string): void {
    this.#together(() => {
      const plain = this.#all(
        PlainCodeRow,
        'SELECT code_hash FROM invites WHERE length(code_hash) < ?',
        HASH_LENGTH,
      );
      for (const { code_hash: code } of plain)
        this.#run('UPDATE invites SET code_hash = ? WHERE code_hash = ?', hash(code), code);
    });
    eraseTraces(this.#database);
  }

  addInvite({ codeHash, sessionId, partyName, role, expiresAtMs, usesLeft, revoked }: StoredInvite): void {
    this.#run(
      `INSERT INTO invites (code_hash, session_id, party_name, role, expires_at_ms, uses_left, revoked)
        VALUES (?, ?, ?, ?, ?, ?, ?)`,
      ...[codeHash, sessionId, partyName, role, expiresAtMs, usesLeft, revoked ? 1 : 0],
    );
  }

  findInvite(codeHash: string): StoredInvite | null {
    return this.#one(InviteRow, 'SELECT * FROM invites WHERE code_hash = ?', codeHash);
  }

  invitesOf(sessionId: string): StoredInvite[] {
    return this.#all(InviteRow, 'SELECT * FROM invites WHERE session_id = ? ORDER BY rowid', sessionId);
  }

  revokeInvite(codeHash: string): void {
    durably(this.#database, () => this.#run('UPDATE invites SET revoked = 1 WHERE code_hash = ?', codeHash));
  }

  replaceInvites(invite: StoredInvite): void {
    durably(this.#database, () =>
      this.#together(() => {
        this.#run('UPDATE invites SET revoked = 1 WHERE session_id = ?', invite.sessionId);
        this.addInvite(invite);
      }),
    );
  }

  removeInvite(codeHash: string): void {
    this.#run('DELETE FROM invites WHERE code_hash = ?', codeHash);
  }

  takeUse(codeHash: string): boolean {
    const statement =
      'UPDATE invites SET uses_left = uses_left - 1 WHERE code_hash = ? AND uses_left > 0 AND revoked = 0';
    return durably(this.#database, () => this.#run(statement, codeHash)) > 0;
  }

  returnUse(codeHash: string): void {
    this.#run('UPDATE invites SET uses_left = uses_left + 1 WHERE code_hash = ?', codeHash);
  }

  addSeat({ hash, sessionId, participantId, name, role, partyName, ...seat }: StoredSeat): void {
    const { createdAtMs, proofHash, unused } = seat;
    this.#run(
      `INSERT INTO seats (hash, session_id, participant_id, name, role, party_name, created_at_ms,
        proof_hash, code_hash, address_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[hash, sessionId, participantId, name, role, partyName, createdAtMs],
      ...[proofHash, unused?.codeHash ?? null, unused?.addressHash ?? null],
    );
  }

  findSeat(hash: string): StoredSeat | null {
    return this.#one(SeatRow, 'SELECT * FROM seats WHERE hash = ?', hash);
  }

  findOwnSeat(sessionId: string, proofHash: string): StoredSeat | null {
    const query = 'SELECT * FROM seats WHERE session_id = ? AND proof_hash = ?';
    return this.#one(SeatRow, query, sessionId, proofHash);
  }

  unusedSeats(codeHash: string): StoredSeat[] {
    return this.#all(SeatRow, 'SELECT * FROM seats WHERE code_hash = ?', codeHash);
  }

  markUsed(hash: string): void {
    this.#run('UPDATE seats SET code_hash = NULL, address_hash = NULL WHERE hash = ?', hash);
  }

  changeCredential(hash: string, next: { readonly hash: string; readonly name: string }): void {
    this.#run('UPDATE seats SET hash = ?, name = ? WHERE hash = ?', next.hash, next.name, hash);
  }

  removeSeat(hash: string): boolean {
    return this.#run('DELETE FROM seats WHERE hash = ?', hash) > 0;
  }

  addParty({ sessionId, hostKey, hostId, createdAtMs }: StoredParty): void {
    this.#run(
      'INSERT INTO parties (session_id, host_key, host_id, created_at_ms) VALUES (?, ?, ?, ?)',
      ...[sessionId, hostKey, hostId, createdAtMs],
    );
  }

  findParty(sessionId: string): StoredParty | null {
    return this.#one(PartyRow, 'SELECT * FROM parties WHERE session_id = ?', sessionId);
  }

  partiesOf(hostKey: string): StoredParty[] {
    return this.#all(PartyRow, 'SELECT * FROM parties WHERE host_key = ? ORDER BY rowid', hostKey);
  }

  removeParty(sessionId: string): void {
    this.#run('DELETE FROM parties WHERE session_id = ?', sessionId);
  }

  putHostKey({ name, hash }: StoredHostKey): void {
    this.#run('INSERT OR REPLACE INTO host_keys VALUES (?, ?)', name, hash);
  }

  removeHostKey(name: string): boolean {
    const statement = 'DELETE FROM host_keys WHERE name = ?';
    return durably(this.#database, () => this.#run(statement, name)) > 0;
  }

  hostKeys(): StoredHostKey[] {
    return this.#all(HostKeyRow, 'SELECT name, hash FROM host_keys ORDER BY name');
  }

  purge(wallMs: number): void {
    const invites = this.#run('DELETE FROM invites WHERE expires_at_ms < ?', wallMs);
    const seats = this.#run('DELETE FROM seats WHERE created_at_ms < ?', wallMs);
    const parties = this.#run('DELETE FROM parties WHERE created_at_ms < ?', wallMs);
    if (invites + seats + parties > 0) eraseTraces(this.#database);
  }

  /** A row that doesn't fit is as good as none. */
  #one<T>(schema: z.ZodType<T>, query: string, ...values: string[]): T | null {
    return schema.safeParse(this.#database.prepare(query).get(...values)).data ?? null;
  }

  #all<T>(schema: z.ZodType<T>, query: string, ...values: (string | number)[]): T[] {
    return z.array(schema).parse(this.#database.prepare(query).all(...values));
  }

  #run(statement: string, ...values: (string | number | null)[]): number {
    return this.#database.prepare(statement).run(...values).changes;
  }

  #together(run: () => void): void {
    this.#database.transaction(run)();
  }
}
