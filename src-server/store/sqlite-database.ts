import { closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'libsql';
import { z } from 'zod';
import { migrate, MIGRATIONS } from './schema';
import { BUSY_MS, eraseTraces } from './traces';

/** Marks every file of ours ("MATN"), so that another program's database isn't taken for one. */
const APPLICATION_ID = 0x4d41_544e;
export type SqliteDatabase = Database.Database;

/** The file is from a newer Matinee, and is left as it is. */
export class NewerDatabaseError extends Error {
  override readonly name = 'NewerDatabaseError';
}

class UnusableDatabaseError extends Error {
  override readonly name = 'UnusableDatabaseError';
}

const numberOf = (database: SqliteDatabase, pragma: string): number =>
  Number(
    Object.values(z.array(z.record(z.string(), z.unknown())).parse(database.pragma(pragma))[0] ?? {})[0],
  );

const prepare = (database: SqliteDatabase): void => {
  database.pragma('journal_mode = WAL');
  // This survives the death of the process at any moment; only a power cut may lose the last few writes.
  database.pragma('synchronous = NORMAL');
  // Deleted data is overwritten with zeros.
  database.pragma('secure_delete = ON');
  database.pragma(`busy_timeout = ${BUSY_MS}`);
  const tables = z
    .object({ n: z.number() })
    .parse(database.prepare('SELECT count(*) AS n FROM sqlite_master').get());
  if (tables.n > 0) {
    if (numberOf(database, 'application_id') !== APPLICATION_ID) {
      throw new UnusableDatabaseError('the file is the database of another program');
    }
    if (numberOf(database, 'user_version') > MIGRATIONS.length) {
      throw new NewerDatabaseError('the file was written by a newer version of Matinee; update this one');
    }
    const check = z.array(z.record(z.string(), z.unknown())).parse(database.pragma('quick_check'));
    if (Object.values(check[0] ?? {})[0] !== 'ok') throw new UnusableDatabaseError('the file is damaged');
    if (numberOf(database, 'user_version') === MIGRATIONS.length) return;
  }
  // Two processes may open it at once (`keys add` beside the server): the second one finds it done.
  database
    .transaction(() => {
      migrate(database, numberOf(database, 'user_version'));
      database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${MIGRATIONS.length}`);
    })
    .immediate();
};

const moveAside = (path: string): string => {
  let aside = `${path}.unusable`;
  for (let number = 2; existsSync(aside); number += 1) aside = `${path}.unusable-${number}`;
  renameSync(path, aside);
  for (const suffix of ['-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  return aside;
};

const openAt = (path: string): SqliteDatabase => {
  // We create the file first, because it holds secrets that only its user may read.
  if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
  const database = new Database(path);
  try {
    prepare(database);
    // Removes the traces of a process that was killed.
    eraseTraces(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};

const isUnusable = (error: unknown): boolean =>
  error instanceof UnusableDatabaseError ||
  (error instanceof Error &&
    'code' in error &&
    (error.code === 'SQLITE_NOTADB' || String(error.code).startsWith('SQLITE_CORRUPT')));

/**
 * Opens the server's database, making it if need be. A damaged or foreign file is moved aside and a new one begun.
 * @param path a file, or ':memory:'
 * @param onMovedAside told where the unusable file went, and why
 * @throws NewerDatabaseError
 */
export const openDatabase = (
  path: string,
  onMovedAside: (aside: string, reason: string) => void,
): SqliteDatabase => {
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    return openAt(path);
  } catch (error) {
    if (!isUnusable(error) || path === ':memory:') throw error;
    const reason = error instanceof Error ? error.message : String(error);
    onMovedAside(moveAside(path), reason);
    return openAt(path);
  }
};

/** Statements that are used again and again: SQLite parses each text once. */
export class PreparedStatements {
  readonly #database: SqliteDatabase;
  readonly #known = new Map<string, Database.Statement>();

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  /** @param text SQL of the code's own, never made from input: each is kept */
  of(text: string): Database.Statement {
    const known = this.#known.get(text);
    if (known) return known;
    const statement = this.#database.prepare(text);
    this.#known.set(text, statement);
    return statement;
  }
}

/** Closes it, and leaves nothing of erased data in its files. */
export const closeDatabase = (database: SqliteDatabase): void => {
  eraseTraces(database);
  database.close();
};
