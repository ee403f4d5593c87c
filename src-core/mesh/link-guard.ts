import { spend, tokensOf, type Bucket, type BucketRule } from '../base/token-bucket';
import type { SignalKind } from './link-model';
import type { SignalWeight } from './signal-weight';

/**
 * Bounds what the other end of a link can make this one do. There are two kinds of limits: those that no honest peer
 * comes near, after which the link is paused, and those after which a signal is ignored.
 */

const WINDOW_MS = 60_000;
/** Transports that the other end can have built here in a minute; at one more the link is paused. */
export const BUILT_PER_WINDOW = 10;
/** The number of these that a link has whatever other peers do … */
export const OWN_SHARE = 3;
/** … and the number that all links share beyond it: five links of honest ends need no more than both together. */
export const SHARED_PER_WINDOW = 15;
/** How long a paused link stays so by itself: a party goes on without a flooder, and doesn't last for ever. */
export const PAUSE_MS = 300_000;

/** Lines for microphone, camera, screen, its sound and the channel, twice over where both ends add at once: 9. */
export const MAX_SECTIONS = 16;
/** Candidates in one epoch. A laptop in a café gathers 20, a server with bridges for its containers 150. */
export const MAX_CANDIDATES = 300;
export const MAX_CANDIDATE_BYTES = 65_536;
/** Transceivers of one kind and epoch: microphone and the screen's sound, camera and screen. */
export const MAX_TRANSCEIVERS = 2;

const RULES = {
  /** A return and a rebuild come in the same moment; then one a second. */
  build: { burst: 3, perSecond: 1 },
  /**
   * Rebuilds that this end announces by itself; more wait for their turn. Three tries pass, and at most 7 a minute:
   * together with people's presses of a button that is no more than the other end takes, so that two honest ends on the
   * worst of lines don't pause each other.
   */
  tell: { burst: 3, perSecond: 1 / 15 },
  /** Offers, answers and requests for them; over many epochs, of which each takes two or three. */
  negotiation: { burst: 40, perSecond: 1 },
  /** Their bytes: an honest description has 6 to 10 kB. */
  description: { burst: 400_000, perSecond: 16_000 },
  /** Sent at most every 300 ms. */
  want: { burst: 20, perSecond: 4 },
  /** Sent every second; those of a while arrive together after a stall. */
  report: { burst: 20, perSecond: 2 },
  /** Answers to a peer that is behind, with the link's epoch. */
  reply: { burst: 5, perSecond: 1 },
} as const satisfies Record<string, BucketRule>;

type AllowanceName = keyof typeof RULES;

export interface LinkGuard {
  /** When the other end had a transport built here, in the last minute; oldest first. */
  readonly builtMs: readonly number[];
  readonly allowances: Readonly<Partial<Record<AllowanceName, Bucket>>>;
  /** The epoch that is counted. */
  readonly epoch: number;
  readonly candidates: number;
  readonly candidateBytes: number;
  readonly transceivers: { readonly audio: number; readonly video: number };
  /** Nothing from the other end is taken until this time, monotonic ms; null: the link isn't paused. */
  readonly pausedUntilMs: number | null;
}

const NOTHING_TAKEN = { candidates: 0, candidateBytes: 0, transceivers: { audio: 0, video: 0 } };

export const newGuard: LinkGuard = {
  builtMs: [],
  allowances: {},
  epoch: -1,
  ...NOTHING_TAKEN,
  pausedUntilMs: null,
};

const recent = (times: readonly number[], now: number): readonly number[] =>
  times.filter((time) => now - time < WINDOW_MS);

/** Whether the guard no longer says anything that matters. */
export const isForgettable = ({ builtMs, pausedUntilMs }: LinkGuard, now: number): boolean =>
  recent(builtMs, now).length === 0 && (pausedUntilMs === null || pausedUntilMs <= now);

/** `later`: not before some time has passed. `overrun`: no honest end asks so often. */
export type BuildVerdict = 'now' | 'later' | 'overrun';

/**
 * Decides whether the other end may have a transport built here.
 * @param guards of all links
 */
