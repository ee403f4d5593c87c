import { io, type Socket } from 'socket.io-client';
import { WatchTogetherError } from '@core/base/errors';
import { OWN_PROTOCOLS } from '@core/wire/protocol-age';
import {
  PROBE_NAMESPACE,
  PROBE_REQUESTS,
  type ProbeRequestAnswer,
  type ProbeRequestName,
  type ProbeRequestPayload,
} from '@core/wire/probe';
import { acceptedAnswer, refusalIn } from './messages';

/** A connection to the party server for testing the route, by a token that opens no party. */
export interface ProbeLine {
  /**
   * Waits for the answer for as long as the connection is open.
   * @throws WatchTogetherError the server's refusal, BAD_MESSAGE, SERVER_UNREACHABLE once it is closed
   */
  request<N extends ProbeRequestName>(
    name: N,
    payload: ProbeRequestPayload<N>,
  ): Promise<ProbeRequestAnswer<N>>;
  close(): void;
}

/**
 * Opens a probe line, over a WebSocket and nothing else.
 * @param signal ends the attempt
 * @throws WatchTogetherError the server's refusal, or SERVER_UNREACHABLE
 */
export type OpenProbeLine = (serverUrl: string, token: string, signal: AbortSignal) => Promise<ProbeLine>;

const closed = () => new WatchTogetherError('SERVER_UNREACHABLE', 'The line is closed');

class SocketIoProbeLine implements ProbeLine {
  readonly #socket: Socket;
  /** The rejections of requests that wait for an answer. */
  readonly #waiting = new Set<(error: WatchTogetherError) => void>();

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.once('disconnect', () => this.close());
  }

  request<N extends ProbeRequestName>(
    name: N,
    payload: ProbeRequestPayload<N>,
  ): Promise<ProbeRequestAnswer<N>> {
    return new Promise((resolve, reject) => {
      if (!this.#socket.connected) return reject(closed());
      this.#waiting.add(reject);
      this.#socket.emit(name, payload, (answer: unknown) => {
        this.#waiting.delete(reject);
        try {
          resolve(acceptedAnswer(name, PROBE_REQUESTS[name].answer, answer) as ProbeRequestAnswer<N>);
        } catch (error) {
          reject(error as WatchTogetherError);
        }
      });
    });
  }

  close(): void {
    this.#socket.disconnect();
    for (const reject of this.#waiting) reject(closed());
    this.#waiting.clear();
  }
}

export const openProbeLine: OpenProbeLine = (serverUrl, token, signal) => {
  const socket = io(new URL(PROBE_NAMESPACE, serverUrl).href, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    autoConnect: false,
    auth: { token, protocol: OWN_PROTOCOLS },
  });
  return new Promise((resolve, reject) => {
    const giveUp = (error: WatchTogetherError): void => {
      signal.removeEventListener('abort', abandon);
      socket.disconnect();
      reject(error);
    };
    const abandon = (): void =>
      giveUp(new WatchTogetherError('SERVER_UNREACHABLE', 'The attempt to connect was abandoned'));
    if (signal.aborted) return abandon();
    signal.addEventListener('abort', abandon);
    socket.once('connect', () => {
      signal.removeEventListener('abort', abandon);
      resolve(new SocketIoProbeLine(socket));
    });
    socket.once('connect_error', (error: Error) => {
      giveUp(
        refusalIn('data' in error ? error.data : undefined) ??
          new WatchTogetherError('SERVER_UNREACHABLE', 'No connection to the party server', {
            cause: error,
          }),
      );
    });
    socket.connect();
  });
};
