import { z } from 'zod';
import { CODE_LENGTHS } from '../base/ids';
import { ReachFailureSchema } from '../net/reach-failure';
import { LIMITS } from '../wire/limits';
import { DhtNodesSchema, KnownDhtNodesSchema, ReachSchema } from '../wire/reach';
import { ReachRelaySchema } from '../wire/reach-relay';

/**
 * Main ⇄ the process that holds a guest's ways to parties far away (a utility process), over its MessagePort. Each way is
 * a port on the loopback, behind which the party's server answers as if it ran on this machine.
 */

/** Of main's choosing: what the process says of a way bears its number. */
const WayIdSchema = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const PortSchema = z.number().int().min(0).max(65_535);

export const ReachRequestSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('start'),
    nodes: DhtNodesSchema,
    /** Nodes that answered in an earlier run. */
    knownNodes: KnownDhtNodesSchema,
    /** Where parties are met without showing an address. */
    relay: ReachRelaySchema.nullable().optional(),
    logLevel: z.enum(['error', 'warn', 'info', 'debug', 'silent']),
  }),
  /** Changes where the DHT is entered, for whatever is looked for from now on: ways that are in use stay. */
  z.strictObject({ type: z.literal('useNodes'), nodes: DhtNodesSchema, knownNodes: KnownDhtNodesSchema }),
  z.strictObject({
    type: z.literal('open'),
    id: WayIdSchema,
    reach: ReachSchema,
    /** 0 lets the system choose; so does a port that is taken. */
    port: PortSchema,
    /** Whether nobody but the relay may learn this machine's address. */
    relayOnly: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('close'), id: WayIdSchema }),
  /** Looks for whoever shows this code, under a number that no way has. */
  z.strictObject({
    type: z.literal('findCode'),
    id: WayIdSchema,
    code: z.string().length(CODE_LENGTHS.internet),
  }),
  /** Gives that up, where it isn't over. */
  z.strictObject({ type: z.literal('dropCode'), id: WayIdSchema }),
  /** The machine is on another network: each way is tried at once. */
  z.strictObject({ type: z.literal('networkChanged') }),
  /** The machine goes to sleep, or has woken up. */
  z.strictObject({ type: z.literal('suspend'), suspended: z.boolean() }),
  z.strictObject({ type: z.literal('stop') }),
]);
export type ReachRequest = z.infer<typeof ReachRequestSchema>;

export const ReachEventSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('started') }),
  /** The way stands for the first time. */
  z.strictObject({ type: z.literal('opened'), id: WayIdSchema, port: PortSchema }),
  /** Said once instead of `opened`; the way is closed. */
  z.strictObject({ type: z.literal('failed'), id: WayIdSchema, why: ReachFailureSchema }),
  /** The way has gone; it is looked for again as soon as somebody connects to its port. */
  z.strictObject({ type: z.literal('lost'), id: WayIdSchema }),
  z.strictObject({ type: z.literal('found'), id: WayIdSchema }),
  /** Whoever shows the code has given the link for it: read by whoever goes there, as any link is. */
  z.strictObject({
    type: z.literal('codeFound'),
    id: WayIdSchema,
    link: z.string().min(1).max(LIMITS.urlLength),
  }),
  z.strictObject({ type: z.literal('codeFailed'), id: WayIdSchema, why: ReachFailureSchema }),
  /** Nodes that answer, and where the DHT was entered in which they were met: worth knowing in the next run. */
  z.strictObject({ type: z.literal('nodes'), metBy: DhtNodesSchema, nodes: KnownDhtNodesSchema }),
  z.strictObject({ type: z.literal('stopped') }),
]);
export type ReachEvent = z.infer<typeof ReachEventSchema>;

export type { ReachFailure } from '../net/reach-failure';
