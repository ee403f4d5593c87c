import { z } from 'zod';
import { ERROR_CODE_NAMES } from '../base/errors';
import { unknownAs } from './as-known';
import { CapabilitiesSchema } from './capabilities';
import { LIMITS } from './limits';
import { OWN_MESSAGE_ID } from './message-ids';
import { CorrectionsSchema, ObservationSchema, PlaybackCommandSchema } from './playback';
import {
  IdSchema,
  ChatMessageSchema,
  MessageIdSchema,
  ParticipantSchema,
  PublicationSchema,
  RoomEventSchema,
  RoomStateSchema,
  DisconnectReasonSchema,
} from './room';
import { ProtocolRangeSchema } from './protocol-age';
import { ROOM_REQUESTS, type RequestRate } from './room-requests';
import { KeptMessageTextSchema, KeptNameSchema, MessageTextSchema } from './texts';

/**
 * The messages over Socket.IO. Every client message is a request with an acknowledgement `{ ok: true, … } | { ok:
 * false, error }`; the token travels in the handshake's `auth`, never in a URL.
 */

/** The inputs of a person who comes in: whether microphone and camera are on. */
export const JoinSchema = z.strictObject({ audio: z.boolean(), video: z.boolean() });
export type Join = z.infer<typeof JoinSchema>;

/**
 * A client's handshake. The only client message in which unknown keys are no error: its sender may be of any age, and
 * the age is checked first.
 */
export const HandshakeSchema = z.object({
  token: z.string().min(1).max(4_096),
  protocol: ProtocolRangeSchema,
  /** The capabilities of this client beyond what every client of the protocol has. */
  can: CapabilitiesSchema.default([]),
  /** Random per running client; see Participant.instanceId. */
  instanceId: IdSchema,
  /** Joins at once, without a round trip of its own; `room:joined` tells the outcome. Without it, `room:join` does. */
  join: JoinSchema.optional(),
  /**
   * Without `join`: the person is at the door and joins later, by `room:join`, or not at all. `door:open` tells whether
   * the connection stays for that.
   */
  atDoor: z.boolean().optional(),
});
export type Handshake = z.infer<typeof HandshakeSchema>;

export const WireErrorSchema = z.object({
  code: unknownAs(z.enum(ERROR_CODE_NAMES), 'INTERNAL'),
  message: z.string().max(1_000),
});
export type WireError = z.infer<typeof WireErrorSchema>;

export const IceServerSchema = z.object({
  urls: z.union([z.string().max(500), z.array(z.string().max(500)).max(8)]),
  username: z.string().max(500).optional(),
  credential: z.string().max(500).optional(),
});
export type IceServer = z.infer<typeof IceServerSchema>;

/** The whole state at one moment: the answer to a join, and to a client that missed an event. */
export const SnapshotSchema = z.object({
  serverEpoch: IdSchema,
  revision: z.number().int().min(0),
  /**
   * Everything but the chat, which comes after it in pages (`chat:history`): nobody's way in takes longer because
   * others talk.
   */
  room: RoomStateSchema.omit({ chat: true }),
  /** The receiver's own participant id. */
  you: IdSchema,
  iceServers: z.array(IceServerSchema).max(17),
  /** The credentials in `iceServers` end after this long; null: they don't. `ice:servers` gives fresh ones. */
  iceLifeMs: z.number().int().min(1_000).nullable(),
});
export type Snapshot = z.infer<typeof SnapshotSchema>;

/** Sent between two peers, relayed unread. Signals of an older `linkEpoch` are dropped by the receiver. */
export const PeerSignalSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('offer'),
    sdp: z.string().max(LIMITS.sdpLength),
  }),
  z.strictObject({
    type: z.literal('answer'),
    sdp: z.string().max(LIMITS.sdpLength),
  }),
  z.strictObject({
    type: z.literal('candidate'),
    candidate: z.object({
      candidate: z.string().max(2_000),
      sdpMid: z.string().max(100).nullish(),
      sdpMLineIndex: z.number().int().nullish(),
      usernameFragment: z.string().max(300).nullish(),
    }),
  }),
  z.strictObject({
    type: z.literal('renegotiate'),
    renegotiate: z.literal(true),
  }),
  z.strictObject({
    type: z.literal('transceiverRequest'),
    transceiverRequest: z.object({
      kind: z.string().max(10),
      init: z.record(z.string(), z.unknown()).optional(),
    }),
  }),
  /** How high the sender of this shows the receiver's pictures, pixels of the screen; 0: not at all. */
  z.strictObject({
    type: z.literal('want'),
    camera: z.number().int().min(0).max(LIMITS.pictureHeight),
    screen: z.number().int().min(0).max(LIMITS.pictureHeight),
  }),
  /** "Let us rebuild the link, with this linkEpoch." */
  z.strictObject({ type: z.literal('rebuild') }),
  /** What the sender sends and hears on this link, once a second: finds one-sided links. */
  z.strictObject({
    type: z.literal('report'),
    sendsAudio: z.boolean(),
    sendsVideo: z.boolean(),
    hearsAudio: z.boolean(),
    hearsVideo: z.boolean(),
  }),
]);
export type PeerSignal = z.infer<typeof PeerSignalSchema>;

