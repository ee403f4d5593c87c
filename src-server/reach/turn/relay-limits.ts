import type { Rate } from '../../base/bucket';

/**
 * What people may have of the relay. A browser has an allocation for each friend and each of its networks, and twice as
 * many while it looks for a better way.
 */
export const RELAY = {
  /** Connections of this machine's page, and of one guest. */
  connections: 96,
  connectionsOfGuest: 96,
  allocations: 240,
  allocationsOfPerson: 48,
  /** Peers of one allocation: it is made for one friend, whose networks have an allocation each. */
  peers: 16,
  /** Bytes that are relayed: of one person and of all. Six people send each other pictures at 180p in a third of it. */
  bytesOfPerson: { burst: 1_000_000, perSecond: 1_500_000 },
  bytes: { burst: 4_000_000, perSecond: 6_000_000 },
  /** Requests of one client. */
  requests: { burst: 60, perSecond: 10 },
  /** How long what was asked for holds, ms. */
  allocationMs: 300_000,
  permissionMs: 300_000,
  channelMs: 600_000,
  /** How often what has run out is thrown away, ms. */
  sweepMs: 10_000,
} as const satisfies Record<string, number | Rate>;
