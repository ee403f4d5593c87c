import type { Emitter } from '@core/base/emitter';
import type { WatchTogetherError } from '@core/base/errors';
import type { LinkPeer } from '@core/mesh/link-model';
import type { VideoLimit } from '@core/call/video-ladder';
import type { ParticipantView, PersonSync } from '@core/session/view';
import type { IceHelp } from '@core/wire/ice-urls';
import type { PublicationKind } from '@core/wire/room';
import type { IceServer, PeerSignal, ServerEventPayload } from '@core/wire/socket';
import type { LinkStats } from './path-figures';

export interface MediaPathEvents {
  streamArrived: { participantId: string; stream: MediaStream; track: MediaStreamTrack };
  /** All streams of this person are gone; those of a rebuilt link arrive anew. */
  streamsGone: { participantId: string };
  /** `link` or `route` of this person changed. */
  linkChanged: { participantId: string };
  /** `receivesVideo`, `relayOnly`, `iceHelp` or `sending()` may have changed. */
  callChanged: object;
  /** Nothing comes from somebody, not even signals, or this machine slept: is the server still there? */
  doubt: object;
  linkLost: { participantId: string };
  linkRestored: { participantId: string; gone: boolean };
  /** LINK_FAILED, NEGOTIATION_FAILED, with `participantId` in the context; TURN_UNAVAILABLE for all links. */
  warning: { error: WatchTogetherError };
}

export interface IceAnswer {
  readonly iceServers: readonly IceServer[];
  /** The credentials end after this; null: they don't. */
  readonly iceLifeMs: number | null;
}

export interface OutgoingSignal {
  readonly to: string;
  readonly linkEpoch: number;
  readonly signal: PeerSignal;
}

/** What a media path needs of the server. */
export interface MediaPathRequests {
  /** Hands a signal on; rejects where it wasn't delivered. */
  readonly sendSignal: (signal: OutgoingSignal) => Promise<unknown>;
  /** Fresh relay credentials. */
  readonly iceServers: () => Promise<IceAnswer>;
}

export interface RoomOfLinks {
  readonly selfId: string;
  readonly incarnation: number;
  /** Order of first arrival: the lower one offers. */
  readonly seat: number;
  /** Everybody else who is connected or reconnecting. */
  readonly peers: readonly LinkPeer[];
}

/** How voices and pictures get from here to the others and back: a mesh now, a forwarding unit later. The session doesn't notice. */
export interface MediaPath {
  readonly events: Emitter<MediaPathEvents>;
  setIceServers(answer: IceAnswer): void;
  /** The server can be reached, and with it the others' signals. */
  setSignalUp(up: boolean): void;
  setRoom(room: RoomOfLinks): void;
  takeSignal(message: ServerEventPayload<'signal'>): void;
  /**
   * Sends a track under a kind, in place of the one before.
   * @returns the stream's id as the others see it; the same for every track of a kind.
   */
  publish(kind: PublicationKind, track: MediaStreamTrack, options?: { hint?: 'motion' | 'text' }): string;
  unpublish(kind: PublicationKind): void;
  /** What the person wants their camera to be at most; the path goes lower where it has to. */
  setCameraQuality(quality: VideoLimit | 'auto'): void;
  /** Off: nobody needs to send pictures here. */
  setReceiveVideo(on: boolean): void;
  /** How high somebody's picture is shown here, in pixels of the screen; 0: not at all. Null: not known, any will do. */
  setShownHeight(participantId: string, kind: 'camera' | 'screen', height: number | null): void;
  /** From now on every link goes by way of a relay only, or may go directly again; open links are rebuilt. */
  setRelayOnly(on: boolean): void;
  /** Gives a link that failed its tries back, now. */
  retryLink(participantId: string): void;
  link(participantId: string): ParticipantView['link'];
  /** Counters of every link there is, as of now. */
  readStats(): Promise<ReadonlyMap<string, LinkStats>>;
  readonly receivesVideo: boolean;
  readonly relayOnly: boolean;
  /** What the servers that were handed in can do. */
  readonly iceHelp: IceHelp;
  /** The largest that the own camera is sent as; null while it is off or nobody looks. */
  sending(): VideoLimit | null;
  /** What keeps the own picture smaller than somebody could have it: their line, or this machine. */
  heldBack(participantId: string): 'bandwidth' | 'cpu' | null;
  /** Whether voices and pictures come straight from this person or by way of a relay. */
  route(participantId: string): PersonSync['route'];
  /** Level of one audio stream that is received, linear 0…1. */
  audioLevel(participantId: string, streamId: string): number;
  checkConnection(): void;
  /** Ends every link and forgets what was published. The path can be used again. */
  leave(): void;
  dispose(): void;
}
