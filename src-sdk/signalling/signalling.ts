import type { WatchTogetherError } from '@core/base/errors';
import type {
  ClientRequestAnswer,
  ClientRequestName,
  ClientRequestPayload,
  DoorPlace,
  Handshake,
  Join,
  ServerEventName,
  ServerEventPayload,
  Snapshot,
} from '@core/wire/socket';

/** How long the server has to answer a request. */
export const REQUEST_TIMEOUT_MS = 5_000;
/** A line with a lower rate is too slow for any call, bytes a second. */
const SLOWEST_LINE = 4_096;
/** The longest wait for the join, however much is on its way. */
const LONGEST_JOIN_MS = 30_000;

/** How long to wait for the answer to the join, of which this many bytes are on their way. */
export const joinPatienceMs = (bytes: number): number =>
  Math.min(LONGEST_JOIN_MS, REQUEST_TIMEOUT_MS + (bytes / SLOWEST_LINE) * 1_000);

/** How long a connection may take to be established. */
export const CONNECT_TIMEOUT_MS = 10_000;

/** A handshake that includes the join. */
export type JoiningHandshake = Omit<Handshake, 'join'> & { readonly join: Join };

/** A handshake of somebody who comes to the door, and may join later. */
export type DoorHandshake = Omit<Handshake, 'join' | 'atDoor'>;

export type SignallingEvents = { [N in ServerEventName]: ServerEventPayload<N> } & {
  /** An established connection is gone, for whatever reason but `close()`. At most once for each connection. */
  closed: { detail: string };
  /**
   * A message arrived that no version of the protocol has, and was dropped. A message that a newer version may have is
   * skipped silently.
   */
  badMessage: { error: WatchTogetherError };
};

/**
 * The connection to the party server. It never reconnects by itself: the session decides when. One object is used for
 * many connections, one at a time.
 */
export interface Signalling {
  readonly connected: boolean;
  on<E extends keyof SignallingEvents>(
    event: E,
    listener: (payload: SignallingEvents[E]) => void,
  ): () => void;
  /**
   * Establishes a connection and joins, both in one round trip; an earlier connection is closed.
   * @returns the room; no event comes before
   * @throws WatchTogetherError the server's refusal of the connection or of the join, SERVER_UNREACHABLE,
   * SIGNAL_TIMEOUT or BAD_MESSAGE for the join. No connection is left then.
   */
  connect(serverUrl: string, handshake: JoiningHandshake): Promise<Snapshot>;
  /**
   * Establishes a connection at the door, over which `room:join` is asked later; an earlier connection is closed.
   * @returns where this person is linked from there; null where they aren't linked
   * @throws WatchTogetherError as `connect`
   */
  approach(serverUrl: string, handshake: DoorHandshake): Promise<DoorPlace | null>;
  /**
   * @throws WatchTogetherError the server's refusal, MESSAGE_TOO_LARGE before anything is sent, SIGNAL_TIMEOUT,
   * BAD_MESSAGE for an answer outside the protocol, SERVER_UNREACHABLE without a connection.
   */
  request<N extends ClientRequestName>(
    name: N,
    payload: ClientRequestPayload<N>,
    options?: { timeoutMs?: number },
  ): Promise<ClientRequestAnswer<N>>;
  /** Closes without an event. */
  close(): void;
}
