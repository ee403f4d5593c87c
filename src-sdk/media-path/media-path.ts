import type { Emitter } from '@core/base/emitter';
import type { WatchTogetherError } from '@core/base/errors';
import type { PersonReach, Route, WayHelp } from '@core/call/reach';
import type { VideoLimit } from '@core/call/video-ladder';
import type { PublicationKind } from '@core/wire/room';
import type { PathFigures } from './path-figures';

export interface MediaPathEvents {
  /** `publicationId` is the publisher's name for it (`Publication.id`). */
  streamArrived: {
    participantId: string;
    publicationId: string;
    stream: MediaStream;
    track: MediaStreamTrack;
  };
  /** A stream that had arrived is gone. It may arrive again, as another stream. */
  streamGone: { participantId: string; publicationId: string };
  /** A person's app said something to this one (`tell`); nobody has looked at what it is. */
  told: { participantId: string; message: string };
  /** The answer of `person` about them changed. */
  reachChanged: { participantId: string };
  /** `receivesVideo`, `relayOnly`, `wayHelp` or `sending()` may have changed. */
  callChanged: object;
  /** Nothing comes from a person, not even over the server, or this machine slept: is the server still there? */
  doubt: object;
  /** Somebody is heard again, over the same way, after a while in which nobody at all was: the network is back. */
  returned: object;
  /** LINK_FAILED, NEGOTIATION_FAILED, with `participantId` in the context; TURN_UNAVAILABLE for everybody. */
  warning: { error: WatchTogetherError };
}

/** The hint for one's own encoders: a picture is a film, or something to read. */
export type PictureHint = 'motion' | 'text';

/** One track that is sent to the others, until it is closed. */
export interface Publication {
  /** The id by which the others know it; the same for whatever track it carries. At most 128 characters. */
  readonly id: string;
  /** Sends this track in place of the one before. Does nothing once it is closed. */
  replace(track: MediaStreamTrack, hint?: PictureHint): void;
  /** Ends the publication; a second call does nothing. */
  close(): void;
}

/** How one person is reached. */
export interface PathPerson extends PersonReach {
  readonly route: Route;
  /** Why one's own picture is smaller than this person could have it: their line, or this machine. */
  readonly heldBack: 'bandwidth' | 'cpu' | null;
}

/**
 * Carries voices and pictures from here to the others and back, in one session: it is made for it, and ends with it. Only
 * `adapters.ts` knows what implements it: its user says what is published and how large it is shown, and hears who is
 * reached.
 */
export interface MediaPath {
  readonly events: Emitter<MediaPathEvents>;
  /** Begins to send a track under a kind. A kind has one publication at a time: the one before is closed. */
  publish(kind: PublicationKind, track: MediaStreamTrack, hint?: PictureHint): Publication;
  /** Sets the most that the person's camera may be sent as; the path goes lower where it has to. */
  setCameraQuality(quality: VideoLimit | 'auto'): void;
  /** Off: nobody needs to send pictures here. */
  setReceiveVideo(on: boolean): void;
  /**
   * Tells how high a person's picture is shown here, in pixels of the screen; 0: not at all. Null: not known, any will
   * do.
   */
  prefer(participantId: string, kind: 'camera' | 'screen', height: number | null): void;
  /** Sends voices and pictures over a relay only from now on, or directly again; open connections are rebuilt. */
  setRelayOnly(on: boolean): void;
  /**
   * Says something to a person's app, on the way that voices take: at most `APP_MESSAGE_BYTES`, and a few times a second.
   * It is lost where they aren't reached.
   */
  tell(participantId: string, message: string): void;
  /** Tries to reach a person who was given up, now. */
  retry(participantId: string): void;
  /** The reach is `none` for oneself, and for a person who isn't in the room. */
  person(participantId: string): PathPerson;
  /** The figures as of now. */
  figures(): Promise<PathFigures>;
  readonly receivesVideo: boolean;
  readonly relayOnly: boolean;
  readonly wayHelp: WayHelp;
  /** The largest size at which one's own camera is sent; null while it is off or nobody looks. */
  sending(): VideoLimit | null;
  /** Level of one stream that arrived from a person, linear 0…1. */
  audioLevel(participantId: string, stream: MediaStream): number;
  /** The network may have changed, or the machine slept: everybody is to be proven reachable, or tried again. */
  checkConnection(): void;
  /** Call this when the machine is on another network: a person who isn't heard over it at once is reached anew. */
  networkChanged(): void;
  /**
   * The session is over: nothing is sent or received any more, no handle has any effect, and nobody is reached. What had
   * arrived may be told to be gone; nothing is told afterwards.
   */
  dispose(): void;
}
