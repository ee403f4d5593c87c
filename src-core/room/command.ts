import type { ErrorCode } from '../base/errors';
import type { Observation, PlaybackCommand } from '../wire/playback';
import type { Grants, Publication, Role, RoomEvent } from '../wire/room';
import type { AskedOfRoom } from '../wire/room-requests';
import type { Room, RoomNotes } from './room';

/** The commands of a room. `by` is the person who asks, already authenticated; what they may do is decided here. */
export type RoomCommand =
  | AskedOfRoom
  | {
      readonly type: 'join';
      readonly by: string;
      readonly name: string;
      readonly role: Role;
      readonly grants: Grants;
      readonly instanceId: string;
      /** The capabilities of their app that this server has too. */
      readonly can?: readonly string[];
      readonly audio: boolean;
      readonly video: boolean;
    }
  | { readonly type: 'connectionLost'; readonly by: string }
  /** `returns`: the person may come back, so that the session isn't over because nobody else is here. */
  | { readonly type: 'leave'; readonly by: string; readonly returns?: boolean }
  /** `by` is null for the operator of the server. */
  | { readonly type: 'remove'; readonly by: string | null; readonly participantId: string }
  | { readonly type: 'publish'; readonly by: string; readonly publication: Publication }
  /** `ownId` is the author's own name for the message (wire/message-ids.ts). */
  | { readonly type: 'chat'; readonly by: string; readonly ownId: string; readonly text: string }
  | {
      readonly type: 'playback';
      readonly by: string;
      readonly commandId: string;
      readonly baseRevision: number;
      readonly command: PlaybackCommand;
    }
  | { readonly type: 'observe'; readonly by: string; readonly observation: Observation }
  /** A new server process has taken over the journal: no connection has survived. */
  | { readonly type: 'serverRestarted' }
  /** Time has passed; see `nextDeadline`. */
  | { readonly type: 'tick' };

/** Time and randomness of a decision. */
export interface Context {
  /** The server's monotonic clock, ms. */
  readonly nowMs: number;
  /** Milliseconds since 1970, only shown to people. */
  readonly wallMs: number;
  /** A new id, for a film that is opened. */
  readonly freshId: string;
}

export interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
}

export interface Decision {
  /** The room afterwards: the shared part is the former one with the events applied. */
  readonly room: Room;
  readonly events: readonly RoomEvent[];
  /**
   * The changed parts that only the server knows and the events don't tell: with both, the room before gives the room
   * afterwards.
   */
  readonly noted: readonly (keyof RoomNotes)[];
  /** Why nothing was done; there are no events then. */
  readonly error: Refusal | null;
  /** Whether the session is over: everybody has left by choice, it was ended, or nobody came (back). */
  readonly closes: boolean;
  /** The timeline's revision afterwards. */
  readonly timelineRevision: number;
}
