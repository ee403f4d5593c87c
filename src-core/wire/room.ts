import { z } from 'zod';
import { unknownAs } from './as-known';
import { CapabilitiesSchema } from './capabilities';
import { GrantsSchema, PublicationKindSchema, RoleSchema } from './grants';
import { LIMITS } from './limits';
import { MESSAGE_ID_LENGTH } from './message-ids';
import { PatienceSchema, PlaybackSchema, ReadinessSchema } from './playback';
import { KeptMessageTextSchema, KeptNameSchema } from './texts';

/** The shared state of a session, and the events that change it. Server and clients apply the same events. */

export type { Grants, GrantsChange, PublicationKind, Role } from './grants';

export const IdSchema = z.string().min(1).max(64);
/** Made by the server (core/wire/message-ids.ts). */
export const MessageIdSchema = z.string().min(1).max(MESSAGE_ID_LENGTH);

/** Says what a WebRTC stream is: WebRTC itself doesn't. `streamId` is the MediaStream's id as the receiver sees it. */
export const PublicationSchema = z.strictObject({
  streamId: z.string().min(1).max(128),
  kind: PublicationKindSchema,
});
export type Publication = z.infer<typeof PublicationSchema>;

export const ParticipantSchema = z.strictObject({
  id: IdSchema,
  name: KeptNameSchema,
  role: RoleSchema,
  grants: GrantsSchema,
  /**
   * Set where they moderate only as long as nobody is here who does in their own right: `new` may not remove, end or
   * invite yet, `settled` may. Null: their grants are their own.
   */
  heir: unknownAs(z.enum(['new', 'settled']), 'new').nullable(),
  presence: unknownAs(z.enum(['connected', 'reconnecting', 'gone']), 'connected'),
  /** The running client in this seat: a restart changes it, a reconnect doesn't. */
  instanceId: IdSchema,
  /** Counts the instances; both ends of a link derive its epoch from it. */
  incarnation: z.number().int().min(1),
  /** Order of first arrival: 1, 2, 3… */
  seat: z.number().int().min(1),
  /** Whether microphone and camera are on (a publication says that there is a stream at all). */
  audio: z.boolean(),
  video: z.boolean(),
  publications: z.array(PublicationSchema).max(8),
  readiness: ReadinessSchema,
  /** The capabilities that their app and this server share (wire/capabilities.ts). */
  can: CapabilitiesSchema,
});
export type Participant = z.infer<typeof ParticipantSchema>;

export const ChatMessageSchema = z.strictObject({
  messageId: MessageIdSchema,
  from: IdSchema,
  /** The name is kept with the message, as the author may leave. */
  name: KeptNameSchema,
  text: KeptMessageTextSchema,
  /** Wall-clock time of the server, milliseconds since 1970. */
  sentAt: z.number().int(),
  /** The film's position, for the time stamp; null without a film. */
  filmMs: z.number().min(0).nullable(),
});
export type ChatMessage = z.infer<typeof ChatMessageSchema>;

export const RoomStateSchema = z.strictObject({
  sessionId: IdSchema,
  /** Who owns the party, also while they aren't in the list: nobody can remove them. Null before a host has come. */
  ownerId: IdSchema.nullable(),
  name: KeptNameSchema,
  locked: z.boolean(),
  patience: PatienceSchema,
  maxParticipants: z.number().int().min(1).max(LIMITS.sessionPeople),
  participants: z.array(ParticipantSchema).max(LIMITS.sessionPeople),
  playback: PlaybackSchema,
  chat: z.array(ChatMessageSchema).max(LIMITS.chatHistory),
});
export type RoomState = z.infer<typeof RoomStateSchema>;

export const LeaveReasonSchema = z.enum(['left', 'removed', 'gone', 'session_closed']);
export type LeaveReason = z.infer<typeof LeaveReasonSchema>;

export const RoomEventSchema = z.discriminatedUnion('type', [
  /** A new person, or one who had left and is back. */
  z.strictObject({
    type: z.literal('participantJoined'),
    participant: ParticipantSchema,
  }),
  z.strictObject({
    type: z.literal('participantUpdated'),
    participant: ParticipantSchema,
  }),
  z.strictObject({
    type: z.literal('participantLeft'),
    participantId: IdSchema,
    reason: LeaveReasonSchema,
  }),
  /** A person who is *gone* isn't listed any more; the seat stays theirs. */
  z.strictObject({ type: z.literal('participantFaded'), participantId: IdSchema }),
  z.strictObject({
    type: z.literal('roomUpdated'),
    name: KeptNameSchema,
    locked: z.boolean(),
    patience: PatienceSchema,
  }),
  z.strictObject({ type: z.literal('ownerChanged'), ownerId: IdSchema.nullable() }),
  z.strictObject({
    type: z.literal('playbackChanged'),
    playback: PlaybackSchema,
  }),
  z.strictObject({ type: z.literal('chatAdded'), message: ChatMessageSchema }),
  /**
   * The variant as which a client takes an unknown event. It is counted, and a snapshot tells what it has changed.
   * Nobody sends it.
   */
  z.strictObject({ type: z.literal('unknown') }),
]);
export type RoomEvent = z.infer<typeof RoomEventSchema>;

export const DisconnectReasonSchema = unknownAs(
  z.enum([
    'left',
    'removed',
    'session_closed',
    'duplicate_identity',
    'token_revoked',
    'server_shutdown',
    'reconnect_timeout',
    /** The client sent too much: the seat is kept, and they may come again after a while. */
    'rate_limited',
  ]),
  // A client that then looks for it again is told as it comes in whether it is over.
  'server_shutdown',
);
export type DisconnectReason = z.infer<typeof DisconnectReasonSchema>;
