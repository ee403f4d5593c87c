/** A Socket.IO client without any of the SDK's logic: it sends what it is told to, and remembers what it hears. */
import { io, type Socket } from 'socket.io-client';
import { applyRoomEvent } from '@core/room/apply';
import { OWN_PROTOCOLS, type ProtocolRange } from '@core/wire/protocol-age';
import type { Observation, Readiness } from '@core/wire/playback';
import type { RoomState } from '@core/wire/room';
import {
  SERVER_EVENTS,
  type Acknowledgement,
  type ClientRequestAnswer,
  type ClientRequestName,
  type ClientRequestPayload,
  type Join,
  type ServerEventName,
  type ServerEventPayload,
  type Snapshot,
} from '@core/wire/socket';

export interface RawClientOptions {
  readonly url: string;
  readonly token: string;
  readonly instanceId?: string;
  readonly protocol?: ProtocolRange;
  readonly can?: readonly string[];
  /** The join request to send with the handshake. */
  readonly join?: Join;
  /** Whether to come to the door. */
  readonly atDoor?: boolean;
  /** The PEM of a certificate to trust. */
  readonly ca?: string;
  /** The origin that a browser would send for its page. */
  readonly origin?: string;
}

/** Thrown where the server refused the handshake. */
export class RefusedConnection extends Error {
  constructor(readonly data: { readonly code: string; readonly message: string } | undefined) {
    super(`refused: ${data?.code ?? 'without a code'}`);
  }
}

type Heard = { [N in ServerEventName]: { name: N; payload: ServerEventPayload<N> } }[ServerEventName];

/** How long a test waits for something that doesn't come, ms. */
const PATIENCE_MS = 20_000;

export class RawClient {
  readonly heard: Heard[] = [];
  /** The room as this client knows it from its snapshot and the events since. */
  room: RoomState | null = null;
  revision = 0;
  serverEpoch = '';
  closedBecause: string | null = null;
  readonly #looks = new Set<() => void>();

  private constructor(readonly socket: Socket) {
    for (const name of Object.keys(SERVER_EVENTS) as ServerEventName[]) {
      socket.on(name, (payload: unknown) => this.#hear(name, payload));
    }
    socket.on('disconnect', (reason) => {
      this.closedBecause = reason;
      this.#look();
    });
  }

  /** Connects without a seat. @throws RefusedConnection */
  static connect({
    url,
    token,
    instanceId = 'i_1',
    protocol = OWN_PROTOCOLS,
    can = [],
    join,
    atDoor,
    ca,
    origin,
  }: RawClientOptions) {
    const socket = io(url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: { token, instanceId, protocol, can, ...(join ? { join } : {}), ...(atDoor ? { atDoor } : {}) },
      ...(ca ? { ca } : {}),
      ...(origin === undefined ? {} : { extraHeaders: { origin } }),
    });
    const client = new RawClient(socket);
    return new Promise<RawClient>((resolve, reject) => {
      socket.once('connect', () => resolve(client));
      socket.once('connect_error', (error) => {
        socket.close();
        const data = 'data' in error ? (error.data as RefusedConnection['data']) : undefined;
        reject(data ? new RefusedConnection(data) : error);
      });
    });
  }

  /** Connects and takes the seat. */
  static async join(options: RawClientOptions): Promise<RawClient> {
    const client = await RawClient.connect(options);
    await client.join();
    return client;
  }

  async join(): Promise<Snapshot> {
    const { snapshot } = await this.ok('room:join', { audio: true, video: true });
    this.room = { ...snapshot.room, chat: [] };
    this.revision = snapshot.revision;
    this.serverEpoch = snapshot.serverEpoch;
    // Events that follow the snapshot may be here before the wait for the snapshot is over.
    for (const { name, payload } of this.heard)
      if (
        name === 'room:event' &&
        payload.serverEpoch === this.serverEpoch &&
        payload.revision > this.revision
      )
        this.#apply(payload);
    return snapshot;
  }

