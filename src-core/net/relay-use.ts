/**
 * What ways through a relay may use: how long one lasts, how much one carries, and how much all of them together. What
 * they carry goes past this program, in the library that sends it on, so it is counted afterwards and a way that took too
 * much is ended; the ends come again where they still want to.
 */
import { tokensOf, type Bucket, type BucketRule } from '../base/token-bucket';

export const RELAY_USE = {
  /** The longest that a way lasts, ms: a film night, and its end. */
  longestMs: 12 * 3_600_000,
  /** Bytes of one way, both directions, in all. */
  bytes: 16_000_000_000,
  /** Bytes a second of one way: a call of six by way of the host, and what comes at once when a party is joined. */
  rate: { burst: 64_000_000, perSecond: 1_500_000 },
  /** Bytes a second of all ways. */
  rateOfAll: { burst: 256_000_000, perSecond: 12_000_000 },
} as const satisfies Record<string, number | BucketRule>;

/** How much a way has carried since it began. */
export interface RelayReading {
  readonly id: string;
  readonly bytes: number;
}

interface WayUse {
  readonly sinceMs: number;
  readonly bytes: number;
  readonly bucket: Bucket | undefined;
}

export interface RelayUse {
  readonly ways: ReadonlyMap<string, WayUse>;
  readonly all: Bucket | undefined;
}

export const NO_RELAY_USE: RelayUse = { ways: new Map(), all: undefined };

export type RelayEnd = 'tooLong' | 'tooMuch' | 'tooFast' | 'allTooFast';

export interface RelayStep {
  readonly use: RelayUse;
  /** The ways that end now. */
  readonly ends: readonly { readonly id: string; readonly why: RelayEnd }[];
}

/** Takes away what has been carried already, which may leave less than nothing. */
const owe = (bucket: Bucket | undefined, rule: BucketRule, nowMs: number, bytes: number): Bucket => ({
  tokens: tokensOf(bucket, rule, nowMs) - bytes,
  atMs: nowMs,
});

const whyEnded = ({ sinceMs, bytes, bucket }: WayUse, nowMs: number): RelayEnd | null => {
  if (nowMs - sinceMs >= RELAY_USE.longestMs) return 'tooLong';
  if (bytes > RELAY_USE.bytes) return 'tooMuch';
  return (bucket?.tokens ?? 0) < 0 ? 'tooFast' : null;
};

/**
 * @param readings of all ways that stand; one that isn't among them is forgotten
 */
export const stepRelayUse = (use: RelayUse, readings: readonly RelayReading[], nowMs: number): RelayStep => {
  const ways = new Map<string, WayUse>();
  const ends: { id: string; why: RelayEnd }[] = [];
  let carried = 0;
  let greediest = { id: '', bytes: 0 };
  for (const { id, bytes } of readings) {
    const before = use.ways.get(id);
    const more = Math.max(0, bytes - (before?.bytes ?? 0));
    carried += more;
    const way = {
      sinceMs: before?.sinceMs ?? nowMs,
      bytes,
      bucket: owe(before?.bucket, RELAY_USE.rate, nowMs, more),
    };
    const why = whyEnded(way, nowMs);
    if (why) {
      ends.push({ id, why });
      continue;
    }
    ways.set(id, way);
    if (more > greediest.bytes) greediest = { id, bytes: more };
  }
  const all = owe(use.all, RELAY_USE.rateOfAll, nowMs, carried);
  // One at a time, as the others may be within bounds without it.
  if (all.tokens < 0 && ways.delete(greediest.id)) ends.push({ id: greediest.id, why: 'allTooFast' });
  return { use: { ways, all }, ends };
};
