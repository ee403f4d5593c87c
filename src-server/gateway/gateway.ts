import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { Server } from 'socket.io';
import type { TimerHandle } from '@core/base/clock';
import { encodedBytes } from '@core/base/encoded-size';
import { WatchTogetherError } from '@core/base/errors';
import { LIMITS, PING_INTERVAL_MS, PING_TIMEOUT_MS } from '@core/wire/limits';
import { PROBE_NAMESPACE } from '@core/wire/probe';
import type { DisconnectReason } from '@core/wire/room';
import type { ServerEventName, ServerEventPayload } from '@core/wire/socket';
import { mayCall, type CallerRules } from '../http/callers';
import type { Logger } from '../log';
import type { Runtime } from '../runtime';
import type { IceServers } from '../sessions/ice-servers';
import type { SessionRegistry } from '../sessions/registry';
import type { Audience, FiguresEvent } from '../sessions/session';
import type { AccessTokens } from '../sessions/tokens';
import { answerRequest, parseHandshake, wireErrorOf } from './door';
import { serveProbes } from './probes';
import { ConnectionRates } from './rate-limits';
import { requestHandlers, type Connection, type Peers } from './requests';
import type { PartyServer, PartySocket } from './socket-types';

export interface GatewayOptions {
  readonly registry: SessionRegistry;
  readonly tokens: AccessTokens;
  readonly ice: IceServers;
  readonly runtime: Runtime;
  readonly callers: CallerRules;
  readonly log: Logger;
}

/** How long a connection may take to say who it is, ms. */
const HANDSHAKE_MS = 10_000;
/** How long a connection may take to join, ms: its token is good for that long and not for an hour later. */
const JOIN_MS = 30_000;
/** Connections of one person at a time: a reconnect overlaps with the one that is dead but not yet missed. */
const CONNECTIONS_A_PERSON = 8;
/** How long a dead connection may hold up the end of the server, ms. */
const CLOSE_TIMEOUT_MS = 1_000;

/** Socket.IO's types can't follow a name that is itself a type parameter. */
const send = <N extends ServerEventName>(
  socket: PartySocket,
  name: N,
  payload: ServerEventPayload<N>,
): void => {
  (socket.emit as (name: N, payload: ServerEventPayload<N>) => void).call(socket, name, payload);
};

/** An error of the handshake, in the form in which Socket.IO passes `data` on to the client's `connect_error`. */
class RefusedHandshake extends Error {
  constructor(readonly data: { readonly code: string; readonly message: string }) {
    super(data.code);
  }
}

/** Socket.IO's side of the party server: authenticates connections, relays, announces. Decides nothing. */
export class Gateway implements Audience, Peers {
  readonly #options: GatewayOptions;
  readonly #io: PartyServer;
  /** Who is in, by session and person: one connection each. */
  readonly #seated = new Map<string, Map<string, PartySocket>>();
  readonly #sockets = new Map<Connection, PartySocket>();
  #attached = false;

