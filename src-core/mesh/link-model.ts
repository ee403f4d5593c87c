/** The link plan's knowledge of links, its inputs, and its effects. */
import type { PeerSignal } from '../wire/socket';
import type { LinkGuard } from './link-guard';
import type { SignalWeight } from './signal-weight';

/** Time without anything over an open link after which it is silent (docs/numbers.md, Links). */
export const SILENCE_MS = 3_000;
/**
 * A silent link is rebuilt at once where the other end still signals this long after its last sign of life: then the
 * link is the cause. Where nothing comes either way the cause is somebody's network, a rebuild could not be told, and
 * the old link goes on by itself if the network comes back soon: a cut of 5 s costs no try.
 */
export const PROOF_MS = 1_500;
/** How long a silent link is left to itself without a signal of the other end. */
export const SUSPECT_PATIENCE_MS = 6_000;
/** The other end can be told again: the network is back, and a silent link that lives says so within this time. */
export const RETURN_MS = 300;
/** A link that is reported as possibly dead has to prove itself within this time. */
export const PROVE_WITHIN_MS = 1_500;
/** The same, where this machine is on another network and the other end sends fifty packets of its voice a second. */
export const PROVE_AFTER_CHANGE_MS = 400;
/** Sent packets don't arrive for this long, by the reports of both ends. With reports each second: found within 3 s. */
export const ONE_SIDED_MS = 2_000;
/** A report that was lost, or crossed a change of what is sent, doesn't make a link one-sided: this many must agree. */
export const ONE_SIDED_REPORTS = 2;
/**
 * How long a new link may take to open: several ICE checks over a relay. Three tries, the first included, stay within
 * half a minute.
 */
export const OPEN_WITHIN_MS = 8_000;
export const MAX_TRIES = 3;
/** A link that worked for this long has its tries back. */
export const HEALTHY_AFTER_MS = 10_000;
/** Ticks come each second; after a longer gap this machine slept, and silence says nothing about the link. */
export const SLEPT_AFTER_MS = 2_500;
export const REPORT_FRESH_MS = 2_500;
export const EPOCHS_PER_INCARNATION = 1_000;
/** No honest peer is further ahead; the bound keeps a forged epoch from blocking a link for good. */
export const MAX_EPOCH_AHEAD = 100 * EPOCHS_PER_INCARNATION;

export interface LinkPeer {
  readonly id: string;
  readonly incarnation: number;
  /** Order of first arrival (Participant.seat). */
  readonly seat: number;
  /** Whether the server can reach them, so that signals arrive. */
  readonly reachable: boolean;
}

/** What one end sends and hears on a link. */
export interface LinkReport {
  readonly sendsAudio: boolean;
  readonly sendsVideo: boolean;
  readonly hearsAudio: boolean;
  readonly hearsVideo: boolean;
}

export interface Link {
  readonly peerId: string;
  readonly base: number;
  readonly epoch: number;
  readonly initiator: boolean;
  /** `paused`: the other end asked for too much; nothing from it is taken for a while, see link-guard. */
  readonly phase: 'connecting' | 'open' | 'suspect' | 'failed' | 'paused';
  /** When the phase began. */
  readonly sinceMs: number;
  /** Whether a transport of this epoch exists. */
  readonly alive: boolean;
  /**
   * Whether that transport has been open: until then what is heard over it is only the other end looking for this one.
   */
  readonly opened: boolean;
  readonly reachable: boolean;
  /** Number of rebuilds since the link last worked well. */
  readonly tries: number;
  readonly lastHeardMs: number;
  /** The network under it is another one, and nothing was heard since: a silence is the link's end. */
  readonly networkChanged: boolean;
  /** Any signal of the other end. */
  readonly lastSignalMs: number | null;
  readonly oneSidedSinceMs: number | null;
  /** Number of reports that agreed on it since then. */
  readonly oneSidedReports: number;
  readonly sample: LinkReport | null;
  readonly report: { readonly atMs: number; readonly value: LinkReport } | null;
  /** Whether signals of this epoch may have been lost: begin again when the other end can be told. */
  readonly uncertain: boolean;
  /** Whether the loss was announced and its end wasn't yet. */
  readonly lossAnnounced: boolean;
  /** Whether its failure was announced, and it hasn't worked since. */
  readonly failureAnnounced: boolean;
  /** A rebuild whose turn has yet to come, and its least epoch; `byThem`: the other end asked for it. */
  readonly owed: { readonly epoch: number; readonly byThem: boolean } | null;
}

