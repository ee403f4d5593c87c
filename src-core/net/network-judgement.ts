import { VIDEO_PRESETS } from '../call/video-ladder';

/** The result of a connection test in words for a person: how good, and why not better. */

export type NetworkCheckId = 'server' | 'socket' | 'udp' | 'relay' | 'download' | 'upload';
export const NETWORK_CHECK_IDS: readonly NetworkCheckId[] = [
  'server',
  'socket',
  'udp',
  'relay',
  'download',
  'upload',
];

/** Why a check isn't fine; the view has the sentence and the advice for each. */
export type NetworkCheckReason =
  | 'unreachable'
  | 'untrusted'
  | 'refused'
  /** One end is too old for the other. */
  | 'clientOutdated'
  | 'serverOutdated'
  | 'slow'
  | 'noServers'
  /** The person wants nobody but a relay to be asked. */
  | 'relayOnly'
  | 'blocked'
  | 'credentials'
  | 'notHere'
  | 'failed';

export interface NetworkCheckResult {
  readonly id: NetworkCheckId;
  readonly outcome: 'good' | 'weak' | 'bad' | 'skipped';
  /** Null where it is good, and where it was skipped because it needs another one that failed. */
  readonly reason: NetworkCheckReason | null;
  /** Round trip in ms (server, socket, udp, relay), or bit/s (download, upload); null where nothing was measured. */
  readonly value: number | null;
}
type Verdict = Omit<NetworkCheckResult, 'id'>;

const verdict = (
  outcome: Verdict['outcome'],
  reason: NetworkCheckReason | null,
  value: number | null = null,
): Verdict => ({ outcome, reason, value });

/**
 * Conversations are easy up to 150 ms one way, and hardly possible beyond 400 ms (ITU-T G.114); a round trip is twice
 * that. The relay's round trip is the same line seen from its end.
 */
const ROUND_TRIP_MS = { good: 300, weak: 800 } as const;
/** The first request to a server costs up to three round trips (TCP, TLS, the request itself). */
const TRIPS_OF_A_FIRST_REQUEST = 3;

/** Bit/s of a camera at the size for two people, and at the size for four (docs/numbers.md, Call quality). */
const RATE_BPS = {
  good: VIDEO_PRESETS['720p'].maxBitrateBps,
  weak: VIDEO_PRESETS['360p'].maxBitrateBps,
} as const;

/** The verdict on a check that depends on another one that failed. */
export const NOT_TRIED: Verdict = verdict('skipped', null);

const byRoundTrip = (ms: number, trips: number): Verdict => {
  if (ms <= ROUND_TRIP_MS.good * trips) return verdict('good', null, ms);
  return verdict(ms <= ROUND_TRIP_MS.weak * trips ? 'weak' : 'bad', 'slow', ms);
};

export type ServerFinding =
  | { readonly kind: 'answered'; readonly ms: number }
  /** Another service answers, or the token was refused. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'clientOutdated' }
  | { readonly kind: 'serverOutdated' }
  | { readonly kind: 'unreachable' };

export const judgeServer = (finding: ServerFinding): Verdict => {
  if (finding.kind !== 'answered') return verdict('bad', finding.kind);
  // Slowness alone keeps nobody out: the delay of the call is judged by the socket.
  const { outcome, reason, value } = byRoundTrip(finding.ms, TRIPS_OF_A_FIRST_REQUEST);
  return verdict(outcome === 'bad' ? 'weak' : outcome, reason, value);
};

export type SocketFinding =
  /** `ms` is null where no echo came in time. */
  | { readonly kind: 'open'; readonly ms: number | null }
  /** Ordinary requests get through, a WebSocket doesn't. */
  | { readonly kind: 'blocked' };

export const judgeSocket = (finding: SocketFinding): Verdict => {
  if (finding.kind === 'blocked') return verdict('bad', 'blocked');
  return finding.ms === null ? verdict('bad', 'slow') : byRoundTrip(finding.ms, 1);
};

/** The outcome of asking STUN and TURN servers over UDP. */
export type UdpFinding = 'noServers' | 'relayOnly' | 'reached' | 'silent' | 'notHere' | 'failed';

/** Without UDP the call has to go through a relay over TCP, where there is one: it works, with delay under loss. */
export const judgeUdp = (finding: UdpFinding): Verdict => {
  switch (finding) {
    case 'reached':
      return verdict('good', null);
    case 'silent':
      return verdict('bad', 'blocked');
    case 'noServers':
    case 'relayOnly':
    case 'notHere':
      return verdict('skipped', finding);
    case 'failed':
      return verdict('bad', 'failed');
  }
};