  /** Reads the earlier chat, one page after the other. */
  async readHistory(): Promise<void> {
    for (let before: string | null = null, more = true; more;) {
      const page: ClientRequestAnswer<'chat:history'> = await this.ok('chat:history', {
        before,
        after: null,
      });
      if (this.room) this.room = { ...this.room, chat: [...page.messages, ...this.room.chat] };
      more = page.more;
      before = page.messages[0]?.messageId ?? null;
    }
  }

  request<N extends ClientRequestName>(
    name: N,
    payload: ClientRequestPayload<N>,
  ): Promise<Acknowledgement<N>> {
    return this.raw(name, payload) as Promise<Acknowledgement<N>>;
  }

  /** Sends a request of any shape. */
  async raw(name: string, ...args: unknown[]): Promise<unknown> {
    return this.socket.timeout(PATIENCE_MS).emitWithAck(name, ...args);
  }

  /** Sends a request that has to succeed. */
  async ok<N extends ClientRequestName>(name: N, payload: ClientRequestPayload<N>) {
    const answer = await this.request(name, payload);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.message}`);
    return answer;
  }

  /** Sends a request that has to be refused, and answers its code. */
  async refused(name: string, payload: unknown): Promise<string> {
    const answer = (await this.raw(name, payload)) as Acknowledgement<'room:leave'>;
    if (answer.ok) throw new Error(`${name} was not refused`);
    return answer.error.code;
  }

  /** Reports what the player can do with the film that is open. */
  observe(state: Readiness['state'], more: Partial<Observation> = {}) {
    const timeline = this.room?.playback.timeline;
    return this.ok('playback:observe', {
      readiness: { filmId: timeline?.filmId ?? null, state },
      positionMs: null,
      driftMs: null,
      bufferedAheadMs: null,
      durationMs: null,
      latencyMs: 5,
      timelineRevision: timeline?.revision ?? 0,
      corrections: { seeks: 0, rateChanges: 0 },
      live: null,
      ...more,
    });
  }

  /** Waits until a condition on this client's knowledge holds. */
  until(isTrue: (client: RawClient) => boolean, what = isTrue.toString()): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (run: () => void): void => {
        clearTimeout(timer);
        this.#looks.delete(look);
        run();
      };
      const look = (): void => {
        if (isTrue(this)) settle(resolve);
      };
      const timer = setTimeout(
        () =>
          settle(() =>
            reject(new Error(`waited in vain for ${what}; heard ${JSON.stringify(this.heard.slice(-5))}`)),
          ),
        PATIENCE_MS,
      );
      this.#looks.add(look);
      look();
    });
  }

  untilRoom(isTrue: (room: RoomState) => boolean): Promise<void> {
    return this.until(({ room }) => room !== null && isTrue(room), isTrue.toString());
  }

  untilClosed(): Promise<void> {
    return this.until(({ closedBecause }) => closedBecause !== null, 'the end of the connection');
  }

  /** The reason of the server's good-bye. */
  get bye(): string | null {
    for (const { name, payload } of this.heard) if (name === 'bye') return payload.reason;
    return null;
  }

  close(): void {
    this.socket.disconnect();
  }

  #hear(name: ServerEventName, payload: unknown): void {
    const heard = { name, payload: SERVER_EVENTS[name].parse(payload) } as Heard;
    this.heard.push(heard);
    if (heard.name === 'room:event' && this.room) this.#apply(heard.payload);
    this.#look();
  }

  #apply({ revision, event, serverEpoch }: ServerEventPayload<'room:event'>): void {
    if (serverEpoch !== this.serverEpoch || revision !== this.revision + 1)
      throw new Error(`revision ${revision} after ${this.revision}`);
    this.revision = revision;
    if (this.room) this.room = applyRoomEvent(this.room, event);
  }

  #look(): void {
    for (const look of [...this.#looks]) look();
  }
}