export interface LinkPlan {
  readonly signalUp: boolean;
  readonly links: Readonly<Record<string, Link>>;
  /** Highest epoch ever used with each person, also after their link was torn down. */
  readonly epochs: Readonly<Record<string, number>>;
  /** What each person made this end do lately, also after their link was torn down. */
  readonly guards: Readonly<Record<string, LinkGuard>>;
  readonly lastTickMs: number | null;
  /** Whether links may be built; see the input of that name. */
  readonly allowed: boolean;
}

export type SignalKind = PeerSignal['type'];

export type LinkInput =
  | {
      readonly type: 'room';
      readonly selfId: string;
      readonly incarnation: number;
      readonly seat: number;
      readonly peers: readonly LinkPeer[];
    }
  | { readonly type: 'signalUp'; readonly up: boolean }
  | {
      readonly type: 'signal';
      readonly from: string;
      readonly epoch: number;
      readonly kind: SignalKind;
      readonly weight: SignalWeight;
      readonly report?: LinkReport;
    }
  | {
      /**
       * `doubted`: the transport itself says that it may be dead. `overran`: more came over it than any honest end
       * sends.
       */
      readonly type: 'opened' | 'closed' | 'heard' | 'doubted' | 'overran';
      readonly peerId: string;
      readonly epoch: number;
    }
  | { readonly type: 'sampled'; readonly peerId: string; readonly epoch: number; readonly sample: LinkReport }
  | { readonly type: 'tick' }
  /**
   * The person asks for a check, or the network changed: failed links get their tries back, open ones have to prove
   * themselves.
   */
  | { readonly type: 'checkConnection' }
  /** This machine is on another network, so what was heard before proves nothing. */
  | { readonly type: 'networkChanged' }
  /** The person asks for one link. */
  | { readonly type: 'retryLink'; readonly peerId: string }
  /**
   * Every link is to be rebuilt over another route than before. Where the other end can't be told now the link goes on
   * as it is until they can; with `endsUntold` it ends until then, as its present route gives away what it mustn't.
   */
  | { readonly type: 'rebuildAll'; readonly endsUntold?: boolean }
  /** False: no link may be built at all now, and open ones end; all of them stay failed until it is true. */
  | { readonly type: 'allowed'; readonly allowed: boolean };

export type LinkEffect =
  | { readonly type: 'create'; readonly peerId: string; readonly epoch: number; readonly initiator: boolean }
  | { readonly type: 'destroy'; readonly peerId: string }
  /** Hand the present signal to the transport. */
  | { readonly type: 'deliver'; readonly peerId: string; readonly epoch: number }
  | { readonly type: 'tellRebuild'; readonly peerId: string; readonly epoch: number }
  | {
      readonly type: 'tellReport';
      readonly peerId: string;
      readonly epoch: number;
      readonly report: LinkReport;
    }
  | { readonly type: 'lost'; readonly peerId: string }
  /** The loss is over: the link works again, isn't needed any more, or was given up. */
  | { readonly type: 'restored'; readonly peerId: string }
  /** `paused`: not because there is no route to them, but because they asked for too much. */
  | { readonly type: 'failed'; readonly peerId: string; readonly paused: boolean }
  /** Nothing comes from a person, not even signals, or this machine slept: is the server still there? */
  | { readonly type: 'doubt' };

export const initialLinkPlan: LinkPlan = {
  signalUp: false,
  links: {},
  epochs: {},
  guards: {},
  lastTickMs: null,
  allowed: true,
};
