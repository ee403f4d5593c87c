import { z } from 'zod';
import { readServerList, type ReadList } from './server-list';

/**
 * How a party at home is met from anywhere: over a distributed hash table (DHT), in which machines find each other by
 * public keys, and through both routers (ADR 58).
 */

export const LIMITS_OF_REACH = {
  /** Nodes that a machine asks first. */
  nodes: 16,
  /** Nodes that it met before. */
  knownNodes: 32,
  nodeLength: 260,
} as const;

/** 32 bytes, base64url: a public key, or a seed. */
export const ReachKeySchema = z.string().regex(/^[\w-]{43}$/);
/** 16 bytes, base64url. */
export const ReachSecretSchema = z.string().regex(/^[\w-]{22}$/);

/** What a link says of the way to a party: whose key to look for, and what one has to know to be answered. */
export const ReachSchema = z.strictObject({ key: ReachKeySchema, secret: ReachSecretSchema });
export type Reach = z.infer<typeof ReachSchema>;

/**
 * A node's name or address and its port. In front of a name may stand the address that it had when the list was made,
 * so that nobody has to be asked for it: `192.0.2.1@node.example.org:49737`. The DHT speaks IPv4 only.
 */
const DHT_NODE = /^(?:\d{1,3}(?:\.\d{1,3}){3}@)?(?:[a-z\d-]+\.)*[a-z\d-]+:(\d{1,5})$/i;

export const isDhtNode = (text: string): boolean => {
  const port = text.length <= LIMITS_OF_REACH.nodeLength ? Number(DHT_NODE.exec(text)?.[1] ?? 0) : 0;
  return port >= 1 && port <= 65_535;
};

const nodesUpTo = (most: number) =>
  z
    .array(
      z.string().max(LIMITS_OF_REACH.nodeLength).refine(isDhtNode, 'must look like node.example.org:49737'),
    )
    .max(most, `must be ${most} nodes at the most`);

/** Where the DHT is entered; none at all means that it isn't used. */
export const DhtNodesSchema = nodesUpTo(LIMITS_OF_REACH.nodes);
export type DhtNodes = z.infer<typeof DhtNodesSchema>;

/** Nodes that answered earlier, with which the DHT is found even where none of the usual ones answers. */
export const KnownDhtNodesSchema = nodesUpTo(LIMITS_OF_REACH.knownNodes);

/** Reads a list as people write it. */
export const readDhtList = (text: string): ReadList =>
  readServerList(text, { most: LIMITS_OF_REACH.nodes, readOne: (part) => (isDhtNode(part) ? part : null) });

/**
 * Reads a list as `readDhtList` does; `none` is no node, and so no DHT.
 * @throws {Error} with a sentence where something in it is no node, there are too many, or there is nothing in it
 */
export const parseDhtNodes = (text: string): string[] => {
  if (text.trim() === 'none') return [];
  const { servers } = readDhtList(text);
  if (servers) return [...servers];
  throw new Error(
    `must be up to ${LIMITS_OF_REACH.nodes} nodes like node.example.org:49737, separated by commas, or "none"`,
  );
};
