import { z } from 'zod';
import { LIMITS } from './limits';
import { GrantsSchema, RoleSchema } from './grants';
import { LIMITS_OF_REACH } from './reach';
import { IdSchema } from './room';
import { WireErrorSchema } from './socket';
import { KeptNameSchema, NameSchema } from './texts';

/**
 * HTTP of the authentication server (`AUTH_ROUTES`, for clients) and of the party server (`PARTY_ROUTES`, for holders
 * of API key and secret, as HTTP basic authentication). Secrets travel in headers and bodies, never in a URL.
 * Every refusal is `{ error: { code, message } }`.
 */

export const HttpErrorSchema = z.object({ error: WireErrorSchema });

const tokenPart = {
  token: z.string().min(1).max(4_096),
  expiresAtMs: z.number().int(),
};

/** A code as it is typed, with any hyphens and spaces (base/ids.ts). */
const TypedCodeSchema = z.string().min(8).max(16);
const SeatCredentialSchema = z.string().min(20).max(200);

/** SHA-256 of a `PersonSchema`, hex: the only form of it that servers keep. */
export const PersonHashSchema = z.string().regex(/^[0-9a-f]{64}$/);
/**
 * The id by which one host recognises a guest again: HMAC-SHA-256 over the host's id by a secret of the guest's
 * profile, base64url. It differs for every host.
 */
const PersonSchema = z.string().regex(/^[\w-]{43}$/);
/**
 * Proof that a seat is one's own: HMAC-SHA-256, by the same secret, over the server as its guest reached it, so that no
 * other server can hand it on. Base64url.
 */
const SeatProofSchema = z.string().regex(/^[\w-]{43}$/);
/** The id of a host's profile for guests' apps: random, says nothing else. */
export const HostIdSchema = z.string().regex(/^[\w-]{22}$/);

/** People whom a host keeps out of every party of theirs. */
export const LIMITS_OF_BLOCKS = { people: 200 } as const;

/** An invite: 8 symbols of a server at home, 10 of one on the internet (base/ids.ts). */
export const InviteSchema = z.object({
  code: z.string().min(8).max(11),
  role: RoleSchema,
  expiresAtMs: z.number().int(),
  /** How many more people may come with it. */
  usesLeft: z.number().int().min(0),
});
export type Invite = z.infer<typeof InviteSchema>;

/** A seat: a person's identity in one session, and how they prove it later. */
export const SeatSchema = z.object({
  sessionId: IdSchema,
  participantId: IdSchema,
  name: KeptNameSchema,
  role: RoleSchema,
  partyName: KeptNameSchema,
  /** Base URL of the party server's socket, without a path; empty where it is the server that was asked. */
  partyUrl: z.string().max(LIMITS.urlLength),
  /** Opaque; renews the token as long as the session lives. Only main and this server ever see it. */
  seatCredential: SeatCredentialSchema,
  ...tokenPart,
});
export type Seat = z.infer<typeof SeatSchema>;

