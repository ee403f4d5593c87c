/** The servers of all policies: one socket.io endpoint each, on one HTTP server. */
import type { Server as HttpServer } from 'node:http';
import type { Clock } from '@core/base/clock';
import { Server, type Socket } from 'socket.io';
import { z } from 'zod';
import { ENVELOPE_EVENT, MAX_PACKET_BYTES, endpointPath, packed, personName, unpacked } from './envelope';
import { PEER_POLICIES } from './policies';
import type { AnyPeerPolicy, ServerStep } from './port';

export interface PeerRelay {
  /** Begins a new run: everybody is disconnected and all is forgotten. */
  reset(): void;
  /** Ends the endpoints; the HTTP server stays its owner's. */
  close(): Promise<void>;
}

const handshake = z.object({ name: personName });

class Endpoint {
  readonly #io: Server;
  readonly #people = new Map<string, Socket>();
  #state: unknown;
  #interval: ReturnType<typeof setInterval> | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    readonly policy: AnyPeerPolicy,
    server: HttpServer,
    readonly clock: Clock,
  ) {
    this.#io = new Server(server, {
      path: endpointPath(policy.id),
      transports: ['websocket'],
      serveClient: false,
      maxHttpBufferSize: MAX_PACKET_BYTES,
      // Other endpoints and the app's own gateway share the server.
      destroyUpgrade: false,
    });
    this.#io.use((socket, next) => {
      const greeting = handshake.safeParse(socket.handshake.auth);
      if (greeting.success && !this.#people.has(greeting.data.name)) next();
      else next(new Error('A name of one’s own is needed'));
    });
    this.#io.on('connection', (socket) => this.#join(socket));
    this.#state = policy.server.initial(clock.now());
    const { tickMs } = policy.server;
    if (tickMs !== null) this.#interval = setInterval(() => this.#tick(), tickMs);
    this.#arm();
  }

  reset(): void {
    const gone = [...this.#people.values()];
    this.#people.clear();
    for (const socket of gone) socket.disconnect(true);
    this.#state = this.policy.server.initial(this.clock.now());
    this.#arm();
  }

  close(): void {
    this.reset();
    if (this.#interval) clearInterval(this.#interval);
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#io.engine.close();
  }

  #join(socket: Socket): void {
    const greeting = handshake.safeParse(socket.handshake.auth);
    if (!greeting.success || this.#people.has(greeting.data.name)) {
      socket.disconnect(true);
      return;
    }
    const { name } = greeting.data;
    this.#people.set(name, socket);
    const isHere = (): boolean => this.#people.get(name) === socket;
    socket.on(ENVELOPE_EVENT, (received: unknown) => {
      const envelope = unpacked(received);
      if (!envelope || !isHere()) return;
      this.#take(this.policy.server.receive(this.#state, name, envelope.message, this.clock.now()));
    });
    socket.on('disconnect', () => {
      if (!isHere()) return;
      this.#people.delete(name);
      this.#take(this.policy.server.left(this.#state, name, this.clock.now()));
    });
    this.#take(this.policy.server.joined(this.#state, name, this.clock.now()));
  }

  #tick(): void {
    this.#take(this.policy.server.tick(this.#state, this.clock.now()));
  }

  #take(step: ServerStep<unknown, unknown>): void {
    this.#state = step.state;
    for (const { to, message } of step.send) {
      const text = packed(message);
      for (const [name, socket] of this.#people)
        if (to === 'all' || to === name || (typeof to === 'object' && to.not !== name))
          socket.emit(ENVELOPE_EVENT, text);
    }
    this.#arm();
  }

  #arm(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const atMs = this.policy.server.wakeAt(this.#state);
    if (atMs === null) return;
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, atMs - this.clock.now()));
  }
}

export function servePeers(server: HttpServer, clock: Clock): PeerRelay {
  const endpoints = Object.values(PEER_POLICIES).map((policy) => new Endpoint(policy, server, clock));
  return {
    reset: () => endpoints.forEach((endpoint) => endpoint.reset()),
    close: () => {
      endpoints.forEach((endpoint) => endpoint.close());
      return Promise.resolve();
    },
  };
}
