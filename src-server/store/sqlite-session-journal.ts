import { z } from 'zod';
import type { ClockTimes } from '../base/runtime';
import type { JournalledSession, JournalRow, SessionJournal } from './session-journal';
import { PreparedStatements, type SqliteDatabase } from './sqlite-database';
import { eraseTraces, eraseWhatIsLeft } from './traces';

const SnapshotRow = z.object({ session_id: z.string(), schema: z.number(), text: z.string() });
const EntryRow = z.object({ schema: z.number(), text: z.string() });
const ClockRow = z.object({
  server_ms: z.number(),
  wall_ms: z.number(),
  calendar_ms: z.number(),
  awake_ms: z.number(),
  up_ms: z.number(),
  boot_id: z.string().nullable(),
});

/**
 * The journal in SQLite: one row for each snapshot and each entry. Each write is one transaction, done when the call
 * returns.
 */
export class SqliteSessionJournal implements SessionJournal {
  readonly #database: SqliteDatabase;
  readonly #statements: PreparedStatements;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.#statements = new PreparedStatements(database);
  }

  append(sessionId: string, { schema, text }: JournalRow, now: ClockTimes): void {
    this.#together(() => {
      const { changes } = this.#statements
        .of(
          `INSERT INTO entries (session_id, schema, text)
            SELECT session_id, ?, ? FROM snapshots WHERE session_id = ?`,
        )
        .run(schema, text, sessionId);
      if (changes !== 1) throw new Error('the journal has no such session');
      this.#putClock(now);
    });
  }

  replace(sessions: readonly Pick<JournalledSession, 'sessionId' | 'snapshot'>[], now: ClockTimes): void {
    this.#together(() => {
      for (const { sessionId, snapshot } of sessions) {
        this.#statements
          .of('INSERT OR REPLACE INTO snapshots (session_id, schema, text) VALUES (?, ?, ?)')
          .run(sessionId, snapshot.schema, snapshot.text);
        this.#statements.of('DELETE FROM entries WHERE session_id = ?').run(sessionId);
      }
      this.#putClock(now);
    });
  }

  load(): JournalledSession[] {
    const rows = this.#statements.of('SELECT session_id, schema, text FROM snapshots').all();
    return rows.map((row) => {
      const { session_id: sessionId, ...snapshot } = SnapshotRow.parse(row);
      const entries = this.#statements
        .of('SELECT schema, text FROM entries WHERE session_id = ? ORDER BY seq')
        .all(sessionId);
      return { sessionId, snapshot, entries: z.array(EntryRow).parse(entries) };
    });
  }

  erase(sessionId: string): void {
    this.#together(() => {
      this.#statements.of('DELETE FROM snapshots WHERE session_id = ?').run(sessionId);
      this.#statements.of('DELETE FROM entries WHERE session_id = ?').run(sessionId);
    });
    eraseTraces(this.#database);
  }

  saveClock(now: ClockTimes): void {
    this.#putClock(now);
    eraseWhatIsLeft(this.#database);
  }

  loadClock(): ClockTimes | null {
    const row = ClockRow.safeParse(this.#statements.of('SELECT * FROM clock').get()).data;
    if (!row) return null;
    const machine = {
      ...{ calendarMs: row.calendar_ms, awakeMs: row.awake_ms },
      ...{ upMs: row.up_ms, bootId: row.boot_id },
    };
    return { serverMs: row.server_ms, wallMs: row.wall_ms, machine };
  }

  /** Whether no session is open. */
  isEmpty(): boolean {
    return this.#statements.of('SELECT 1 FROM snapshots LIMIT 1').get() === undefined;
  }

  #putClock({ serverMs, wallMs, machine }: ClockTimes): void {
    const { calendarMs, awakeMs, upMs, bootId } = machine;
    this.#statements
      .of(
        `INSERT OR REPLACE INTO clock (one, server_ms, wall_ms, calendar_ms, awake_ms, up_ms, boot_id)
          VALUES (1, ?, ?, ?, ?, ?, ?)`,
      )
      .run(serverMs, wallMs, calendarMs, awakeMs, upMs, bootId);
  }

  #together(run: () => void): void {
    this.#database.transaction(run)();
  }
}
