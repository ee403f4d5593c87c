import { z } from 'zod';
import { RoomEventSchema, type RoomEvent } from '../wire/room';
import type { Decision } from './command';
import { applyToRoom, RoomNotesSchema, type Room, type RoomNotes } from './room';

/**
 * What a room leaves in the journal: snapshots, and between them an entry for each decision. A room is its last snapshot
 * with the entries after it, applied by the same function that decided them (`applyToRoom`).
 */

/** The shape in which snapshots and entries are written now; see `journal-migrations.ts`. */
export const JOURNAL_SCHEMA = 2;

/** Far more than any decision has; everybody listed may be told of twice. */
const MOST_EVENTS = 1_000;

/** One decision: what everybody was told, and what only the server knows beside that. */
export const JournalEntrySchema = z.strictObject({
  events: z.array(RoomEventSchema).max(MOST_EVENTS),
  noted: RoomNotesSchema.partial(),
});
export interface JournalEntry {
  readonly events: readonly RoomEvent[];
  readonly noted: Readonly<Partial<RoomNotes>>;
}

/**
 * The entry of a decision.
 * @param unwritten what was noted by decisions before it that weren't worth a write
 */
export const entryOf = (
  { room, events, noted }: Pick<Decision, 'room' | 'events' | 'noted'>,
  unwritten: Iterable<keyof RoomNotes> = [],
): JournalEntry => ({
  events,
  noted: Object.fromEntries([...new Set([...unwritten, ...noted])].map((key) => [key, room[key]])),
});

/** The room after a decision that stands in the journal. */
export const replay = (room: Room, { events, noted }: JournalEntry): Room => ({
  ...events.reduce(applyToRoom, room),
  ...noted,
});

/** How long a room's journal has become since its last snapshot. */
export interface JournalLength {
  readonly entries: number;
  /** UTF-16 units of them, and of the snapshot: what JSON of ours takes on the disk is one to three bytes each. */
  readonly entryUnits: number;
  readonly snapshotUnits: number;
}

/** Entries between two snapshots, so that a restart is quick. */
const MOST_ENTRIES = 256;
/** Units of entries that no snapshot is written for, however small the room is. */
const FEW_UNITS = 65_536;

/**
 * Whether the next write is a snapshot. As soon as the entries are as large as what they would be replaced by: so that
 * at the most twice a room lies on the disk, and a snapshot costs, over time, no more than the entries did.
 */
export const isSnapshotDue = ({ entries, entryUnits, snapshotUnits }: JournalLength): boolean =>
  entries >= MOST_ENTRIES || entryUnits >= Math.max(FEW_UNITS, snapshotUnits);
