import { z } from 'zod';
import { GrantsChangeSchema } from './grants';
import { PatienceSchema } from './playback';
import { IdSchema } from './room';

/**
 * Requests that are commands of the room, and nothing else: wire name, payload, rate and command stand in one entry. The
 * gateway, the fakes and the protocol's page follow from it, and the command's type (room/command.ts).
 */

/** The rate by which a server counts a request (src-server/gateway/budget.ts). */
export type RequestRate =
  'clock' | 'signal' | 'observation' | 'command' | 'chat' | 'history' | 'room' | 'whole' | 'entry';

interface RoomRequest {
  /** The client's part of the command; the requester is added from the token. */
  readonly payload: z.ZodObject;
  /** No more than that it is done. */
  readonly answer: z.ZodObject;
  readonly rate: RequestRate;
  /** The command's type. */
  readonly command: string;
}

const done = z.object({});
const room = { answer: done, rate: 'room' } as const;

export const ROOM_REQUESTS = {
  'room:end': { ...room, command: 'end', payload: z.strictObject({}) },
  'room:lock': { ...room, command: 'lock', payload: z.strictObject({ locked: z.boolean() }) },
  /** How long the room waits for somebody; needs the moderate grant. */
  'room:patience': {
    ...room,
    command: 'setPatience',
    payload: z.strictObject({ patience: PatienceSchema }),
  },
  /** Takes grants from somebody, or gives back what their role has; needs the moderate grant. */
  'room:grants': {
    ...room,
    command: 'changeGrants',
    payload: z.strictObject({ participantId: IdSchema, change: GrantsChangeSchema }),
  },
  'call:unpublish': {
    ...room,
    command: 'unpublish',
    payload: z.strictObject({ streamId: z.string().min(1).max(128) }),
  },
  'call:inputs': {
    ...room,
    command: 'inputs',
    payload: z.strictObject({ audio: z.boolean(), video: z.boolean() }),
  },
} as const satisfies Readonly<Record<string, RoomRequest>>;

type RoomRequests = typeof ROOM_REQUESTS;
export type RoomRequestName = keyof RoomRequests;

/** An empty payload adds nothing, where its type would forbid every key. */
type Body<P extends z.ZodObject> = string extends keyof z.output<P> ? unknown : Readonly<z.output<P>>;

/** What a person asks of the room by one of these requests. */
export type AskedOfRoom = {
  [N in RoomRequestName]: { readonly type: RoomRequests[N]['command']; readonly by: string } & Body<
    RoomRequests[N]['payload']
  >;
}[RoomRequestName];

export const isRoomRequest = (name: string): name is RoomRequestName => Object.hasOwn(ROOM_REQUESTS, name);

/**
 * The command that a request is.
 * @param payload as its schema has it
 * @param by who asks, by their token
 */
export const askedOfRoom = (name: RoomRequestName, payload: object, by: string): AskedOfRoom =>
  ({ ...payload, type: ROOM_REQUESTS[name].command, by }) as AskedOfRoom;