  constructor(options: GatewayOptions) {
    this.#options = options;
    const { registry, tokens, ice, runtime, log, callers } = options;
    this.#io = new Server({
      serveClient: false,
      transports: ['websocket'],
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
      maxHttpBufferSize: LIMITS.socketBytes,
      connectTimeout: HANDSHAKE_MS,
      allowRequest: ({ headers }, done) => done(null, mayCall(headers, callers)),
    });
    const refuse = (error: unknown) => new RefusedHandshake(wireErrorOf(error, log));
    this.#io.use((socket, next) => {
      this.#authenticate(socket).then(
        () => next(),
        (error: unknown) => next(refuse(error)),
      );
    });
    serveProbes(this.#io.of(PROBE_NAMESPACE), { tokens, ice, runtime, log, refuse });
    const handlers = requestHandlers({ registry, runtime, peers: this });
    this.#io.on('connection', (socket) => {
      const { connection } = socket.data;
      if (!connection) return;
      this.#sockets.set(connection, socket);
      const joining = runtime.timers.setTimeout(() => {
        if (!connection.session) socket.disconnect(true);
      }, JOIN_MS);
      const rates = new ConnectionRates(runtime.clock);
      socket.onAny((name: string, ...args: unknown[]) => {
        const receivedAtMs = runtime.clock.now();
        const acknowledge = args.at(-1);
        const answer = answerRequest(handlers, connection, rates, name, args[0], receivedAtMs, log);
        if (typeof acknowledge === 'function') acknowledge(answer);
      });
      if (connection.join) {
        const nowMs = runtime.clock.now();
        const answer = answerRequest(handlers, connection, rates, 'room:join', connection.join, nowMs, log);
        send(socket, 'room:coming', { bytes: encodedBytes(answer) });
        // The table of requests knows what an answer holds, its type doesn't.
        send(socket, 'room:joined', answer as ServerEventPayload<'room:joined'>);
      }
      socket.on('disconnect', () => {
        runtime.timers.clearTimeout(joining);
        this.#lost(connection, socket);
      });
    });
    registry.setAudience(this);
  }

  /** Takes connections from one more listener. */
  attach(server: HttpServer | HttpsServer): void {
    if (!this.#attached) {
      this.#attached = true;
      this.#io.attach(server);
    } else {
      this.#io.engine.attach(server, { path: this.#io.path() });
    }
  }

  /** Closes every connection, once what it was told last has gone out. */
  async close(): Promise<void> {
    const { timers } = this.#options.runtime;
    const closings = [...this.#sockets.values()].map(
      (socket) => new Promise<void>((resolve) => socket.conn.once('close', () => resolve())),
    );
    let limit: TimerHandle | undefined;
    const inTime = new Promise<void>((resolve) => {
      limit = timers.setTimeout(resolve, CLOSE_TIMEOUT_MS);
    });
    // What `dismiss` has put off goes first.
    await Promise.resolve();
    this.#io.disconnectSockets(true);
    if (closings.length > 0) await Promise.race([Promise.all(closings), inTime]);
    if (limit !== undefined) timers.clearTimeout(limit);
    this.#io.engine.close();
  }

  announce(sessionId: string, message: ServerEventPayload<'room:event'>): void {
    for (const socket of this.#seated.get(sessionId)?.values() ?? []) socket.emit('room:event', message);
  }

  show<N extends FiguresEvent>(sessionId: string, name: N, message: ServerEventPayload<N>): void {
    for (const socket of this.#seated.get(sessionId)?.values() ?? []) send(socket, name, message);
  }

  dismiss(sessionId: string, participantId: string | null, reason: DisconnectReason): void {
    const seated = this.#seated.get(sessionId);
    for (const [id, socket] of [...(seated ?? [])]) {
      if (participantId !== null && id !== participantId) continue;
      seated?.delete(id);
      this.#part(socket, reason);
    }
    if (seated?.size === 0) this.#seated.delete(sessionId);
  }

  seat(connection: Connection): void {
    const socket = this.#sockets.get(connection);
    if (!socket) return;
    const { sid, sub } = connection.claims;
    const seated = this.#seated.get(sid) ?? new Map<string, PartySocket>();
    this.#seated.set(sid, seated);
    const earlier = seated.get(sub);
    seated.set(sub, socket);
    if (!earlier || earlier === socket) return;
    // The same client on a new connection: it has given the old one up and needn't be told.
    const isReconnect = earlier.data.connection?.instanceId === connection.instanceId;
    this.#part(earlier, isReconnect ? null : 'duplicate_identity');
  }

  unseat(connection: Connection): void {
    const socket = this.#sockets.get(connection);
    this.#forget(connection, socket);
    if (socket) this.#part(socket, 'left');
  }

  deliver<N extends ServerEventName>(
    sessionId: string,
    participantId: string,
    name: N,
    payload: ServerEventPayload<N>,
  ): boolean {
    const socket = this.#seated.get(sessionId)?.get(participantId);
    if (!socket) return false;
    send(socket, name, payload);
    return true;
  }

  async #authenticate(socket: PartySocket): Promise<void> {
    const { tokens, registry } = this.#options;
    const { token, instanceId, join = null } = parseHandshake(socket.handshake.auth);
    const claims = await tokens.verify(token);
    registry.authorise(claims);
    const own = [...this.#sockets.keys()].filter(
      (other) => other.claims.sid === claims.sid && other.claims.sub === claims.sub,
    );
    if (own.length >= CONNECTIONS_A_PERSON) {
      throw new WatchTogetherError('RATE_LIMITED', 'too many connections of one person');
    }
    socket.data.connection = { claims, instanceId, join, session: null };
  }

  /** Says good-bye after what is on its way already, e.g. the answer to the request that led to this. */
  #part(socket: PartySocket, reason: DisconnectReason | null): void {
    if (socket.data.connection) socket.data.connection.session = null;
    queueMicrotask(() => {
      if (reason) socket.emit('bye', { reason });
      socket.disconnect(true);
    });
  }

  #forget({ claims }: Connection, socket: PartySocket | undefined): boolean {
    const seated = this.#seated.get(claims.sid);
    if (!socket || seated?.get(claims.sub) !== socket) return false;
    seated.delete(claims.sub);
    if (seated.size === 0) this.#seated.delete(claims.sid);
    return true;
  }

  #lost(connection: Connection, socket: PartySocket): void {
    this.#sockets.delete(connection);
    const { session } = connection;
    if (!this.#forget(connection, socket) || !session) return;
    try {
      session.execute({ type: 'connectionLost', by: connection.claims.sub });
    } catch (error) {
      this.#options.log.error({ err: error }, 'a lost connection could not be noted');
    }
  }
}
