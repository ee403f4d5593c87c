/** Parties that this app begins and takes part in, the servers they run on, and the people who are kept out of them. */
import { z } from 'zod';
import { FarCodeSchema } from '../net/far-code';
import { LIMITS_OF_LAN, LanNetworkSchema } from '../net/lan-networks';
import { ReachStateSchema } from '../net/reach-state';
import { OpenToSchema } from '../session/open-to';
import { PartyPlaceSchema } from '../session/party-place';
import { LIMITS } from '../wire/limits';
import { InviteSchema, LIMITS_OF_BLOCKS } from '../wire/http';
import { RoleSchema } from '../wire/grants';
import { IdSchema } from '../wire/room';
import { KeptNameSchema, NameSchema } from '../wire/texts';
import { nothing } from './nothing';

/** A party this app takes part in, as the renderer may know it: no credential in it. */
export const PartyHandleSchema = z.object({
  /** Identifies the party in later calls to main. */
  partyId: IdSchema,
  sessionId: IdSchema,
  participantId: IdSchema,
  partyName: KeptNameSchema,
  name: KeptNameSchema,
  role: RoleSchema,
  /** The URL that the SDK connects to. */
  partyUrl: z.string().max(LIMITS.urlLength),
  /** True where this app runs the server. */
  embedded: z.boolean(),
  /** Who can come, as far as the way is open or being opened; absent where this app doesn't run the server. */
  open: OpenToSchema.optional(),
  /** How it stands with the way for friends far away; absent where this app doesn't run the server. */
  reach: ReachStateSchema.optional(),
  /** The code that is enough from anywhere, while it is shown; absent where this app doesn't run the server. */
  farCode: FarCodeSchema.nullable().optional(),
  /**
   * Set where the party's server is on another site than the one that was asked for it, and this person hasn't agreed
   * yet.
   */
  elsewhere: PartyPlaceSchema.nullable().optional(),
  /** Present for the host. */
  invite: InviteSchema.extend({
    link: z.string().max(LIMITS.urlLength),
  }).nullable(),
});
export type PartyHandle = z.infer<typeof PartyHandleSchema>;

export const PartyLookSchema = z.object({
  /** Identifies the server that was found, for `party.redeem`. */
  lookId: IdSchema,
  partyName: KeptNameSchema,
  names: z.array(KeptNameSchema).max(100),
  locked: z.boolean(),
  full: z.boolean(),
  /** Whether this profile has a seat there already, and gets it also where the party is locked or full. */
  yours: z.boolean(),
  /** Whether one may come to its door before joining. */
  door: z.boolean(),
  /**
   * How it was found: on this computer, on the own network, directly through both routers, at a relay, or on a server
   * that the invite names.
   */
  way: z.enum(['here', 'network', 'direct', 'relay', 'server']),
  /** HTTP round trip to the server. */
  roundTripMs: z.number(),
});
export type PartyLook = z.infer<typeof PartyLookSchema>;

export const ServerEntrySchema = z.object({
  serverId: IdSchema,
  name: KeptNameSchema,
  url: z.string().max(LIMITS.urlLength),
  /** Whether a host key is kept for it, and how: in the OS keychain or only until the app is closed. */
  hostKey: z.enum(['none', 'keychain', 'memory']),
});
export type ServerEntry = z.infer<typeof ServerEntrySchema>;

/** A person whom this profile lets into none of its parties. */
export const BlockedPersonSchema = z.object({
  blockId: IdSchema,
  /** The name that they used. */
  name: KeptNameSchema,
  /** Milliseconds since 1970. */
  blockedAtMs: z.number(),
});
export type BlockedPerson = z.infer<typeof BlockedPersonSchema>;

const BlockedPeopleSchema = z.array(BlockedPersonSchema).max(LIMITS_OF_BLOCKS.people);
const byParty = z.strictObject({ partyId: IdSchema });

