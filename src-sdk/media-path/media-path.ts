import type { Emitter } from '@core/base/emitter';
import type { WatchTogetherError } from '@core/base/errors';
import type { PersonReach, Route, WayHelp } from '@core/call/reach';
import type { VideoLimit } from '@core/call/video-ladder';
import type { PublicationKind } from '@core/wire/room';
import type { PathFigures } from './path-figures';

export interface MediaPathEvents {
  /** `publicationId` is what the publisher's path called it (`Publication.id`). */
  streamArrived: {
    participantId: string;
    publicationId: string;
    stream: MediaStream;
    track: MediaStreamTrack;
  };
  /** What arrived isn't there any more. It may arrive anew, as another stream. */
  streamGone: { participantId: string; publicationId: string };
  /** What `person` says of them changed. */
  reachChanged: { participantId: string };
  /** `receivesVideo`, `relayOnly`, `wayHelp` or `sending()` may have changed. */
  callChanged: object;
  /** Nothing comes from somebody, not even by way of the server, or this machine slept: is the server still there? */
  doubt: object;
  /** Somebody is heard again who wasn't for a while, over the same way: the network is back. */
  returned: { participantId: string };
  /** LINK_FAILED, NEGOTIATION_FAILED, with `participantId` in the context; TURN_UNAVAILABLE for everybody. */
  warning: { error: WatchTogetherError };
}

/** What the own encoders are told of a picture: a film, or something to read. */
export type PictureHint = 'motion' | 'text';

/** One track that is sent to the others, until it is closed. */
export interface Publication {
  /** What the others know it by; the same for whatever track it carries. At most 128 characters. */
  readonly id: string;
  /** Sends this in place of the track before. Nothing once it is closed. */
  replace(track: MediaStreamTrack, hint?: PictureHint): void;
  /** Ends it; a second time it does nothing. */
  close(): void;
}

/** How one person is reached. */
export interface PathPerson extends PersonReach {
  readonly route: Route;
  /** What keeps the own picture smaller than they could have it: their line, or this machine. */
  readonly heldBack: 'bandwidth' | 'cpu' | null;
}

/**
 * How voices and pictures get from here to the others and back. What fills it is known to `adapters.ts` alone: whoever uses this
 * says what is published, to whom it matters how large, and hears who is reached.
 */
export interface MediaPath {
  readonly events: Emitter<MediaPathEvents>;
  /** Begins to send a track under a kind. A kind is published once at a time: the one before is closed. */
  publish(kind: PublicationKind, track: MediaStreamTrack, hint?: PictureHint): Publication;
  /** What the person wants their camera to be at most; the path goes lower where it has to. */
  setCameraQuality(quality: VideoLimit | 'auto'): void;
  /** Off: nobody needs to send pictures here. */
  setReceiveVideo(on: boolean): void;
  /** How high somebody's picture is shown here, in pixels of the screen; 0: not at all. Null: not known, any will do. */
  prefer(participantId: string, kind: 'camera' | 'screen', height: number | null): void;
  /** From now on voices and pictures go by way of a relay only, or may go directly again; what is open is built anew. */
  setRelayOnly(on: boolean): void;
  /** Tries to reach somebody who was given up, now. */
  retry(participantId: string): void;
  /** Of oneself, and of whoever isn't in the room, `none`. */
  person(participantId: string): PathPerson;
  /** As of now. */
  figures(): Promise<PathFigures>;
  readonly receivesVideo: boolean;
  readonly relayOnly: boolean;
  readonly wayHelp: WayHelp;
  /** The largest that the own camera is sent as; null while it is off or nobody looks. */
  sending(): VideoLimit | null;
  /** Level of one stream that arrived from somebody, linear 0…1. */
  audioLevel(participantId: string, stream: MediaStream): number;
  /** The network may have changed, or the machine slept: everybody is to be proven reachable, or tried anew. */
  checkConnection(): void;
  /** This machine is on another network: whoever isn't heard over it at once is to be reached anew. */
  networkChanged(): void;
  /** The session is over: nothing is sent or received any more. The path can be used again. */
  leave(): void;
  dispose(): void;
}
