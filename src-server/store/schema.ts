import type Database from 'libsql';
import { z } from 'zod';

/** One step to the next version of the schema: statements, or what statements alone can't do. */
export interface Migration {
  /** What changes, for the reader. */
  readonly what: string;
  readonly change: string | ((database: Database.Database) => void);
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
const WithState = z.looseObject({ state: z.looseObject({}) });

/**
 * A room and its chat messages, which had rows of their own, as one snapshot of the journal's schema 1. Unreadable rows
 * are left as they are: they are judged where they are read.
 */
export const wholeRoom = (room: string, lines: readonly string[]): string => {
  const bare = WithState.safeParse(parsed(room));
  if (!bare.success) return room;
  const { state } = bare.data;
  return JSON.stringify({ ...bare.data, state: { ...state, chat: lines.map(parsed) } });
};

const OldSession = z.object({ session_id: z.string(), room: z.string() });
const OldLine = z.object({ message: z.string() });

/** Makes snapshots of rooms, which used to be rows that were rewritten with each change. */
const takeSnapshots = (database: Database.Database): void => {
  const linesOf = database.prepare('SELECT message FROM chat WHERE session_id = ? ORDER BY seq');
  const insert = database.prepare('INSERT INTO snapshots (session_id, schema, text) VALUES (?, 1, ?)');
  const rows = database.prepare('SELECT session_id, room FROM sessions WHERE room IS NOT NULL').all();
  for (const row of rows) {
    const { session_id: sessionId, room } = OldSession.parse(row);
    const lines = z.array(OldLine).parse(linesOf.all(sessionId));
    insert.run(
      sessionId,
      wholeRoom(
        room,
        lines.map(({ message }) => message),
      ),
    );
  }
};

/**
 * The history of the schema. The version of a file (`user_version`) is the number of these steps it has gone through,
 * and a new file goes through all. A released step never changes; a change of the schema is a further step, at the end.
 * All that are due are one transaction: a file is of the old version or of the new one.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    what: 'the first schema',
    change: `
CREATE TABLE clock (one INTEGER PRIMARY KEY CHECK (one = 1), server_ms REAL NOT NULL, wall_ms REAL NOT NULL);
CREATE TABLE sessions (session_id TEXT PRIMARY KEY, room TEXT);
CREATE TABLE chat (seq INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL, message TEXT NOT NULL);
CREATE INDEX chat_of_session ON chat (session_id, seq);
CREATE TABLE revoked (session_id TEXT NOT NULL, participant_id TEXT NOT NULL, PRIMARY KEY (session_id, participant_id));
CREATE TABLE invites (code TEXT PRIMARY KEY, session_id TEXT NOT NULL, party_name TEXT NOT NULL, role TEXT NOT NULL,
  expires_at_ms REAL NOT NULL, uses_left INTEGER NOT NULL);
CREATE TABLE seats (hash TEXT PRIMARY KEY, session_id TEXT NOT NULL, participant_id TEXT NOT NULL, name TEXT NOT NULL,
  role TEXT NOT NULL, party_name TEXT NOT NULL, created_at_ms REAL NOT NULL);
CREATE TABLE host_keys (name TEXT PRIMARY KEY, hash TEXT NOT NULL);
CREATE TABLE vault (name TEXT PRIMARY KEY, value TEXT NOT NULL);`,
  },
  {
    what: 'when an id was burnt, so that it can be forgotten; those of before count from now',
    change: `
ALTER TABLE sessions ADD COLUMN burnt_at_ms REAL;
UPDATE sessions SET burnt_at_ms = CAST(strftime('%s', 'now') AS REAL) * 1000 WHERE room IS NULL;`,
  },
  {
    what: 'the certificate’s key was kept unsealed; the next one is sealed',
    change: `DELETE FROM vault WHERE name = 'lan-key';`,
  },
  {
    what: 'the clocks of the machine beside the wall’s; of a run of it that has no name like any other',
    change: `
ALTER TABLE clock ADD COLUMN calendar_ms REAL NOT NULL DEFAULT 0;
ALTER TABLE clock ADD COLUMN awake_ms REAL NOT NULL DEFAULT 0;
ALTER TABLE clock ADD COLUMN up_ms REAL NOT NULL DEFAULT 0;
ALTER TABLE clock ADD COLUMN boot_id TEXT DEFAULT '';
UPDATE clock SET calendar_ms = wall_ms;`,
  },
  {
    what: 'codes as hashes, invites that are taken back, one seat a person, whose party it is, who is kept out',
    change: `
ALTER TABLE invites RENAME COLUMN code TO code_hash;
ALTER TABLE invites ADD COLUMN revoked INTEGER NOT NULL DEFAULT 0;
CREATE INDEX invites_of_session ON invites (session_id);
ALTER TABLE seats ADD COLUMN proof_hash TEXT;
ALTER TABLE seats ADD COLUMN code_hash TEXT;
ALTER TABLE seats ADD COLUMN address_hash TEXT;
CREATE INDEX seats_by_proof ON seats (session_id, proof_hash);
CREATE INDEX seats_by_code ON seats (code_hash);
CREATE TABLE parties (session_id TEXT PRIMARY KEY, host_key TEXT NOT NULL, host_id TEXT, created_at_ms REAL NOT NULL);
CREATE INDEX parties_of_key ON parties (host_key);
CREATE TABLE people (session_id TEXT NOT NULL, participant_id TEXT NOT NULL, person TEXT NOT NULL,
  PRIMARY KEY (session_id, participant_id));
CREATE TABLE kept_out (session_id TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (session_id, person));`,
  },
  {
    what: 'rooms as snapshots and entries, and used up ids by themselves',
    change: (database) => {
      database.exec(`
CREATE TABLE snapshots (session_id TEXT PRIMARY KEY, schema INTEGER NOT NULL, text TEXT NOT NULL) STRICT;
CREATE TABLE entries (seq INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL, schema INTEGER NOT NULL,
  text TEXT NOT NULL) STRICT;
CREATE INDEX entries_of_session ON entries (session_id, seq);
CREATE TABLE burnt (session_id TEXT PRIMARY KEY, burnt_at_ms REAL NOT NULL) STRICT;
INSERT INTO burnt SELECT session_id, COALESCE(burnt_at_ms, 0) FROM sessions WHERE room IS NULL;`);
      takeSnapshots(database);
      database.exec('DROP TABLE sessions; DROP TABLE chat;');
    },
  },
];

/** @param version the file's present one; the caller's transaction is around it, and sets the new one */
export const migrate = (database: Database.Database, version: number): void => {
  for (const { change } of MIGRATIONS.slice(version)) {
    if (typeof change === 'string') database.exec(change);
    else change(database);
  }
};