export const AUTH_ROUTES = {
  /** Creates a session and its host's seat. `Authorization: Bearer <host key>`. */
  createParty: {
    method: 'POST',
    path: '/v1/parties',
    body: z.strictObject({
      partyName: NameSchema,
      name: NameSchema,
      hostId: HostIdSchema.optional(),
      /** The people who are kept out, whatever code they have. */
      blocked: z.array(PersonHashSchema).max(LIMITS_OF_BLOCKS.people).optional(),
      seatProof: SeatProofSchema.optional(),
    }),
    answer: z.object({ seat: SeatSchema, invite: InviteSchema }),
  },
  /**
   * Ends a party of the host key (`Authorization: Bearer <host key>`), whatever has become of its host's seat. A party
   * that is over already is no error.
   */
  endParty: {
    method: 'POST',
    path: '/v1/parties/end',
    body: z.strictObject({ sessionId: IdSchema }),
    answer: z.object({}),
  },
  /**
   * Removes a person, for somebody who may, and says how they can be kept out of later parties too: null for a person
   * who came without a `person`.
   */
  blockPerson: {
    method: 'POST',
    path: '/v1/parties/block',
    body: z.strictObject({ seatCredential: SeatCredentialSchema, participantId: IdSchema }),
    answer: z.object({ person: PersonHashSchema.nullable() }),
  },
  /** Says where a code leads, for the lobby. Uses nothing up. */
  lookInvite: {
    method: 'POST',
    path: '/v1/invites/look',
    body: z.strictObject({ code: TypedCodeSchema, seatProof: SeatProofSchema.optional() }),
    answer: z.object({
      /** The host's id; null where the party's host gave none. */
      hostId: HostIdSchema.nullable(),
      partyName: KeptNameSchema,
      names: z.array(KeptNameSchema).max(100),
      locked: z.boolean(),
      full: z.boolean(),
      /** Whether the asking person has been in this party and keeps their seat, also where it is locked or full. */
      yours: z.boolean(),
      /** Whether the person may come to the party's door before they join; a server without one doesn't say. */
      door: z.boolean().default(false),
    }),
  },
  /** Gives a seat for a code. A person who proves that they have one already gets it again, and uses nothing up. */
  redeemInvite: {
    method: 'POST',
    path: '/v1/invites/redeem',
    body: z.strictObject({
      code: TypedCodeSchema,
      name: NameSchema,
      person: PersonSchema.optional(),
      seatProof: SeatProofSchema.optional(),
      /** For somebody who comes to the door and hasn't said yet that they join; for servers that have a door. */
      atDoor: z.boolean().optional(),
    }),
    answer: z.object({ seat: SeatSchema }),
  },
  /**
   * Gives a seat back that nobody has come in by, and with it the use of its code. One that is in use stays, and one
   * that is gone is no error.
   */
  returnSeat: {
    method: 'POST',
    path: '/v1/seats/return',
    body: z.strictObject({ seatCredential: SeatCredentialSchema }),
    answer: z.object({}),
  },
  /** Makes a further invite, for people who may invite. */
  createInvite: {
    method: 'POST',
    path: '/v1/invites',
    body: z.strictObject({
      seatCredential: SeatCredentialSchema,
      role: RoleSchema.exclude(['host']).default('participant'),
      uses: z.number().int().min(1).max(100).default(20),
      lifeMs: z.number().int().min(60_000).max(604_800_000).default(86_400_000),
    }),
    answer: z.object({ invite: InviteSchema }),
  },
  /** Takes a code back: nobody comes by it any more, and people who are in stay. For people who may invite. */
  revokeInvite: {
    method: 'POST',
    path: '/v1/invites/revoke',
    body: z.strictObject({ seatCredential: SeatCredentialSchema, code: TypedCodeSchema }),
    answer: z.object({}),
  },
  /** Takes every code of the party back and makes one like the first, in one step. For people who may invite. */
  replaceInvites: {
    method: 'POST',
    path: '/v1/invites/replace',
    body: z.strictObject({ seatCredential: SeatCredentialSchema }),
    answer: z.object({ invite: InviteSchema }),
  },
  renewSeat: {
    method: 'POST',
    path: '/v1/seats/renew',
    body: z.strictObject({ seatCredential: SeatCredentialSchema }),
    answer: z.object(tokenPart),
  },
  /**
   * Gives a token for testing the route to the party server before joining: to people with a code (which isn't used
   * up), a seat, or, with neither, a host key (`Authorization: Bearer <host key>`). It opens no session.
   */
  createProbe: {
    method: 'POST',
    path: '/v1/probes',
    body: z.union([
      z.strictObject({ code: TypedCodeSchema }),
      z.strictObject({ seatCredential: SeatCredentialSchema }),
      z.strictObject({}),
    ]),
    answer: z.object({
      /** The same as in a seat. */
      partyUrl: z.string().max(LIMITS.urlLength),
      ...tokenPart,
    }),
  },
} as const;
export type AuthRouteName = keyof typeof AUTH_ROUTES;

