import { io, type Socket } from 'socket.io-client';
import { Emitter } from '@core/base/emitter';
import { toWatchTogetherError, WatchTogetherError } from '@core/base/errors';
import {
  SERVER_EVENTS,
  type ClientRequestAnswer,
  type ClientRequestName,
  type ClientRequestPayload,
  type DoorPlace,
  type Snapshot,
} from '@core/wire/socket';
import { assertSendable, parseAcknowledgement, parseDoorOpen, parseServerEvent, refusalIn } from './messages';
import {
  CONNECT_TIMEOUT_MS,
  REQUEST_TIMEOUT_MS,
  joinPatienceMs,
  type DoorHandshake,
  type JoiningHandshake,
  type Signalling,
  type SignallingEvents,
} from './signalling';

/** A refused handshake carries `{ code, message }` as the error's data; every other error is the network's. */
const connectError = (error: Error): WatchTogetherError =>
  refusalIn('data' in error ? error.data : undefined) ??
  new WatchTogetherError('SERVER_UNREACHABLE', 'No connection to the party server', { cause: error });

/**
 * Signalling over Socket.IO, WebSocket only. The heartbeat detects a connection that died silently: the server tells
 * its ping interval and time-out (5 s and 10 s) in the handshake, and the client closes when both have passed.
 */
export class SocketIoSignalling implements Signalling {
  readonly #emitter = new Emitter<SignallingEvents>();
  #socket: Socket | null = null;
  #abandon: () => void = () => undefined;

  get connected(): boolean {
    return this.#socket?.connected ?? false;
  }

  on<E extends keyof SignallingEvents>(
    event: E,
    listener: (payload: SignallingEvents[E]) => void,
  ): () => void {
    return this.#emitter.on(event, listener);
  }

  connect(serverUrl: string, handshake: JoiningHandshake): Promise<Snapshot> {
    return this.#open(serverUrl, handshake, 'room:joined', (payload) => {
      const { snapshot } = parseAcknowledgement('room:join', payload);
      return snapshot;
    });
  }

  approach(serverUrl: string, handshake: DoorHandshake): Promise<DoorPlace | null> {
    return this.#open(serverUrl, { ...handshake, atDoor: true }, 'door:open', parseDoorOpen);
  }

  /** @param read the result of the event that answers the handshake; throws the refusal */
  #open<T>(
    serverUrl: string,
    handshake: object,
    answer: 'room:joined' | 'door:open',
    read: (payload: unknown) => T,
  ): Promise<T> {
    this.close();
    const socket = io(serverUrl, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      autoConnect: false,
      timeout: CONNECT_TIMEOUT_MS,
      auth: { ...handshake },
    });
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      let answerDue: ReturnType<typeof setTimeout> | undefined;
      const fail = (error: WatchTogetherError): void => {
        clearTimeout(answerDue);
        if (this.#socket === socket) this.#socket = null;
        // The promise is rejected first, since the end of the socket is reported too.
        reject(error);
        socket.disconnect();
      };
      this.#abandon = () => {
        clearTimeout(answerDue);
        reject(new WatchTogetherError('SERVER_UNREACHABLE', 'The attempt to connect was abandoned'));
      };
      const waitForAnswer = (bytes: number): void => {
        clearTimeout(answerDue);
        answerDue = setTimeout(
          () => fail(new WatchTogetherError('SIGNAL_TIMEOUT', 'The server is silent about the join')),
          joinPatienceMs(bytes),
        );
      };
      const hungUp = (): void => fail(new WatchTogetherError('SERVER_UNREACHABLE', 'The server hung up'));
      socket.once('connect', () => {
        waitForAnswer(0);
        socket.once('disconnect', hungUp);
      });
      // The event comes with the acceptance of the handshake, so that it is never before `connect`.
      socket.once('room:coming', (payload: unknown) => {
        const coming = SERVER_EVENTS['room:coming'].safeParse(payload);
        if (coming.success) waitForAnswer(coming.data.bytes);
      });
      socket.once('connect_error', (error: Error) => fail(connectError(error)));
      socket.once(answer, (payload: unknown) => {
        try {
          const result = read(payload);
          clearTimeout(answerDue);
          socket.off('disconnect', hungUp);
          socket.once('disconnect', (reason) => this.#lost(socket, reason));
          socket.onAny((name: string, event: unknown) => this.#receive(name, event));
          resolve(result);
        } catch (error) {
          fail(toWatchTogetherError(error));
        }
      });
      socket.connect();
    });
  }

  async request<N extends ClientRequestName>(
    name: N,
    payload: ClientRequestPayload<N>,
    options: { timeoutMs?: number } = {},
  ): Promise<ClientRequestAnswer<N>> {
    assertSendable(name, payload);
    const socket = this.#socket;
    if (!socket?.connected) {
      throw new WatchTogetherError('SERVER_UNREACHABLE', `Not connected: ${name}`);
    }
    let answer: unknown;
    try {
      answer = await socket.timeout(options.timeoutMs ?? REQUEST_TIMEOUT_MS).emitWithAck(name, payload);
    } catch (error) {
      throw toWatchTogetherError(error, socket.connected ? 'SIGNAL_TIMEOUT' : 'SERVER_UNREACHABLE');
    }
    return parseAcknowledgement(name, answer);
  }

  close(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.offAny();
    socket?.disconnect();
    this.#abandon();
  }

  #lost(socket: Socket, reason: string): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    this.#emitter.emit('closed', { detail: reason });
  }

  #receive(name: string, payload: unknown): void {
    const event = parseServerEvent(name, payload);
    if (event instanceof WatchTogetherError) {
      this.#emitter.emit('badMessage', { error: event });
    } else if (event) {
      this.#emitter.emit(event.name, event.payload as SignallingEvents[typeof event.name]);
    }
  }
}
