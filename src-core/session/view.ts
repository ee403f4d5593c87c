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
  /** `signal`: the server can't be reached, voices and film go on. `media`: somebody's is being mended. */
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
  /** Whose party it is: nobody in it can remove them. */
  readonly isOwner: boolean;
  /** Moderates only until somebody is back who does by right; `new`: and may not remove, end or invite yet. */
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
  /** How media gets to this person and back; one reaches oneself: `open`. `retry` begins `failed` and `paused` anew. */
  readonly reach: Reach;
  /** How well this person is connected to us, or we to everybody for oneself; null before the first sample. */
  readonly quality: PersonQuality | null;
  /** What the own app and the party can and this person's older app can't, by name (wire/capabilities.ts). */
  readonly cannot: readonly string[];
}

export interface ChatEntry extends ChatMessage {
  readonly isLocal: boolean;
  /** Only the people it was sent to see it; it isn't kept. */
  readonly isPrivate: boolean;
  /** Own messages: 'sending' until the server has it, 'failed' when it refused. */
  readonly delivery: 'sending' | 'sent' | 'failed';
}

/** What a player did to stay in step since its film was opened. */
export interface Corrections {
  readonly seeks: number;
  readonly rateChanges: number;
}

/** How one person's film keeps step, as they told it last (every 2 s) or, for oneself, as it is. Times in ms. */
export interface PersonSync {
  /** Position shown minus position of the timeline, real time. Null while nothing plays. */
  readonly driftMs: number | null;
  readonly bufferedAheadMs: number | null;
  /** To the server. Null before the first clock sample. */
  readonly roundTripMs: number | null;
  /** Their clock can't be wrong by more. */
  readonly clockUncertaintyMs: number | null;
  readonly corrections: Corrections;
  /** How voice and picture come here from them; null for oneself. */
  readonly route: Route;
}

export interface SyncView {
  /** Own drift: position shown minus position of the timeline, smoothed. Null while nothing plays. */
  readonly driftMs: number | null;
  /** Half the minimum round trip; null before the first clock sample. */
  readonly clockUncertaintyMs: number | null;
  readonly roundTripMs: number | null;
  /** What the controller is doing. */
  readonly correction: 'none' | 'trim' | 'rate' | 'seek';
  /** How much earlier this person's film plays, for an output that lags; ms in [−500, 500]. */
  readonly trimMs: number;
  /** By participant, oneself included; who has told nothing yet is missing. */
  readonly people: Readonly<Record<string, PersonSync>>;
}

/** How the call goes, for oneself. */
export interface CallView {
  /** Pictures of the others are received; off is "sound only". */
  readonly receivesVideo: boolean;
  /** Voices and pictures go by way of a relay only, so that nobody learns this machine's address. */
  readonly relayOnly: boolean;
  readonly wayHelp: WayHelp;
  /** This machine can't keep up with its cameras and films. */
  readonly cpuConstrained: boolean;
  /** What the own camera is sent as at most now; null while it is off or nobody looks. */
  readonly sending: { readonly width: number; readonly height: number; readonly frameRate: number } | null;
  /** Known for 5 s at least, oneself included. */
  readonly unheard: readonly Unheard[];
}

/** Everything that a view shows, as one immutable value that changes by replacement. */
export interface PartyView {
  readonly state: SessionState;
  readonly sessionId: string | null;
  /** How many changes of the room, as its server counts them, are in what is shown; null before the first snapshot. */
  readonly roomRevision: number | null;
  readonly partyName: string;
  readonly locked: boolean;
  readonly patience: Patience;
  readonly localId: string | null;
  readonly participants: readonly ParticipantView[];
  readonly playback: Playback;
  /** What keeps the own film from playing; the others hear less of it, and later. */
  readonly filmProblem: FilmProblem | null;
  /** What the person has to know of the own film though it plays. */
  readonly filmNotes: readonly FilmNote[];
  readonly chat: readonly ChatEntry[];
  readonly sync: SyncView;
  readonly call: CallView;
  /** A command for the film was given that the server, which is away, hasn't heard of: it is passed on when it is back. */
  readonly keepsCommand: boolean;
  /** Who shows a screen, most recent first. */
  readonly screenSharers: readonly string[];
}
