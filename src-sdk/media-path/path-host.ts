import type { Participant } from '@core/wire/room';
import type {
  ClientRequestAnswer,
  ClientRequestName,
  ClientRequestPayload,
  ServerEventName,
  ServerEventPayload,
  Snapshot,
} from '@core/wire/socket';

/** Who is in the room, as the server says it. */
export interface PathRoom {
  readonly localId: string;
  /** Oneself too, and those who are *gone* and still listed. */
  readonly participants: readonly Participant[];
}

export type PathHostEvents = { [N in ServerEventName]: ServerEventPayload<N> } & {
  /** The server can be reached: for the first time, or again. Comes before the room that the snapshot is about. */
  joined: { snapshot: Snapshot };
  /** The server can't be reached; the session goes on. */
  away: object;
  /** `room()` says something else than before. */
  roomChanged: object;
};

/**
 * What a media path is carried by: it asks here for what it needs, and nobody hands it anything that only one kind of
 * path could use.
 */
export interface PathHost {
  /** Null outside a session. */
  room(): PathRoom | null;
  /**
   * Asks the server.
   * @throws WatchTogetherError the server's refusal; SERVER_UNREACHABLE while it is away, INVALID_STATE outside a session
   */
  request<N extends ClientRequestName>(
    name: N,
    payload: ClientRequestPayload<N>,
  ): Promise<ClientRequestAnswer<N>>;
  /** Hears what the server tells, by its name on the wire, and how the session goes. Call the result to end it. */
  on<E extends keyof PathHostEvents>(event: E, listener: (payload: PathHostEvents[E]) => void): () => void;
}
