import { z } from 'zod';
import { LIMITS } from './limits';
import { GrantsSchema, IdSchema, RoleSchema } from './room';
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

/** An invite: 8 symbols (base/ids.ts). */
export const InviteSchema = z.object({
  code: z.string().min(8).max(9),
  role: RoleSchema,
  expiresAtMs: z.number().int(),
  /** How many more people may come with it. */
  usesLeft: z.number().int().min(0),
});
export type Invite = z.infer<typeof InviteSchema>;

/** A seat: who somebody is in one session, and how they prove it later. */
export const SeatSchema = z.object({
  sessionId: IdSchema,
  participantId: IdSchema,
  name: KeptNameSchema,
  role: RoleSchema,
  partyName: KeptNameSchema,
  /** Base URL of the party server's socket, without a path; empty where it is the server that was asked. */
  partyUrl: z.string().max(LIMITS.urlLength),
  /** Opaque; renews the token as long as the session lives. Only main and this server ever see it. */
  seatCredential: z.string().min(20).max(200),
  ...tokenPart,
});
export type Seat = z.infer<typeof SeatSchema>;

export const AUTH_ROUTES = {
  /** Creates a session and its host's seat. `Authorization: Bearer <host key>`. */
  createParty: {
    method: 'POST',
    path: '/v1/parties',
    body: z.strictObject({ partyName: NameSchema, name: NameSchema }),
    answer: z.object({ seat: SeatSchema, invite: InviteSchema }),
  },
  /** What a code leads to, for the lobby. Uses nothing up. */
  lookInvite: {
    method: 'POST',
    path: '/v1/invites/look',
    body: z.strictObject({ code: z.string().min(8).max(16) }),
    answer: z.object({
      partyName: KeptNameSchema,
      names: z.array(KeptNameSchema).max(100),
      locked: z.boolean(),
      full: z.boolean(),
    }),
  },
  redeemInvite: {
    method: 'POST',
    path: '/v1/invites/redeem',
    body: z.strictObject({ code: z.string().min(8).max(16), name: NameSchema }),
    answer: z.object({ seat: SeatSchema }),
  },
  /** A further invite, for whoever may moderate. */
  createInvite: {
    method: 'POST',
    path: '/v1/invites',
    body: z.strictObject({
      seatCredential: z.string().min(20).max(200),
      role: RoleSchema.exclude(['host']).default('participant'),
      uses: z.number().int().min(1).max(100).default(20),
      lifeMs: z.number().int().min(60_000).max(604_800_000).default(86_400_000),
    }),
    answer: z.object({ invite: InviteSchema }),
  },
  renewSeat: {
    method: 'POST',
    path: '/v1/seats/renew',
    body: z.strictObject({ seatCredential: z.string().min(20).max(200) }),
    answer: z.object(tokenPart),
  },
  /**
   * A token for looking at the way to the party server before joining: for whoever has a code (which isn't used up), a
   * seat, or, with neither, a host key (`Authorization: Bearer <host key>`). It opens no session.
   */
  createProbe: {
    method: 'POST',
    path: '/v1/probes',
    body: z.union([
      z.strictObject({ code: z.string().min(8).max(16) }),
      z.strictObject({ seatCredential: z.string().min(20).max(200) }),
      z.strictObject({}),
    ]),
    answer: z.object({
      /** As in a seat. */
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
      maxParticipants: z.number().int().min(1).max(100).default(LIMITS.participants),
    }),
    answer: z.object({ sessionId: IdSchema }),
  },
  /** Without participantId a new person; with it, the same one again. */
  mintToken: {
    method: 'POST',
    path: '/v1/tokens',
    body: z.strictObject({
      sessionId: IdSchema,
      name: NameSchema,
      role: RoleSchema,
      participantId: IdSchema.optional(),
      /** Narrower than the role's; never wider. */
      grants: GrantsSchema.optional(),
    }),
    answer: z.object({ participantId: IdSchema, ...tokenPart }),
  },
  /** A probe token. With a session it is for that session's guests, which has to live; with a person, for one still welcome. */
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
      /** There is no place for somebody new: whoever is gone takes none. */
      full: z.boolean(),
      /** Those in the list; whoever has left, or has been gone for long, isn't in it. */
      participants: z.array(
        z.object({
          id: IdSchema,
          name: KeptNameSchema,
          isOwner: z.boolean(),
          /** May let further people in, now. */
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
  /** Every token and credential of the person dies, and their connection. */
  revoke: {
    method: 'POST',
    path: '/v1/sessions/:sessionId/revoke',
    body: z.strictObject({ participantId: IdSchema }),
    answer: z.object({}),
  },
} as const;

/** `GET /v1/health`, open to all. */
export const HealthSchema = z.object({
  service: z.literal('matinee'),
  protocol: z.number().int(),
  parts: z.array(z.enum(['auth', 'party'])),
  serverEpoch: IdSchema,
});
