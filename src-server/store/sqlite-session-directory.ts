import { z } from 'zod';
import type { SessionDirectory } from './session-directory';
import { PreparedStatements, type SqliteDatabase } from './sqlite-database';
import { durably, eraseTraces } from './traces';

const PersonRow = z.object({ person: z.string() });

/** The directory of sessions in SQLite. */
export class SqliteSessionDirectory implements SessionDirectory {
  readonly #database: SqliteDatabase;
  readonly #statements: PreparedStatements;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.#statements = new PreparedStatements(database);
  }

  burn(sessionId: string, wallMs: number): void {
    this.#together(() => {
      this.#statements.of('INSERT OR REPLACE INTO burnt VALUES (?, ?)').run(sessionId, wallMs);
      this.#statements.of('DELETE FROM revoked WHERE session_id = ?').run(sessionId);
      this.#statements.of('DELETE FROM people WHERE session_id = ?').run(sessionId);
      this.#statements.of('DELETE FROM kept_out WHERE session_id = ?').run(sessionId);
    });
    eraseTraces(this.#database);
  }

  isBurnt(sessionId: string): boolean {
    return this.#exists('SELECT 1 FROM burnt WHERE session_id = ?', sessionId);
  }

  forgetBurnt(wallMs: number): void {
    this.#statements.of('DELETE FROM burnt WHERE burnt_at_ms < ?').run(wallMs);
  }

  revoke(sessionId: string, participantId: string): void {
    durably(this.#database, () =>
      this.#together(() => {
        this.#statements.of('INSERT OR IGNORE INTO revoked VALUES (?, ?)').run(sessionId, participantId);
        const person = this.personOf(sessionId, participantId);
        if (person !== null) this.keepOut(sessionId, [person]);
      }),
    );
  }

  isRevoked(sessionId: string, participantId: string): boolean {
    return this.#exists(
      'SELECT 1 FROM revoked WHERE session_id = ? AND participant_id = ?',
      sessionId,
      participantId,
    );
  }

  notePerson(sessionId: string, participantId: string, person: string): void {
    this.#statements
      .of('INSERT OR REPLACE INTO people VALUES (?, ?, ?)')
      .run(sessionId, participantId, person);
  }

  personOf(sessionId: string, participantId: string): string | null {
    const row = this.#statements
      .of('SELECT person FROM people WHERE session_id = ? AND participant_id = ?')
      .get(sessionId, participantId);
    return PersonRow.safeParse(row).data?.person ?? null;
  }

  keepOut(sessionId: string, people: readonly string[]): void {
    const statement = this.#statements.of('INSERT OR IGNORE INTO kept_out VALUES (?, ?)');
    for (const person of people) statement.run(sessionId, person);
  }

  isKeptOut(sessionId: string, person: string): boolean {
    return this.#exists('SELECT 1 FROM kept_out WHERE session_id = ? AND person = ?', sessionId, person);
  }

  #exists(query: string, ...values: string[]): boolean {
    return this.#statements.of(query).get(...values) !== undefined;
  }

  #together(run: () => void): void {
    this.#database.transaction(run)();
  }
}
