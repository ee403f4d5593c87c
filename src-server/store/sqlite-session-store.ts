import { z } from 'zod';
import { keepMessage } from '@core/room/chat-history';
import { RoomSchema, type Room } from '@core/room/room';
import { LIMITS } from '@core/wire/limits';
import { ChatMessageSchema, type ChatMessage } from '@core/wire/room';
import type { ClockTimes } from '../base/runtime';
import type { SessionStore, Vault } from './session-store';
import { PreparedStatements, type SqliteDatabase } from './sqlite-database';
import { durably, eraseTraces, eraseWhatIsLeft } from './traces';

const text = z.string().transform((value, context): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    context.addIssue('not JSON');
    return z.NEVER;
  }
});
const SessionRow = z.object({ session_id: z.string(), room: text.pipe(RoomSchema) });
const ChatRow = z.object({ message: text.pipe(ChatMessageSchema) });
const ClockRow = z.object({
  server_ms: z.number(),
  wall_ms: z.number(),
  calendar_ms: z.number(),
  awake_ms: z.number(),
  up_ms: z.number(),
  boot_id: z.string().nullable(),
});
const PersonRow = z.object({ person: z.string() });

/**
 * The journal in SQLite. A room is a row without its messages, which have rows of their own: a line of chat costs a
 * line. A closed session is a row without a room, for a month.
 */
export class SqliteSessionStore implements SessionStore {
  readonly #database: SqliteDatabase;
  readonly #statements: PreparedStatements;
  readonly #onUnreadable: (sessionId: string, reason: string) => void;

  /** @param onUnreadable told when a journalled room doesn't fit the schema; its session is given up */
  constructor(
    database: SqliteDatabase,
    onUnreadable: (sessionId: string, reason: string) => void = () => undefined,
  ) {
    this.#database = database;
    this.#statements = new PreparedStatements(database);
    this.#onUnreadable = onUnreadable;
  }

  save(room: Room, added: readonly ChatMessage[], now: ClockTimes): void {
    const { sessionId } = room.state;
    const bare: Room = { ...room, state: { ...room.state, chat: [] } };
    this.#together(() => {
      this.#statements
        .of(
          'INSERT INTO sessions (session_id, room) VALUES (?, ?) ON CONFLICT (session_id) DO UPDATE SET room = excluded.room',
        )
        .run(sessionId, JSON.stringify(bare));
      for (const message of added) {
        this.#statements
          .of('INSERT INTO chat (session_id, message) VALUES (?, ?)')
          .run(sessionId, JSON.stringify(message));
      }
      if (added.length > 0) this.#trimChat(sessionId);
      this.#putClock(now);
    });
  }

  loadLive(wallMs: number): Room[] {
    const rows = this.#statements.of('SELECT session_id, room FROM sessions WHERE room IS NOT NULL').all();
    return rows.flatMap((row) => {
      const parsed = SessionRow.safeParse(row);
      if (parsed.success) {
        const { room } = parsed.data;
        return [{ ...room, state: { ...room.state, chat: this.#chatOf(room.state.sessionId) } }];
      }
      const { session_id: sessionId } = z.object({ session_id: z.string() }).parse(row);
      this.#onUnreadable(sessionId, parsed.error.issues[0]?.message ?? 'unreadable');
      this.burn(sessionId, wallMs);
      return [];
    });
  }

  burn(sessionId: string, wallMs: number): void {
    this.#together(() => {
      this.#statements
        .of(
          `INSERT INTO sessions (session_id, room, burnt_at_ms) VALUES (?, NULL, ?)
            ON CONFLICT (session_id) DO UPDATE SET room = NULL, burnt_at_ms = excluded.burnt_at_ms`,
        )
        .run(sessionId, wallMs);
      this.#statements.of('DELETE FROM chat WHERE session_id = ?').run(sessionId);
      this.#statements.of('DELETE FROM revoked WHERE session_id = ?').run(sessionId);
      this.#statements.of('DELETE FROM people WHERE session_id = ?').run(sessionId);
      this.#statements.of('DELETE FROM kept_out WHERE session_id = ?').run(sessionId);
    });
    eraseTraces(this.#database);
  }

  isBurnt(sessionId: string): boolean {
    return this.#exists('SELECT 1 FROM sessions WHERE session_id = ? AND room IS NULL', sessionId);
  }

  forgetBurnt(wallMs: number): void {
    this.#statements.of('DELETE FROM sessions WHERE room IS NULL AND burnt_at_ms < ?').run(wallMs);
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
    return !this.#exists('SELECT 1 FROM sessions WHERE room IS NOT NULL LIMIT 1');
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

  #exists(query: string, ...values: string[]): boolean {
    return this.#statements.of(query).get(...values) !== undefined;
  }

  #chatOf(sessionId: string): ChatMessage[] {
    const rows = this.#statements
      .of('SELECT message FROM chat WHERE session_id = ? ORDER BY seq DESC LIMIT ?')
      .all(sessionId, LIMITS.chatHistory);
    const messages = rows.flatMap((row) => ChatRow.safeParse(row).data?.message ?? []).reverse();
    return messages.reduce<ChatMessage[]>(keepMessage, []);
  }

  #trimChat(sessionId: string): void {
    this.#statements
      .of(
        `DELETE FROM chat WHERE session_id = ? AND seq <=
          (SELECT seq FROM chat WHERE session_id = ? ORDER BY seq DESC LIMIT 1 OFFSET ?)`,
      )
      .run(sessionId, sessionId, LIMITS.chatHistory);
  }

  #together(run: () => void): void {
    this.#database.transaction(run)();
  }
}

export class SqliteVault implements Vault {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  get(name: string): string | null {
    const row = this.#database.prepare('SELECT value FROM vault WHERE name = ?').get(name);
    return z.object({ value: z.string() }).safeParse(row).data?.value ?? null;
  }

  set(name: string, value: string): void {
    this.#database.prepare('INSERT OR REPLACE INTO vault VALUES (?, ?)').run(name, value);
    eraseTraces(this.#database);
  }

  forget(name: string): void {
    this.#database.prepare('DELETE FROM vault WHERE name = ?').run(name);
    eraseTraces(this.#database);
  }
}
