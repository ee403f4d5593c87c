import type { PersonQuality } from '../call/quality';
import type { Unheard } from '../call/unheard';
import type { Reach, Route, WayHelp } from '../call/reach';
import type { ChatMessage, DisconnectReason, Grants, Participant, PublicationKind } from '../wire/room';
import type { FilmNote } from '../film/film-note';
import type { FilmProblem } from '../film/film-problem';
import type { Patience, Playback, Readiness } from '../wire/playback';

/** The session's state as the client sees it. */
export type SessionState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  /** `signal`: the server can't be reached, voices and film go on. `call`: a person's streams are being mended. */
  | {
      readonly kind: 'reconnecting';
      readonly what: 'signal' | 'call';
      readonly sinceMs: number;
      readonly askPerson: boolean;
    }
  | { readonly kind: 'disconnected'; readonly reason: DisconnectReason };

export interface ParticipantView {
  readonly id: string;
  readonly name: string;
  readonly role: Participant['role'];
  readonly grants: Grants;
  /** Whether the party is theirs: nobody in it can remove them. */
  readonly isOwner: boolean;
  /**
   * Set where they moderate only until somebody is back who does by right; `new`: they may not remove, end or invite
   * yet.
   */
  readonly heir: Participant['heir'];
  readonly isLocal: boolean;
  readonly presence: Participant['presence'];
  readonly seat: number;
  readonly audio: boolean;
  readonly video: boolean;
  readonly speaking: boolean;
  /** Streams that have arrived and can be shown; the SDK's `stream(id, kind)` gives the MediaStream. */
  readonly streams: readonly PublicationKind[];
  readonly readiness: Readiness;
  /**
   * How this person is reached with voices and pictures; for oneself `open`. `retry` begins `failed` and `paused` anew.
   */
  readonly reach: Reach;
  /** How well this person is connected to us, or we to everybody for oneself; null before the first sample. */
  readonly quality: PersonQuality | null;
  /** Capabilities of one's own app and the party that this person's older app lacks, by name (wire/capabilities.ts). */
  readonly cannot: readonly string[];
}

export interface ChatEntry extends ChatMessage {
  readonly isLocal: boolean;
  /** Whether only the people it was sent to see it; it isn't kept. */
  readonly isPrivate: boolean;
  /** For own messages: 'sending' until the server has it, 'failed' when it refused. */
  readonly delivery: 'sending' | 'sent' | 'failed';
}

/** The player's corrections to stay in step since its film was opened. */
export interface Corrections {
  readonly seeks: number;
  readonly rateChanges: number;
}

/** How one person's film keeps step, as they reported it last (every 2 s) or, for oneself, at present. Times in ms. */
export interface PersonSync {
  /** Position shown minus position of the timeline, real time. Null while nothing plays. */
  readonly driftMs: number | null;
  readonly bufferedAheadMs: number | null;
  /** Round trip to the server. Null before the first clock sample. */
  readonly roundTripMs: number | null;
  /** The most that their clock can be wrong by. */
  readonly clockUncertaintyMs: number | null;
  readonly corrections: Corrections;
  /** The route of their voice and picture to here; null for oneself. */
  readonly route: Route;
}

export interface SyncView {
  /** One's own drift: position shown minus position of the timeline, smoothed. Null while nothing plays. */
  readonly driftMs: number | null;
  /**
   * The most that the clock may be wrong by: half the minimum round trip, or less where friends know better. Null before
   * the first clock sample.
   */
  readonly clockUncertaintyMs: number | null;
  readonly roundTripMs: number | null;
  /** The controller's present correction. */
  readonly correction: 'none' | 'trim' | 'rate' | 'seek';
  /** How much earlier this person's film plays, for an output that lags; ms in [−500, 500]. */
  readonly trimMs: number;
  /** By participant, oneself included; a person who has reported nothing yet is missing. */
  readonly people: Readonly<Record<string, PersonSync>>;
}

/** How the call goes for oneself. */
export interface CallView {
  /** Whether pictures of the others are received; off is "sound only". */
  readonly receivesVideo: boolean;
  /** Whether voices and pictures go over a relay only, so that nobody learns this machine's address. */
  readonly relayOnly: boolean;
  readonly wayHelp: WayHelp;
  /** Whether this machine can't keep up with its cameras and films. */
  readonly cpuConstrained: boolean;
  /** The largest size at which one's own camera is sent now; null while it is off or nobody looks. */
  readonly sending: { readonly width: number; readonly height: number; readonly frameRate: number } | null;
  /** Pairs known for at least 5 s, oneself included. */
  readonly unheard: readonly Unheard[];
}

/** Somebody at the door. */
export interface DoorView {
  readonly id: string;
  readonly name: string;
}

/** Everything that a view shows, as one immutable value that changes by replacement. */
export interface PartyView {
  readonly state: SessionState;
  readonly sessionId: string | null;
  /** The room's revision in this view, as its server counts them; null before the first snapshot. */
  readonly roomRevision: number | null;
  readonly partyName: string;
  readonly locked: boolean;
  readonly patience: Patience;
  readonly localId: string | null;
  readonly participants: readonly ParticipantView[];
  /** The people who stand at the door and haven't joined, in the order in which they came. */
  readonly atDoor: readonly DoorView[];
  readonly playback: Playback;
  /** The problem that keeps one's own film from playing; the others hear less of it, and later. */
  readonly filmProblem: FilmProblem | null;
  /** Notes that the person has to know of their own film though it plays. */
  readonly filmNotes: readonly FilmNote[];
  readonly chat: readonly ChatEntry[];
  readonly sync: SyncView;
  readonly call: CallView;
  /**
   * Whether a command for the film was given that the absent server hasn't heard of: it is passed on when the server is
   * back.
   */
  readonly keepsCommand: boolean;
  /** The people who share a screen, most recent first. */
  readonly screenSharers: readonly string[];
}
