import { z } from 'zod';
import { CODE_LENGTHS } from '../base/ids';
import { FarCodeSchema } from '../net/far-code';
import { LIMITS_OF_LAN, LanChoiceSchema } from '../net/lan-networks';
import { ReachStateSchema } from '../net/reach-state';
import { LIMITS } from '../wire/limits';
import { DhtNodesSchema, ReachKeySchema, ReachSecretSchema } from '../wire/reach';
import { ReachRelaySchema } from '../wire/reach-relay';
import { TurnSchema } from '../wire/relays';
import { IdSchema } from '../wire/room';
import { StunUrlsSchema } from '../wire/stun';

/** Main ⇄ the embedded party server (a utility process), over its MessagePort. */

export const EmbeddedConfigSchema = z.strictObject({
  /** SQLite file of the journal; ':memory:' keeps nothing. */
  databasePath: z.string().min(1).max(4_096),
  /** 0 lets the system choose; a restart asks for the port it had. */
  port: z.number().int().min(0).max(65_535),
  apiKey: z.string().min(16).max(200),
  apiSecret: z.string().min(32).max(200),
  /** HS256 key, base64url of 32 bytes. Main makes it once for each run and gives it to a restarted server too. */
  signingKey: z.string().min(40).max(100),
  /**
   * The key that seals what is kept beside the journal, base64url of 32 bytes. It is from the keychain, where there is
   * one.
   */
  vaultKey: z.string().length(43),
  /** The key with which the own app creates parties. */
  hostKey: z.string().min(20).max(200),
  /** Origin of the app's page: the only page that may use the server. */
  pageOrigin: z.string().min(1).max(200),
  /** STUN servers that people are told. */
  stun: StunUrlsSchema.default([]),
  /** A relay for links that can't go directly. */
  turn: TurnSchema.nullable().optional(),
  /** Where the DHT is entered; without any its parties can't be met from anywhere. */
  dht: DhtNodesSchema.default([]),
  /** A relay at which its parties are met by those who don't show their address. */
  dhtRelay: ReachRelaySchema.nullable().optional(),
  logLevel: z.enum(['error', 'warn', 'info', 'debug', 'silent']),
});
export type EmbeddedConfig = z.infer<typeof EmbeddedConfigSchema>;

export const EmbeddedRequestSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start'), config: EmbeddedConfigSchema }),
  /**
   * Opens listeners on the chosen networks, with a certificate that the server makes for itself; the certificate's key
   * is kept in the journal.
   */
  z.strictObject({
    type: z.literal('openLan'),
    port: z.number().int().min(0).max(65_535),
    choice: LanChoiceSchema,
  }),
  /** Changes the chosen networks from now on: does nothing where none is open. */
  z.strictObject({ type: z.literal('useLan'), choice: LanChoiceSchema }),
  /** Announces this code by DNS-SD (bare codes on the LAN); the record proves the pin to people who know the code. */
  z.strictObject({ type: z.literal('announce'), code: z.string().length(CODE_LENGTHS.home) }),
  /** Changes the STUN servers for people who join from now on. */
  z.strictObject({ type: z.literal('useStun'), stun: StunUrlsSchema }),
  /**
   * Changes where the DHT is entered, from the next time on that it is: a party that can be met stays where its friends
   * look for it.
   */
  z.strictObject({ type: z.literal('useDht'), dht: DhtNodesSchema }),
  /**
   * Lets people with the link meet a party over the DHT. The answer doesn't wait for the DHT: how that goes is told by
   * `reachState`.
   */
  z.strictObject({
    type: z.literal('openReach'),
    sessionId: IdSchema,
    /** Makes the key pair by which the party is found. */
    seed: ReachKeySchema,
    /** Makes the key pair of those who are answered. */
    secret: ReachSecretSchema,
    /** Whether nobody but the relay may learn this machine's address. */
    relayOnly: z.boolean().optional(),
  }),
  /** Does nothing where that party's way isn't open. */
  z.strictObject({ type: z.literal('closeReach'), sessionId: IdSchema }),
  /**
   * Lets people meet a party that is met over the DHT by a code too, which the server makes and tells by `farCode`; where
   * it has one already, that leads to this link from now on.
   */
  z.strictObject({
    type: z.literal('openCode'),
    sessionId: IdSchema,
    /** What they get who know the code. */
    link: z.string().min(1).max(LIMITS.urlLength),
  }),
  /** Does nothing where that party has no code. */
  z.strictObject({ type: z.literal('closeCode'), sessionId: IdSchema }),
  /** The machine goes to sleep, or has woken up: no code outlives that. */
  z.strictObject({ type: z.literal('suspendReach'), suspended: z.boolean() }),
  z.strictObject({ type: z.literal('stop') }),
]);
export type EmbeddedRequest = z.infer<typeof EmbeddedRequestSchema>;

const LanAddressesSchema = z.array(z.string().max(LIMITS_OF_LAN.addressLength)).max(LIMITS_OF_LAN.networks);

export const EmbeddedEventSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('listening'),
    port: z.number().int(),
    serverEpoch: z.string(),
  }),
  z.strictObject({
    type: z.literal('lanOpen'),
    port: z.number().int(),
    addresses: LanAddressesSchema,
    /** SHA-256 of the certificate's SPKI, base64url. */
    pin: z.string().length(43),
  }),
  z.strictObject({ type: z.literal('lanUsed') }),
  /** Sent unasked: a network came or went, or another choice was made. There may be none. */
  z.strictObject({ type: z.literal('lanChanged'), addresses: LanAddressesSchema }),
  /** Sent unasked: no party lives any more, and the next one's host says anew whether the network may come. */
  z.strictObject({ type: z.literal('lanClosed') }),
  z.strictObject({ type: z.literal('announced') }),
  z.strictObject({ type: z.literal('stunUsed') }),
  z.strictObject({ type: z.literal('dhtUsed') }),
  z.strictObject({ type: z.literal('reachOpened') }),
  z.strictObject({ type: z.literal('reachShut') }),
  z.strictObject({ type: z.literal('reachSuspended') }),
  /** Sent unasked: no party lives any more, and the next one's host says anew whether friends may come from anywhere. */
  z.strictObject({ type: z.literal('reachClosed') }),
  /** Sent unasked. */
  z.strictObject({ type: z.literal('reachState'), state: ReachStateSchema }),
  z.strictObject({ type: z.literal('codeOpened') }),
  z.strictObject({ type: z.literal('codeShut') }),
  /** Sent unasked: the code by which a party is met from anywhere, as it is now; null: it has none any more. */
  z.strictObject({ type: z.literal('farCode'), sessionId: IdSchema, code: FarCodeSchema.nullable() }),
  z.strictObject({
    type: z.literal('failed'),
    during: z.enum([
      'start',
      'openLan',
      'useLan',
      'announce',
      'useStun',
      'useDht',
      'openReach',
      'closeReach',
      'openCode',
      'closeCode',
      'suspendReach',
    ]),
    message: z.string(),
  }),
  z.strictObject({ type: z.literal('stopped') }),
]);
export type EmbeddedEvent = z.infer<typeof EmbeddedEventSchema>;

export type { ReachState } from '../net/reach-state';