export const PARTY_CALLS = {
  /** Starts a party: on the embedded server, or on a server of the address book. */
  'party.host': {
    input: z.strictObject({
      partyName: NameSchema,
      name: NameSchema,
      serverId: IdSchema.nullable(),
      /** Who can come, where this computer runs the party. */
      open: OpenToSchema,
    }),
    output: PartyHandleSchema,
  },
  /** Finds where a code or link leads. */
  'party.look': {
    input: z.strictObject({ invite: z.string().min(1).max(LIMITS.urlLength) }),
    output: PartyLookSchema,
  },
  /** Gives up what is looked for: each `party.look` under way rejects with JOIN_ABORTED. */
  'party.stopLooking': { input: nothing, output: nothing },
  'party.redeem': {
    input: z.strictObject({ lookId: IdSchema, name: NameSchema }),
    output: PartyHandleSchema,
  },
  /** Takes a seat for somebody who comes to the party's door and hasn't said yet that they join. */
  'party.approach': {
    input: z.strictObject({ lookId: IdSchema, name: NameSchema }),
    output: PartyHandleSchema,
  },
  /** The person at the door joins: from now on the seat is one as any other. */
  'party.enter': { input: byParty, output: PartyHandleSchema },
  /** The person leaves the door: the seat is given back. */
  'party.stepBack': { input: byParty, output: nothing },
  /**
   * Gives a fresh access token, and where it is good now: a way to a party far away may end at another port by now.
   * Called by the SDK before every connect.
   */
  'party.token': {
    input: byParty,
    output: z.object({ partyUrl: z.string().max(LIMITS.urlLength), token: z.string().min(1).max(4_096) }),
  },
  /**
   * Opens the embedded server to more people, or to fewer: answers the handle with a link that works for them. The local
   * network stays open once it is; friends who came by it are behind it.
   */
  'party.openTo': {
    input: z.strictObject({ partyId: IdSchema, open: OpenToSchema }),
    output: PartyHandleSchema,
  },
  /** Lists the networks that this machine is in now, by which friends may come or not. */
  'party.networks': { input: nothing, output: z.array(LanNetworkSchema).max(LIMITS_OF_LAN.networks) },
  /** Takes every code of the party back and makes one; answers the handle with it. For people who may invite. */
  'party.newCode': { input: byParty, output: PartyHandleSchema },
  /**
   * Makes a code that is enough from anywhere for an hour at most, or takes it back; answers the handle. How it goes on
   * with the code is told by `party.changed`.
   */
  'party.showFarCode': {
    input: z.strictObject({ partyId: IdSchema, shown: z.boolean() }),
    output: PartyHandleSchema,
  },
  /**
   * Removes a person and keeps them out of every later party of this profile. `unknown`: they came in a way that can't
   * be recognised again; `full`: no more people can be kept out.
   */
  'party.block': {
    input: z.strictObject({ partyId: IdSchema, participantId: IdSchema, name: NameSchema }),
    output: z.object({ kept: z.enum(['kept', 'unknown', 'full']) }),
  },
  /** Ends a party that was begun here for everybody, also where the own connection or seat is gone. */
  'party.end': { input: byParty, output: nothing },
  /** Leaves a party by choice: its credentials are forgotten. */
  'party.forget': { input: byParty, output: nothing },
  /**
   * Gives what a connection test needs, for an invite that was looked at, or for the server on which a party is to be
   * hosted (null: this computer, which is started for it). The token opens no party.
   */
  'party.probe': {
    input: z.union([
      z.strictObject({ lookId: IdSchema }),
      z.strictObject({ serverId: IdSchema.nullable() }),
      byParty,
    ]),
    output: z.object({ partyUrl: z.string().max(LIMITS.urlLength), token: z.string().min(1).max(4_096) }),
  },
  /** Asks for the health of a party's or probe's server, for a connection test. The page asks nobody by HTTP itself. */
  'party.health': {
    input: z.strictObject({ partyUrl: z.string().max(LIMITS.urlLength) }),
    output: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('answered'), ms: z.number() }),
      /** Another service answers. */
      z.object({ kind: z.literal('refused') }),
      z.object({ kind: z.literal('clientOutdated') }),
      z.object({ kind: z.literal('serverOutdated') }),
      z.object({ kind: z.literal('unreachable') }),
    ]),
  },
  /** The party that this profile was in when its process ended, if that still lives; null otherwise. */
  'party.rejoinable': { input: nothing, output: PartyHandleSchema.nullable() },

  'blocks.list': { input: nothing, output: BlockedPeopleSchema },
  /** Lets a person come again, to the next party. */
  'blocks.remove': { input: z.strictObject({ blockId: IdSchema }), output: BlockedPeopleSchema },

  'servers.list': {
    input: nothing,
    output: z.array(ServerEntrySchema).max(100),
  },
  /** Adds a server, after asking for its health. */
  'servers.add': {
    input: z.strictObject({
      name: NameSchema,
      url: z.url().max(LIMITS.urlLength),
      hostKey: z.string().min(1).max(200).nullable(),
    }),
    output: z.array(ServerEntrySchema).max(100),
  },
  'servers.remove': {
    input: z.strictObject({ serverId: IdSchema }),
    output: z.array(ServerEntrySchema).max(100),
  },
} as const;

export const PARTY_EVENTS = {
  /** The embedded server went away or came back. */
  'party.server': z.object({
    partyId: IdSchema,
    state: z.enum(['running', 'restarting', 'failed']),
  }),
  /**
   * The link or the way to it changed: this machine is in another network now, friends come by another one, or the way
   * for friends far away opened or failed.
   */
  'party.changed': PartyHandleSchema,
} as const;
