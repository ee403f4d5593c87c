import { z } from 'zod';
import { REMEMBERED_MESSAGES } from '../wire/message-ids';
import { DEFAULT_PATIENCE, LiveWindowSchema } from '../wire/playback';
import {
  IdSchema,
  MessageIdSchema,
  ParticipantSchema,
  RoomStateSchema,
  type Participant,
  type RoomEvent,
} from '../wire/room';
import { applyRoomEvent } from './apply';
import { disinherited } from './succession';

/** The number of remembered commands, so that one that is sent again after a reconnect isn't done twice. */
export const REMEMBERED_COMMANDS = 64;
/** The number of remembered holds of one person. */
const REMEMBERED_HOLDS = 8;
/** The number of remembered seats of people who left. */
const REMEMBERED_SEATS = 200;

/**
 * The server's knowledge of a session: the state that everybody shares, and beside it what only the decisions need. A
 * snapshot in the journal is exactly this: a change of its shape is a step in `journal-migrations.ts`. Times are the
 * server's monotonic clock (see `rebaseRoom`).
 */
export const RoomSchema = z.strictObject({
  state: RoomStateSchema,
  /** Seats of people who left by choice, and of those who were gone for so long that they faded. */
  away: z.array(ParticipantSchema).max(REMEMBERED_SEATS),
  /** Times at which connections were lost, by participant. */
  lostAt: z.record(IdSchema, z.number()),
  /** Times since which people are gone, by participant, for as long as they are listed. */
  goneSince: z.record(IdSchema, z.number()),
  /** The last observation, by participant. */
  seen: z.record(
    IdSchema,
    z.strictObject({
      timelineRevision: z.number().int().min(0),
      latencyMs: z.number().min(0).nullable(),
      /** Position of their player; null where there is none. */
      positionMs: z.number().min(0).nullable(),
      /** Length of the film as they report it; null where their player doesn't know, and for a live stream. */
      durationMs: z.number().min(0).nullable(),
      /** The window of a live stream that their player had at `atMs`; its edge moves on with the time since. */
      live: LiveWindowSchema.extend({ atMs: z.number() }).nullable(),
    }),
  ),
  film: z.strictObject({
    /** Timeline revision with which this film was opened: commands from before it meant another film. */
    openedRevision: z.number().int().min(0),
    /** Timeline revision of the last jump: people who are ready have to have seen it. */
    jumpRevision: z.number().int().min(0),
    /** Whether it has played: from now on it waits only for the people in `joined`. */
    started: z.boolean(),
    /** The people who have been ready for it since they came: nobody else makes it wait once it has started. */
    joined: z.array(IdSchema),
    /** Who said that it is live; null while it isn't. */
    liveBy: z.enum(['opener', 'others']).nullable(),
    /** Whether it turned out to be longer than thought while it played: then its length is a guess. */
    grows: z.boolean(),
  }),
  /** How well the film keeps running for people who have stopped it, by participant (see `outpaced.ts`). */
  lines: z.record(
    IdSchema,
    z.strictObject({
      /** Times at which it was stopped for them, oldest first. */
      heldAtMs: z.array(z.number()).max(REMEMBERED_HOLDS),
      /** How often it has gone on without waiting for them. */
      timesLeftOut: z.number().int().min(0),
      /** Time since which they have been ready without a break; null while they aren't. */
      steadySinceMs: z.number().nullable(),
    }),
  ),
  /** Playback commands already done, oldest first. */
  commands: z.array(z.strictObject({ by: IdSchema, commandId: IdSchema })).max(REMEMBERED_COMMANDS),
  /** Ids of the last messages, oldest first: more than are kept as history (wire/message-ids.ts). */
  said: z.array(MessageIdSchema).max(REMEMBERED_MESSAGES),
  /** Whether somebody has been here. */
  opened: z.boolean(),
  /** Whether somebody who may moderate has been here. */
  hadModerator: z.boolean(),
  /** Time since which a stand-in has moderated, while their trial lasts. */
  heirSinceMs: z.number().nullable(),
  /** Time since which nobody is connected or reconnecting. */
  emptySinceMs: z.number().nullable(),
});
export type Room = z.infer<typeof RoomSchema>;

/** The part of a room that only the server knows. */
export const RoomNotesSchema = RoomSchema.omit({ state: true });
export type RoomNotes = z.infer<typeof RoomNotesSchema>;

export interface NewRoom {
  readonly sessionId: string;
  readonly name: string;
  readonly maxParticipants: number;
  /** Time of the server's monotonic clock, ms. */
  readonly nowMs: number;
}

/**
 * The knowledge of a film when it is opened, and while there is none.
 * @param revision the timeline's at that time
 */
export const filmFrom = (revision: number): Room['film'] => ({
  ...{ openedRevision: revision, jumpRevision: revision },
  ...{ started: false, joined: [], liveBy: null, grows: false },
});

/** A room that waits for its first person. */
export const initialRoom = ({ sessionId, name, maxParticipants, nowMs }: NewRoom): Room => ({
  state: {
    sessionId,
    ownerId: null,
    name,
    locked: false,
    patience: DEFAULT_PATIENCE,
    maxParticipants,
    participants: [],
    playback: {
      film: null,
      timeline: { filmId: null, positionMs: 0, rate: 1, playing: false, atServerTimeMs: nowMs, revision: 0 },
      phase: 'empty',
      hold: null,
      continuedWithout: [],
      outpaced: [],
      lastAction: null,
    },
    chat: [],
  },
  away: [],
  lostAt: {},
  goneSince: {},
  seen: {},
  film: filmFrom(0),
  lines: {},
  commands: [],
  said: [],
  opened: false,
  hadModerator: false,
  heirSinceMs: null,
  emptySinceMs: nowMs,
});

