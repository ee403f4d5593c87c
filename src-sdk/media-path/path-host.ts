import type { Participant } from '@core/wire/room';
import type {
  ClientRequestAnswer,
  ClientRequestName,
  ClientRequestPayload,
  DoorPerson,
  DoorPlace,
  ServerEventName,
  ServerEventPayload,
  Snapshot,
} from '@core/wire/socket';

/** The people in the room, as the server lists them. */
export interface PathRoom {
  readonly localId: string;
  /** Includes oneself, and people who are *gone* and still listed. */
  readonly participants: readonly Participant[];
  /** Oneself, while one stands at the door and is linked from there; null where one is in the room. */
  readonly self: DoorPerson | null;
  /** People with whom one is linked before they, or oneself, have joined. */
  readonly atDoor: readonly DoorPerson[];
}

export type PathHostEvents = { [N in ServerEventName]: ServerEventPayload<N> } & {
  /** The server can be reached: for the first time, or again. Comes before the room of the snapshot. */
  joined: { snapshot: Snapshot };
  /** One stands at the door, and may be linked from there. Comes before the room. */
  atDoor: { place: DoorPlace };
  /** The server can't be reached; the session goes on. */
  away: object;
  /** The answer of `room()` changed. */
  roomChanged: object;
};

/**
 * What a media path needs from its session. A path asks here for what it needs, so that nobody has to hand it things
 * that only one kind of path could use.
 */
export interface PathHost {
  /** Null before the first snapshot but at the door, and once the session is over. */
  room(): PathRoom | null;
  /**
   * Sends a request to the server.
   * @throws WatchTogetherError the server's refusal; SERVER_UNREACHABLE while it is away, INVALID_STATE outside a
   * session
   */
  request<N extends ClientRequestName>(
    name: N,
    payload: ClientRequestPayload<N>,
  ): Promise<ClientRequestAnswer<N>>;
  /**
   * Listens to the server's events, by their name on the wire, and to the session's.
   * @returns a function that ends listening
   */
  on<E extends keyof PathHostEvents>(event: E, listener: (payload: PathHostEvents[E]) => void): () => void;
}