/** One end of a link that is made before its person has joined. */
export const DoorPersonSchema = z.object({
  id: IdSchema,
  /** Of somebody at the door: as their join would give them. */
  ...ParticipantSchema.pick({ incarnation: true, seat: true }).shape,
});
export type DoorPerson = z.infer<typeof DoorPersonSchema>;

/** Where somebody stands at the door who is linked with those in the room. */
export const DoorPlaceSchema = z.object({
  you: DoorPersonSchema,
  ...SnapshotSchema.pick({ iceServers: true, iceLifeMs: true }).shape,
});
export type DoorPlace = z.infer<typeof DoorPlaceSchema>;

const none = z.strictObject({});

/** How one person's links go, as that person sees them. */
export const CallReportSchema = z.strictObject({
  cpuConstrained: z.boolean(),
  links: z
    .array(
      z.strictObject({
        participantId: IdSchema,
        /** 0…100 (core/call/quality); null before the first sample. */
        score: z.number().int().min(0).max(100).nullable(),
        /** Whether they hear what that person says; null while that person is muted or isn't there. */
        hears: z.boolean().nullable(),
      }),
    )
    .max(LIMITS.sessionPeople),
});
export type CallReport = z.infer<typeof CallReportSchema>;

/** Requests of a client: name → payload, the rest of a successful acknowledgement, and the rate it counts against. */
export const CLIENT_REQUESTS = {
  'room:join': {
    rate: 'entry',
    payload: JoinSchema,
    answer: z.object({ snapshot: SnapshotSchema }),
  },
  /** A client that saw a gap in the revisions asks for everything again. */
  'room:sync': {
    rate: 'whole',
    payload: none,
    answer: z.object({ snapshot: SnapshotSchema }),
  },
  'room:leave': {
    rate: 'room',
    /** `returns`: the window was closed, perhaps by mistake. Nobody's leaving like that ends the session at once. */
    payload: z.strictObject({ returns: z.boolean().optional() }),
    answer: z.object({}),
  },
  'room:remove': {
    rate: 'room',
    payload: z.strictObject({ participantId: IdSchema }),
    answer: z.object({}),
  },
  /** Sends somebody away from the door, for whoever may remove people: they come in no more. */
  'door:sendAway': {
    rate: 'room',
    payload: z.strictObject({ participantId: IdSchema }),
    answer: z.object({}),
  },
  ...ROOM_REQUESTS,
  'call:publish': { rate: 'room', payload: PublicationSchema, answer: z.object({}) },
  signal: {
    rate: 'signal',
    payload: z.strictObject({
      to: IdSchema,
      linkEpoch: z.number().int().min(0),
      signal: PeerSignalSchema,
    }),
    answer: z.object({}),
  },
  /**
   * `to` makes it private: delivered to those people only and never kept. `messageId` is the sender's own; the id that
   * others get consists of the sender's and this one, so the same one twice is one message, and nobody can take
   * somebody else's.
   */
  'chat:send': {
    rate: 'chat',
    payload: z.strictObject({
      messageId: z.string().regex(OWN_MESSAGE_ID),
      text: MessageTextSchema,
      to: z.array(IdSchema).min(1).max(LIMITS.sessionPeople).optional(),
    }),
    answer: z.object({}),
  },
  /**
   * A page of the chat, newest pages first: older than `before`, newer than `after` (both message ids; null: from the
   * newest on, to the oldest that is kept). A message that isn't kept any more counts as older than all.
   */
  'chat:history': {
    rate: 'history',
    payload: z.strictObject({ before: MessageIdSchema.nullable(), after: MessageIdSchema.nullable() }),
    answer: z.object({
      /** Oldest first. */
      messages: z.array(ChatMessageSchema).max(LIMITS.chatPage),
      /** Whether there are older ones that were asked for. */
      more: z.boolean(),
    }),
  },
  /** `baseRevision` is the timeline revision the person saw; the same commandId twice is one command. */
  'playback:command': {
    rate: 'command',
    payload: z.strictObject({
      commandId: IdSchema,
      baseRevision: z.number().int().min(0),
      command: PlaybackCommandSchema,
    }),
    answer: z.object({ timelineRevision: z.number().int().min(0) }),
  },
  'playback:observe': { rate: 'observation', payload: ObservationSchema, answer: z.object({}) },
  /** Every 5 s. */
  'call:report': { rate: 'observation', payload: CallReportSchema, answer: z.object({}) },
  /** Fresh relay credentials. */
  'ice:servers': {
    rate: 'room',
    payload: none,
    answer: SnapshotSchema.pick({ iceServers: true, iceLifeMs: true }),
  },
  /** NTP's four time stamps: t0 and t3 by the client, t1 (received) and t2 (sent) by the server's monotonic clock, ms. */
  'clock:ping': {
    rate: 'clock',
    payload: z.strictObject({ t0: z.number().finite() }),
    answer: z.object({
      t0: z.number(),
      t1: z.number(),
      t2: z.number(),
      serverEpoch: IdSchema,
    }),
  },
} as const satisfies Readonly<
  Record<string, { readonly rate: RequestRate; readonly payload: z.ZodObject; readonly answer: z.ZodObject }>
