import { z } from 'zod';
import { RoomEventSchema, type RoomEvent } from '../wire/room';
import type { Decision } from './command';
import { applyToRoom, RoomNotesSchema, type Room, type RoomNotes } from './room';

/**
 * A room's journal: snapshots, and between them an entry for each decision. A room is its last snapshot with the
 * entries after it, applied by the same function that decided them (`applyToRoom`).
 */

/** Far more than any decision has; everybody listed may be told of twice. */
const MOST_EVENTS = 1_000;

/** One decision: the announced events, and the changes that only the server knows beside them. */
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
 * @param unwritten changes noted by earlier decisions that weren't worth a write
 */
export const entryOf = (
  { room, events, noted }: Pick<Decision, 'room' | 'events' | 'noted'>,
  unwritten: Iterable<keyof RoomNotes> = [],
): JournalEntry => ({
  events,
  noted: Object.fromEntries([...new Set([...unwritten, ...noted])].map((key) => [key, room[key]])),
});

/** The room after a journalled decision. */
export const replay = (room: Room, { events, noted }: JournalEntry): Room => ({
  ...events.reduce(applyToRoom, room),
  ...noted,
});

/** The length of a room's journal since its last snapshot. */
export interface JournalLength {
  readonly entries: number;
  /** UTF-16 units of the entries, and of the snapshot: our JSON takes one to three bytes each on the disk. */
  readonly entryUnits: number;
  readonly snapshotUnits: number;
}

/** The most entries between two snapshots, so that a restart is quick. */
const MOST_ENTRIES = 256;
/** Units of entries for which no snapshot is written, however small the room is. */
const FEW_UNITS = 65_536;

/**
 * Whether the next write is a snapshot: as soon as the entries are as large as their replacement. So a room takes at
 * most twice its size on the disk, and a snapshot costs, over time, no more than the entries did.
 */
export const isSnapshotDue = ({ entries, entryUnits, snapshotUnits }: JournalLength): boolean =>
  entries >= MOST_ENTRIES || entryUnits >= Math.max(FEW_UNITS, snapshotUnits);