export const judgeBuild = (
  guards: Readonly<Record<string, LinkGuard>>,
  peerId: string,
  now: number,
): BuildVerdict => {
  const guard = (Object.hasOwn(guards, peerId) ? guards[peerId] : undefined) ?? newGuard;
  const own = recent(guard.builtMs, now).length;
  if (own >= BUILT_PER_WINDOW) return 'overrun';
  if (tokensOf(guard.allowances.build, RULES.build, now) < 1) return 'later';
  if (own < OWN_SHARE) return 'now';
  const shared = Object.values(guards).reduce(
    (sum, { builtMs }) => sum + Math.max(0, recent(builtMs, now).length - OWN_SHARE),
    0,
  );
  return shared < SHARED_PER_WINDOW ? 'now' : 'later';
};

export const noteBuilt = (guard: LinkGuard, now: number): LinkGuard => ({
  ...guard,
  builtMs: [...recent(guard.builtMs, now), now],
  allowances: { ...guard.allowances, build: spend(guard.allowances.build, RULES.build, now).bucket },
});

/** The other end's app was started anew: it isn't the one that overran, unless restarting is how it overruns. */
export const comeAnew = (guard: LinkGuard, now: number): LinkGuard => {
  if (guard.pausedUntilMs === null) return guard;
  const built = recent(guard.builtMs, now);
  const firstToFade = built[built.length - BUILT_PER_WINDOW];
  return {
    ...guard,
    pausedUntilMs: firstToFade === undefined ? null : Math.min(guard.pausedUntilMs, firstToFade + WINDOW_MS),
  };
};

/** `take` it, `ignore` it, or no honest end sends so much: `overrun`. */
export type SignalVerdict = 'take' | 'ignore' | 'overrun';

interface Admission {
  readonly guard: LinkGuard;
  readonly verdict: SignalVerdict;
}

const spendOf = (
  guard: LinkGuard,
  name: AllowanceName,
  cost: number,
  now: number,
): { readonly guard: LinkGuard; readonly granted: boolean } => {
  const { bucket, spent } = spend(guard.allowances[name], RULES[name], now, cost);
  return { guard: { ...guard, allowances: { ...guard.allowances, [name]: bucket } }, granted: spent };
};

const admitNegotiation = (guard: LinkGuard, { bytes, sections, candidates }: SignalWeight, now: number) => {
  const first = spendOf(guard, 'negotiation', 1, now);
  const second = spendOf(first.guard, 'description', bytes, now);
  const fits = sections <= MAX_SECTIONS && candidates <= MAX_CANDIDATES;
  return { guard: second.guard, granted: first.granted && second.granted && fits };
};

/** Decides whether a signal of the link's epoch may be handed on. */
export const admitSignal = (
  before: LinkGuard,
  signal: { readonly epoch: number; readonly kind: SignalKind; readonly weight: SignalWeight },
  now: number,
): Admission => {
  const { epoch, kind, weight } = signal;
  const guard = before.epoch === epoch ? before : { ...before, epoch, ...NOTHING_TAKEN };
  switch (kind) {
    case 'candidate': {
      const candidates = guard.candidates + 1;
      const candidateBytes = guard.candidateBytes + weight.bytes;
      if (candidates > MAX_CANDIDATES || candidateBytes > MAX_CANDIDATE_BYTES)
        return { guard, verdict: 'ignore' };
      return { guard: { ...guard, candidates, candidateBytes }, verdict: 'take' };
    }
    case 'offer':
    case 'answer':
    case 'renegotiate': {
      const { guard: after, granted } = admitNegotiation(guard, weight, now);
      return { guard: after, verdict: granted ? 'take' : 'overrun' };
    }
    case 'transceiverRequest': {
      const { guard: after, granted } = admitNegotiation(guard, weight, now);
      if (!granted) return { guard: after, verdict: 'overrun' };
      const { transceiver } = weight;
      if (transceiver === null || after.transceivers[transceiver] >= MAX_TRANSCEIVERS)
        return { guard: after, verdict: 'ignore' };
      const transceivers = { ...after.transceivers, [transceiver]: after.transceivers[transceiver] + 1 };
      return { guard: { ...after, transceivers }, verdict: 'take' };
    }
    case 'want':
    case 'report': {
      const { guard: after, granted } = spendOf(guard, kind, 1, now);
      return { guard: after, verdict: granted ? 'take' : 'ignore' };
    }
    case 'rebuild':
      return { guard, verdict: 'take' };
  }
};

/**
 * `tell`: whether this end may announce a rebuild by itself. `reply`: whether a peer that is behind may be told the
 * epoch.
 */
export const admitOwn = (
  guard: LinkGuard,
  what: 'tell' | 'reply',
  now: number,
): { readonly guard: LinkGuard; readonly granted: boolean } => spendOf(guard, what, 1, now);