>;
export type ClientRequestName = keyof typeof CLIENT_REQUESTS;
export type ClientRequestPayload<N extends ClientRequestName> = z.infer<
  (typeof CLIENT_REQUESTS)[N]['payload']
>;
export type ClientRequestAnswer<N extends ClientRequestName> = z.infer<(typeof CLIENT_REQUESTS)[N]['answer']>;
export type Acknowledgement<N extends ClientRequestName> =
  ({ ok: true } & ClientRequestAnswer<N>) | { ok: false; error: WireError };

/** The server's announcements. */
export const SERVER_EVENTS = {
  /**
   * This many bytes of `room:joined` are on their way: on a slow line it may take longer than an answer usually does.
   */
  'room:coming': z.object({ bytes: z.number().int().min(0).max(1e9) }),
  /**
   * The outcome of the join in the handshake, as `room:join` would be answered. Comes before any other event but
   * `room:coming`.
   */
  'room:joined': z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), snapshot: SnapshotSchema }),
    z.object({ ok: z.literal(false), error: WireErrorSchema }),
  ]),
  /** Whether the person of this connection may stand at the door; where not, it is closed. */
  'door:open': z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), place: DoorPlaceSchema.nullable().default(null) }),
    z.object({ ok: z.literal(false), error: WireErrorSchema }),
  ]),
  /** Those in the room who are linked with the person at the door to whom this is told; told anew as they come and go. */
  'door:room': z.object({ people: z.array(DoorPersonSchema).max(LIMITS.sessionPeople) }),
  /** Everybody at the door, told to those in the room. It is no part of the room's state and has no revision. */
  'door:people': z.object({
    people: z
      .array(DoorPersonSchema.extend({ name: KeptNameSchema, linked: z.boolean() }))
      .max(LIMITS.atDoor),
  }),
  /** Revisions within one epoch have no gaps; a client that sees one asks `room:sync`. */
  'room:event': z.object({
    serverEpoch: IdSchema,
    revision: z.number().int().min(1),
    event: RoomEventSchema,
  }),
  signal: z.object({
    from: IdSchema,
    linkEpoch: z.number().int().min(0),
    signal: PeerSignalSchema,
  }),
  /** A private message. */
  'chat:private': z.object({
    messageId: MessageIdSchema,
    from: IdSchema,
    text: KeptMessageTextSchema,
    sentAt: z.number().int(),
  }),
  /**
   * How everybody's film keeps step, as they observed it last. Sent every 2 s at most, while a film is open and
   * somebody has observed something; it isn't part of the room's state and has no revision.
   */
  'sync:people': z.object({
    people: z
      .array(
        z.object({
          participantId: IdSchema,
          ...ObservationSchema.pick({ driftMs: true, bufferedAheadMs: true, latencyMs: true }).shape,
          corrections: CorrectionsSchema,
        }),
      )
      .max(100),
  }),
  /**
   * Everybody's last report of their links; every 5 s at most. It isn't part of the room's state and has no revision.
   */
  'call:people': z.object({
    people: z.array(z.object({ participantId: IdSchema, ...CallReportSchema.shape })).max(100),
  }),
  /** The last thing a connection hears before it is closed by the server. */
  bye: z.object({
    reason: DisconnectReasonSchema,
    /** The time for which nobody of this seat is let in, after `rate_limited`. */
    retryAfterMs: z.number().int().min(0).max(3_600_000).optional(),
  }),
} as const;
export type ServerEventName = keyof typeof SERVER_EVENTS;
export type ServerEventPayload<N extends ServerEventName> = z.infer<(typeof SERVER_EVENTS)[N]>;
