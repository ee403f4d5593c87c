import { z } from 'zod';

/** Why a party far away isn't met, in the words that a person's sentence is chosen by. */
export const ReachFailureSchema = z.enum([
  /**
   * Nobody answers to the key: the host's app isn't open, the party is over, or the link isn't of it. From outside these
   * look the same, and are to: a host that doesn't know a caller's key says nothing.
   */
  'away',
  /** Host and guest hear of each other, and neither router lets the other one's packets through. */
  'noWay',
  /** No node of the DHT answers: this network lets no UDP out, or there is none. */
  'noUdp',
  /** The relay that this person goes by doesn't answer. */
  'noRelay',
  /** It does, and nobody waits there for those who have the link. */
  'notAtRelay',
  /** The host's app took the stream and ended it at once: too many come at a time. */
  'refused',
  /** Anything else, such as no free port. */
  'failed',
]);
export type ReachFailure = z.infer<typeof ReachFailureSchema>;

/** Whether two machines that hear of each other can't exchange a packet, by the code that the DHT gives. */
const NO_WAY: ReadonlySet<string> = new Set([
  'HOLEPUNCH_ABORTED',
  'HOLEPUNCH_INVALID',
  'HOLEPUNCH_PROBE_TIMEOUT',
  'HOLEPUNCH_DOUBLE_RANDOMIZED_NATS',
  'CANNOT_HOLEPUNCH',
  'REMOTE_ABORTED',
  'REMOTE_NOT_HOLEPUNCHABLE',
  'REMOTE_NOT_HOLEPUNCHING',
]);
/** The same, where it may be otherwise in a moment: a router was busy with another guest's hole, or a packet got lost. */
const MAY_PASS: ReadonlySet<string> = new Set([
  'HOLEPUNCH_ABORTED',
  'HOLEPUNCH_PROBE_TIMEOUT',
  'REMOTE_ABORTED',
]);
/** These stand for nobody who answers, and for a record that outlived its host too. */
const AWAY: ReadonlySet<string> = new Set(['PEER_NOT_FOUND', 'PEER_CONNECTION_FAILED', 'HANDSHAKE_INVALID']);

/** The code of a stream for which nobody was there to be met. */
export const NOBODY = 'PEER_NOT_FOUND';

/** The code of a stream that the host's app ended before it said anything. */
export const REFUSED = 'REFUSED';

/**
 * @param code of the DHT's error, or `REFUSED`
 * @param heard whether any node has answered since the try began: without that nothing can be said of the party
 * @param byRelay whether nothing but a relay was asked
 */
export const reachFailureOf = (code: string | undefined, heard: boolean, byRelay = false): ReachFailure => {
  if (!heard) return byRelay ? 'noRelay' : 'noUdp';
  if (code === undefined) return 'failed';
  if (code === REFUSED) return 'refused';
  if (NO_WAY.has(code)) return 'noWay';
  if (!AWAY.has(code)) return 'failed';
  return byRelay ? 'notAtRelay' : 'away';
};

/** Whether a failure between two routers may pass. Two symmetric routers stay what they are. */
export const mayPass = (code: string | undefined): boolean => code !== undefined && MAY_PASS.has(code);

/** The failure of a try that came to no end in its time. */
export const reachTimeoutOf = (heard: boolean, byRelay = false): ReachFailure => {
  if (byRelay) return heard ? 'notAtRelay' : 'noRelay';
  return heard ? 'noWay' : 'noUdp';
};
