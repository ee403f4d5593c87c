import { z } from 'zod';
import type { SqliteDatabase } from './sqlite-database';

/** How long a statement waits for another process that writes, ms. */
export const BUSY_MS = 5_000;
/** How long emptying the log waits for a reading process, ms: the server answers nobody meanwhile. */
const EMPTYING_BUSY_MS = 50;

/** Databases whose log still holds erased data, because another process was reading it. */
const left = new WeakSet<SqliteDatabase>();

const CheckpointRow = z.object({ busy: z.number() });

/**
 * Takes deleted and overwritten data out of the write-ahead log too: in the file itself `secure_delete` does that, but
 * the log keeps every earlier page until it is emptied. Where another process is reading (`keys list`) it stays for
 * now, and goes with the next `eraseWhatIsLeft`, or the next opening. Not to be called in a transaction.
 */
export const eraseTraces = (database: SqliteDatabase): void => {
  left.add(database);
  database.pragma(`busy_timeout = ${EMPTYING_BUSY_MS}`);
  try {
    const [row] = z.array(CheckpointRow).parse(database.pragma('wal_checkpoint(TRUNCATE)'));
    if (row?.busy === 0) left.delete(database);
  } catch {
    // The erasure is done and acknowledged; where its traces can't be removed now, e.g. on a full disk, that is tried
    // again.
  } finally {
    database.pragma(`busy_timeout = ${BUSY_MS}`);
  }
};

/** Tries again where `eraseTraces` could not. To be called every few seconds. */
export const eraseWhatIsLeft = (database: SqliteDatabase): void => {
  if (left.has(database)) eraseTraces(database);
};

/**
 * For changes that must not be undone by a power cut: that a person was removed, that a code was used. Every other
 * write survives the death of the process, which costs no wait for the disk. Not to be called in a transaction.
 */
export const durably = <T>(database: SqliteDatabase, run: () => T): T => {
  database.pragma('synchronous = FULL');
  try {
    return run();
  } finally {
    database.pragma('synchronous = NORMAL');
  }
};