/** The people who will be seen and heard, as far as UDP and the relay tell. */
export type Reach =
  /** Everybody: directly, or by the relay. */
  | 'everybody'
  /** Everybody, always by the relay: there is no direct route, or it isn't wanted. */
  | 'byRelay'
  /** Most people: there is a direct route through most routers, and none around the others. */
  | 'most'
  /** People on the same network. */
  | 'ownNetwork'
  /** Nobody: only a relay is wanted, and none works. */
  | 'nobody';

/**
 * Routers that give each connection another port, as many mobile networks have them, let two people meet only by a
 * relay; a STUN server that was reached says nothing about the other end's router.
 * @returns null where the checks don't tell
 */
export const reachOf = (results: Readonly<Partial<Record<NetworkCheckId, Verdict>>>): Reach | null => {
  const { udp, relay } = results;
  if (!udp || !relay || udp.reason === 'notHere' || udp.reason === 'failed') return null;
  // UDP depends on a check that failed, and wasn't tried.
  if (udp.outcome === 'skipped' && udp.reason === null) return null;
  const isRelayed = relay.outcome === 'good' || relay.outcome === 'weak';
  if (udp.outcome === 'good') return isRelayed ? 'everybody' : 'most';
  if (isRelayed) return 'byRelay';
  return udp.reason === 'relayOnly' ? 'nobody' : 'ownNetwork';
};

export type RelayFinding =
  | { readonly kind: 'carried'; readonly ms: number }
  | { readonly kind: 'noServers' | 'notHere' | 'credentials' | 'blocked' | 'failed' };

export const judgeRelay = (finding: RelayFinding): Verdict => {
  switch (finding.kind) {
    case 'carried':
      return byRoundTrip(finding.ms, 1);
    case 'noServers':
    case 'notHere':
      return verdict('skipped', finding.kind);
    case 'credentials':
    case 'blocked':
    case 'failed':
      return verdict('bad', finding.kind);
  }
};

export const judgeRate = (bitsPerSecond: number): Verdict => {
  if (bitsPerSecond >= RATE_BPS.good) return verdict('good', null, bitsPerSecond);
  return verdict(bitsPerSecond >= RATE_BPS.weak ? 'weak' : 'bad', 'slow', bitsPerSecond);
};

/** One piece of test data that has got through. */
export interface Arrival {
  readonly atMs: number;
  readonly bytes: number;
}

/**
 * Bit/s, by pieces that were all requested at once: counted from the first that got through, so that the delay isn't
 * counted in.
 * @param endedAtMs when the last one came, or waiting for more was given up
 */
export const rateOf = (arrivals: readonly Arrival[], startedAtMs: number, endedAtMs: number): number => {
  const [first, ...rest] = arrivals;
  if (!first) return 0;
  // A single piece leaves only the start to count from.
  const counted = rest.length > 0 ? rest : [first];
  const fromMs = rest.length > 0 ? first.atMs : startedAtMs;
  const bytes = counted.reduce((sum, { bytes: size }) => sum + size, 0);
  // A burst that arrives within one tick is at least as quick as one that takes a millisecond.
  return (bytes * 8_000) / Math.max(1, endedAtMs - fromMs);
};

/** A local candidate, as far as it says how it was found. */
export interface FoundCandidate {
  readonly type: string | null;
  readonly protocol: string | null;
  /** The protocol towards a relay. */
  readonly relayProtocol: string | null;
}

/** Whether the candidate could only be found by an answer over UDP. */
export const provesUdp = ({ type, protocol, relayProtocol }: FoundCandidate): boolean =>
  (type === 'srflx' && protocol === 'udp') || (type === 'relay' && relayProtocol === 'udp');

/** An `icecandidateerror`: STUN's code (RFC 8489, RFC 8656), or 701 where nothing answers. */
export interface IceFailure {
  readonly url: string;
  readonly code: number;
}

/**
 * Judges a search for candidates that ended without a proof: a local address that is the same from outside is no
 * candidate of its own, and the server has answered all the same, unless an error says that it is silent.
 */
export const udpAtEnd = (found: readonly FoundCandidate[], failures: readonly IceFailure[]): UdpFinding => {
  if (found.some(provesUdp)) return 'reached';
  const hasOwn = found.some(({ type, protocol }) => type === 'host' && protocol === 'udp');
  return hasOwn && failures.length === 0 ? 'reached' : 'silent';
};

/** Unauthorized, Forbidden, Wrong Credentials. */
const CREDENTIAL_CODES: ReadonlySet<number> = new Set([401, 403, 441]);
const NO_ANSWER = 701;

/** Why no relay was had. */
export const relayAtEnd = (failures: readonly IceFailure[]): RelayFinding => {
  if (failures.some(({ code }) => CREDENTIAL_CODES.has(code))) return { kind: 'credentials' };
  const isSilent = failures.every(({ code }) => code === NO_ANSWER);
  return { kind: isSilent ? 'blocked' : 'failed' };
};
