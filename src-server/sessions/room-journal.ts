import type { Decision } from '@core/room/command';
import { entryOf, isSnapshotDue, replay, type JournalLength } from '@core/room/journal';
import { JOURNAL_SCHEMA, NewerRowError, readEntry, readSnapshot } from '@core/room/journal-migrations';
import type { Room, RoomNotes } from '@core/room/room';
import type { ClockTimes } from '../base/runtime';
import { attempt, type Eventually } from '../base/eventually';
import {
  JournalError,
  type JournalledSession,
  type JournalRow,
  type SessionJournal,
} from '../store/session-journal';

const rowOf = (value: unknown): JournalRow => ({ schema: JOURNAL_SCHEMA, text: JSON.stringify(value) });

/** What `SessionJournal.replace` takes for a room. */
export const snapshotOf = (room: Room): Pick<JournalledSession, 'sessionId' | 'snapshot'> => ({
  sessionId: room.state.sessionId,
  snapshot: rowOf(room),
});

/** A room as it was read, and what couldn't be. */
interface ReadRoom {
  readonly room: Room;
  /** Lines of chat that are left out. */
  readonly lostLines: number;
  /** Decisions that are left out: the first that can't be read, and all after it. */
  readonly lostEntries: number;
  /** Why those are; empty where none is. */
  readonly reason: string;
}

/**
 * The room that the rows of a session tell of: as far as they can be read.
 * @throws where not even its snapshot can, and NewerRowError
 */
export const readRoom = ({ snapshot, entries }: JournalledSession): ReadRoom => {
  const { room: start, lostLines } = readSnapshot(snapshot.schema, snapshot.text);
  let room = start;
  for (const [index, { schema, text }] of entries.entries()) {
    try {
      room = replay(room, readEntry(schema, text));
    } catch (error) {
      if (error instanceof NewerRowError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      return { room, lostLines, lostEntries: entries.length - index, reason };
    }
  }
  return { room, lostLines, lostEntries: 0, reason: '' };
};

/** Writes down one session that is in the journal as it is handed in. */
export class RoomJournal {
  readonly #journal: SessionJournal;
  /** What was noted since the last write by decisions that weren't worth one. */
  readonly #unwritten = new Set<keyof RoomNotes>();
  #length: JournalLength;
  /** A write has failed: the next is a snapshot, whatever has become of that one. */
  #isDoubtful = false;

  constructor(journal: SessionJournal, room: Room) {
    this.#journal = journal;
    this.#length = { entries: 0, entryUnits: 0, snapshotUnits: snapshotOf(room).snapshot.text.length };
  }

  /** Writes a decision down. @throws JournalError */
  write(decision: Pick<Decision, 'room' | 'events' | 'noted'>, now: ClockTimes): Eventually<void> {
    if (this.#isDoubtful || isSnapshotDue(this.#length)) return this.#replace(decision.room, now);
    const { sessionId } = decision.room.state;
    const row = rowOf(entryOf(decision, this.#unwritten));
    return this.#written(
      () => this.#journal.append(sessionId, row, now),
      () => {
        const { entries, entryUnits } = this.#length;
        this.#length = { ...this.#length, entries: entries + 1, entryUnits: entryUnits + row.text.length };
      },
    );
  }

  /** What a decision noted goes with the next that is written. */
  putOff({ noted }: Pick<Decision, 'noted'>): void {
    for (const key of noted) this.#unwritten.add(key);
  }

  /** Nothing is kept of it any more. @throws JournalError */
  erase(sessionId: string): Eventually<void> {
    return this.#written(
      () => this.#journal.erase(sessionId),
      () => undefined,
    );
  }

  #replace(room: Room, now: ClockTimes): Eventually<void> {
    const snapshot = snapshotOf(room);
    return this.#written(
      () => this.#journal.replace([snapshot], now),
      () => {
        this.#length = { entries: 0, entryUnits: 0, snapshotUnits: snapshot.snapshot.text.length };
      },
    );
  }

  #written(write: () => Eventually<void>, note: () => void): Eventually<void> {
    return attempt(
      write,
      () => {
        this.#isDoubtful = false;
        this.#unwritten.clear();
        note();
      },
      (error) => {
        this.#isDoubtful = true;
        throw new JournalError(error);
      },
    );
  }
}