export const PARTY_ROUTES = {
  createSession: {
    method: 'POST',
    path: '/v1/sessions',
    body: z.strictObject({
      name: NameSchema,
      /** Default: as many as the server's media paths bear. */
      maxParticipants: z.number().int().min(1).max(LIMITS.sessionPeople).optional(),
      /** The people who are kept out, by the hashes with which `mintToken` and `revoke` know people. */
      blocked: z.array(PersonHashSchema).max(LIMITS_OF_BLOCKS.people).default([]),
    }),
    answer: z.object({ sessionId: IdSchema }),
  },
  /** Without participantId for a new person; with it, for the same one again. */
  mintToken: {
    method: 'POST',
    path: '/v1/tokens',
    body: z.strictObject({
      sessionId: IdSchema,
      name: NameSchema,
      role: RoleSchema,
      participantId: IdSchema.optional(),
      /** Identifies the person beyond this session: nobody gets in again as somebody else after they were removed. */
      person: PersonHashSchema.optional(),
      /** Narrower than the role's; never wider. */
      grants: GrantsSchema.optional(),
    }),
    answer: z.object({ participantId: IdSchema, ...tokenPart }),
  },
  /**
   * Makes a probe token. With a session it is for that session's guests, and the session has to live; with a person,
   * for one still welcome.
   */
  mintProbe: {
    method: 'POST',
    path: '/v1/tokens/probe',
    body: z.strictObject({ sessionId: IdSchema.optional(), participantId: IdSchema.optional() }),
    answer: z.object(tokenPart),
  },
  describeSession: {
    method: 'GET',
    path: '/v1/sessions/:sessionId',
    answer: z.object({
      sessionId: IdSchema,
      name: KeptNameSchema,
      state: z.enum(['created', 'open', 'closed']),
      locked: z.boolean(),
      maxParticipants: z.number().int(),
      /** Whether there is no place for a newcomer: a person who is gone takes none. */
      full: z.boolean(),
      /** Everybody who has ever come in and was not removed, also people who have left. */
      arrived: z.array(IdSchema),
      /** The people at the door; a server without one doesn't say. */
      atDoor: z.array(IdSchema).max(LIMITS.atDoor).optional(),
      /** The people in the list; a person who has left, or has been gone for long, isn't in it. */
      participants: z.array(
        z.object({
          id: IdSchema,
          name: KeptNameSchema,
          isOwner: z.boolean(),
          /** Whether they may let further people in, now. */
          mayInvite: z.boolean(),
          presence: z.enum(['connected', 'reconnecting', 'gone']),
        }),
      ),
    }),
  },
  closeSession: {
    method: 'DELETE',
    path: '/v1/sessions/:sessionId',
    answer: z.object({}),
  },
  /**
   * Somebody's seat is given back: they stand at the door no more, and their tokens are void until one is made anew.
   * Nothing changes where the seat is in use, which that of a person who has come in is, or who was removed.
   */
  releasePerson: {
    method: 'POST',
    path: '/v1/sessions/:sessionId/release',
    body: z.strictObject({ participantId: IdSchema }),
    answer: z.object({ inUse: z.boolean() }),
  },
  /**
   * Ends every token and credential of the person, and their connection. With `by`, a person of the session asks, and
   * may do so by the room's rules; without, the operator does.
   */
  revoke: {
    method: 'POST',
    path: '/v1/sessions/:sessionId/revoke',
    body: z.strictObject({ participantId: IdSchema, by: IdSchema.optional() }),
    answer: z.object({ person: PersonHashSchema.nullable() }),
  },
} as const;

/** `GET /v1/health`, open to all. */
export const HealthSchema = z.object({
  service: z.literal('matinee'),
  /** The version that it speaks, which is the newest that it takes. */
  protocol: z.number().int(),
  /** The oldest version of a client that it takes; default: its own alone. */
  oldestClient: z.number().int().optional(),
  parts: z.array(z.enum(['auth', 'party'])),
  serverEpoch: IdSchema,
  /** Where its operator lets others rely on its node of the DHT. */
  dht: z
    .object({
      /** An address and a port, by which the DHT is entered: what `MATINEE_DHT_BOOTSTRAP` takes. */
      node: z.string().max(LIMITS_OF_REACH.nodeLength),
      /** What `MATINEE_DHT_RELAY` takes; null where nothing is relayed. */
      relay: z.string().max(100).nullable(),
    })
    .optional(),
});
