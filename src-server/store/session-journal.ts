import type { ClockTimes } from '../base/runtime';
import type { Eventually } from '../base/eventually';

export interface ClockStore {
  /** Keeps the present moment; done every few seconds, so that a step of the wall clock hours ago doesn't matter. */
  saveClock(now: ClockTimes): Eventually<void>;
  loadClock(): Eventually<ClockTimes | null>;
}

/** A snapshot or an entry, as it is written down; `core/room/journal-migrations.ts` reads it. */
export interface JournalRow {
  /** The schema in which it is written. */
  readonly schema: number;
  /** JSON. */
  readonly text: string;
}

export interface JournalledSession {
  readonly sessionId: string;
  readonly snapshot: JournalRow;
  /** Entries since that snapshot, oldest first. */
  readonly entries: readonly JournalRow[];
}

/**
 * The journal of sessions, which survives the death of the server's process. What isn't in it is neither acknowledged
 * nor announced: a write is done when the call has returned, or when the promise that it returned is fulfilled. A write
 * that fails hasn't been done, and won't be later. One session's writes come one after the other; those of several may
 * be under way at a time. Every write is whole or not there, whatever happens in its middle.
 */
export interface SessionJournal extends ClockStore {
  /**
   * Adds one entry to a session that is in the journal.
   * @throws for any other
   */
  append(sessionId: string, entry: JournalRow, now: ClockTimes): Eventually<void>;
  /**
   * Keeps these sessions in their present state, in place of everything that was kept of them: of all, or, where that
   * fails, of none, since the clock of their rooms' times is kept once for all.
   */
  replace(
    sessions: readonly Pick<JournalledSession, 'sessionId' | 'snapshot'>[],
    now: ClockTimes,
  ): Eventually<void>;
  /** Every session that wasn't erased. */
  load(): Eventually<readonly JournalledSession[]>;
  /** Leaves nothing of it, also where there was nothing. */
  erase(sessionId: string): Eventually<void>;
}

/** The journal could not be written: nothing has changed. */
export class JournalError extends Error {
  override readonly name = 'JournalError';

  constructor(cause: unknown) {
    super(`the journal can’t be written: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
