import { z } from 'zod';
import { ChatMessageSchema, type ChatMessage } from '../wire/room';
import { keepMessage } from './chat-history';
import { JournalEntrySchema, type JournalEntry } from './journal';
import { RoomSchema, type Room } from './room';

/**
 * How a row of the journal that an earlier version wrote becomes one of this version: pure steps, each from one schema
 * to the next. A step that was released never changes, and takes no constant from elsewhere, which might. A change of
 * `RoomSchema`, or of an event, is one more step at the end of `STEPS`.
 *
 * - 1: the whole room, written anew with each change, in the shapes of every version before there were numbers
 * - 2: snapshots, and entries between them; the film, its id and the microphone by these names
 */

type Json = Readonly<Record<string, unknown>>;
type Step = (row: Json) => Json;

const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value that isn't an object stays as it is: the schema at the end refuses it. */
const within = (value: unknown, change: Step): unknown => (isJson(value) ? change(value) : value);
const each = (value: unknown, change: Step): unknown =>
  Array.isArray(value) ? value.map((one: unknown) => within(one, change)) : value;
const eachValue = (value: unknown, change: Step): unknown =>
  within(value, (record) =>
    Object.fromEntries(Object.entries(record).map(([key, one]) => [key, within(one, change)])),
  );

/** The same value under another name. */
const renamed = (record: Json, from: string, to: string): Json => {
  const { [from]: value, ...rest } = record;
  return from in record ? { ...rest, [to]: value } : record;
};
const list = (value: unknown, change: (one: unknown) => unknown): unknown =>
  Array.isArray(value) ? value.map(change) : value;

const kindOf1 = (kind: unknown): unknown => (kind === 'mic' ? 'microphone' : kind);

const participantOf1: Step = (participant) => ({
  heir: null,
  can: [],
  ...participant,
  grants: within(participant['grants'], (grants) => ({
    ...grants,
    publish: list(grants['publish'], kindOf1),
  })),
  publications: each(participant['publications'], (one) => ({ ...one, kind: kindOf1(one['kind']) })),
  readiness: within(participant['readiness'], (readiness) => renamed(readiness, 'mediaId', 'filmId')),
});

const playbackOf1: Step = (playback) => {
  const { film, ...rest } = renamed(playback, 'media', 'film');
  return {
    outpaced: [],
    ...rest,
    film: within(film, (one) => ({ live: false, ...renamed(one, 'mediaId', 'filmId') })),
    timeline: within(playback['timeline'], (timeline) => renamed(timeline, 'mediaId', 'filmId')),
  };
};

const stateOf1: Step = (state) => ({
  patience: { bufferingMs: 3_000, seekingMs: 10_000 },
  ownerId: null,
  ...state,
  participants: each(state['participants'], participantOf1),
  playback: within(state['playback'], playbackOf1),
});

/** Gives fields their present names, and fills in those that didn't exist when the room was written. */
const roomOf1: Step = (room) => ({
  goneSince: {},
  lines: {},
  said: [],
  heirSinceMs: null,
  ...room,
  state: within(room['state'], stateOf1),
  away: each(room['away'], participantOf1),
  seen: eachValue(room['seen'], (one) => ({ positionMs: null, durationMs: null, live: null, ...one })),
  film: within(room['film'], (film) => ({ joined: [], liveBy: null, grows: false, ...film })),
});

/** The steps from each schema to the next, the first one first. Null: there were no rows of that kind. */
const STEPS: readonly { readonly snapshot: Step; readonly entry: Step | null }[] = [
  { snapshot: roomOf1, entry: null },
];

/** The shape in which snapshots and entries are written now. */
export const JOURNAL_SCHEMA = STEPS.length + 1;

/** Thrown for a row of a schema that only a newer version knows. */
export class NewerRowError extends Error {
  override readonly name = 'NewerRowError';

  constructor() {
    super('a newer version of Matinee wrote this; update this one');
  }
}

/** A bound of several times the largest room, UTF-16 units. */
const LONGEST_ROW = 8_388_608;

/** @throws for what isn't JSON, and NewerRowError */
const migrated = (schema: number, text: string, kind: 'snapshot' | 'entry'): unknown => {
  if (schema > JOURNAL_SCHEMA) throw new NewerRowError();
  if (text.length > LONGEST_ROW) throw new Error('no row is as long as this');
  let row: unknown = JSON.parse(text);
  for (let version = schema; version < JOURNAL_SCHEMA; version += 1) {
    const step = STEPS[version - 1]?.[kind];
    if (!step) throw new Error(`nothing leads on from schema ${version}`);
    row = within(row, step);
  }
  return row;
};

const WithChatSchema = z.looseObject({ state: z.looseObject({ chat: z.array(z.unknown()) }) });

/**
 * Reads a room from a snapshot. An unreadable chat message costs that message, not the room.
 * @returns `lostLines`: the number of those messages
 * @throws for what can't be read, and NewerRowError
 */
export const readSnapshot = (schema: number, text: string): { room: Room; lostLines: number } => {
  const row = WithChatSchema.parse(migrated(schema, text, 'snapshot'));
  const lines = row.state.chat.flatMap((line) => ChatMessageSchema.safeParse(line).data ?? []);
  const chat = lines.reduce<ChatMessage[]>(keepMessage, []);
  const room = RoomSchema.parse({ ...row, state: { ...row.state, chat } });
  return { room, lostLines: row.state.chat.length - lines.length };
};

/** @throws for what can't be read, and NewerRowError */
export const readEntry = (schema: number, text: string): JournalEntry => {
  const { events, noted } = JournalEntrySchema.parse(migrated(schema, text, 'entry'));
  return { events, noted: noted as JournalEntry['noted'] };
};