/** Finds a person with a place in the room, even if they are gone. */
export const participantOf = (room: Room, id: string): Participant | undefined =>
  room.state.participants.find((participant) => participant.id === id);

/** Whether nobody is connected or reconnecting. */
export const isEmpty = (room: Room): boolean =>
  room.state.participants.every(({ presence }) => presence === 'gone');

const without = <T>(record: Readonly<Record<string, T>>, id: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== id));

/** The remembered seats, with one more. The owner's is never forgotten, however many come and go. */
const withSeat = ({ away, state }: Room, seat: Participant): Participant[] => {
  const owners = away.filter(({ id }) => id === state.ownerId);
  const others = [...away.filter(({ id }) => id !== state.ownerId), seat];
  return [...owners, ...others.slice(owners.length - REMEMBERED_SEATS)];
};

/** The changes of the private part that follow from a public event. */
const follow = (room: Room, event: RoomEvent): Room => {
  switch (event.type) {
    case 'participantJoined':
    case 'participantUpdated': {
      const { participant } = event;
      return {
        ...room,
        opened: true,
        hadModerator: room.hadModerator || participant.grants.moderate,
        away: room.away.filter(({ id }) => id !== participant.id),
        lostAt: participant.presence === 'reconnecting' ? room.lostAt : without(room.lostAt, participant.id),
        goneSince: participant.presence === 'gone' ? room.goneSince : without(room.goneSince, participant.id),
      };
    }
    case 'participantLeft':
    case 'participantFaded': {
      const leaver = participantOf(room, event.participantId);
      const keepsSeat = event.type === 'participantFaded' || event.reason === 'left';
      return {
        ...room,
        away:
          leaver && keepsSeat
            ? withSeat(room, { ...disinherited(leaver), presence: 'gone', publications: [] })
            : room.away,
        lostAt: without(room.lostAt, event.participantId),
        goneSince: without(room.goneSince, event.participantId),
        seen: without(room.seen, event.participantId),
        film: { ...room.film, joined: room.film.joined.filter((id) => id !== event.participantId) },
      };
    }
    case 'chatAdded':
      return { ...room, said: [...room.said, event.message.messageId].slice(-REMEMBERED_MESSAGES) };
    default:
      return room;
  }
};

/** The room after an event: both the shared part and the part that only the server knows. */
export const applyToRoom = (room: Room, event: RoomEvent): Room => ({
  ...follow(room, event),
  state: applyRoomEvent(room.state, event),
});

/**
 * A decision under construction: an emitted event is applied at once, so that the next part of the same decision sees
 * it. The room it began with stays as it was.
 */
export class Change {
  readonly events: RoomEvent[] = [];
  /** The keys of the server's own knowledge that were changed beyond what events change. */
  readonly noted = new Set<keyof RoomNotes>();

  constructor(public room: Room) {}

  /** Announces an event and applies it. */
  emit(event: RoomEvent): void {
    this.room = applyToRoom(this.room, event);
    this.events.push(event);
  }

  /** Changes the part that only the server knows. */
  note(change: Partial<RoomNotes>): void {
    for (const key of Object.keys(change) as (keyof RoomNotes)[])
      if (change[key] !== this.room[key]) this.noted.add(key);
    this.room = { ...this.room, ...change };
  }

  /** Announces a change of a person who is in the list. */
  update(participant: Participant, change: Partial<Participant>): void {
    this.emit({ type: 'participantUpdated', participant: { ...participant, ...change } });
  }
}

const shifted = (times: Readonly<Record<string, number>>, shiftMs: number): Record<string, number> =>
  Object.fromEntries(Object.entries(times).map(([id, atMs]) => [id, atMs + shiftMs]));

/**
 * The same room on another clock: a time `t` becomes `t + shiftMs`. Used when a new server process, whose monotonic
 * clock has a new origin, takes over the journal.
 */
export const rebaseRoom = (room: Room, shiftMs: number): Room => {
  const { playback } = room.state;
  return {
    ...room,
    state: {
      ...room.state,
      playback: {
        ...playback,
        timeline: { ...playback.timeline, atServerTimeMs: playback.timeline.atServerTimeMs + shiftMs },
        hold: playback.hold && {
          ...playback.hold,
          untilServerTimeMs: playback.hold.untilServerTimeMs + shiftMs,
        },
      },
    },
    lostAt: shifted(room.lostAt, shiftMs),
    goneSince: shifted(room.goneSince, shiftMs),
    seen: Object.fromEntries(
      Object.entries(room.seen).map(([id, one]) => [
        id,
        { ...one, live: one.live && { ...one.live, atMs: one.live.atMs + shiftMs } },
      ]),
    ),
    lines: Object.fromEntries(
      Object.entries(room.lines).map(([id, line]) => [
        id,
        {
          ...line,
          heldAtMs: line.heldAtMs.map((atMs) => atMs + shiftMs),
          steadySinceMs: line.steadySinceMs === null ? null : line.steadySinceMs + shiftMs,
        },
      ]),
    ),
    heirSinceMs: room.heirSinceMs === null ? null : room.heirSinceMs + shiftMs,
    emptySinceMs: room.emptySinceMs === null ? null : room.emptySinceMs + shiftMs,
  };
};
