import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { Server } from 'socket.io';
import type { TimerHandle } from '@core/base/clock';
import { encodedBytes } from '@core/base/encoded-size';
import { WatchTogetherError } from '@core/base/errors';
import { CAPABILITIES, sharedCapabilities } from '@core/wire/capabilities';
import { LIMITS, PING_INTERVAL_MS, PING_TIMEOUT_MS } from '@core/wire/limits';
import { PROBE_NAMESPACE } from '@core/wire/probe';
import type { DisconnectReason } from '@core/wire/room';
import type { DoorPerson, ServerEventName, ServerEventPayload } from '@core/wire/socket';
import { mayCall, type CallerRules } from '../http/callers';
import type { FrontDoor } from '../http/front-door';
import { after, type Eventually } from '../base/eventually';
import type { Logger } from '../base/log';
import type { Runtime } from '../base/runtime';
import type { HomeRelayAccess, IceServers } from '../sessions/ice-servers';
import type { SessionRegistry } from '../sessions/registry';
import type { Audience, DoorShown, FiguresEvent } from '../sessions/session';
import type { AccessTokens } from '../sessions/tokens';
import { Budget } from './budget';
import { BudgetBook } from '../base/budget-book';
import { answerRequest, forgives, parseHandshake, wireErrorOf, type Answer } from './door';
import { FairWebSockets } from './fair-web-sockets';
import { Guards } from './guards';
import { serveProbes } from './probes';
import { Places } from './places';
import { relayUrlFor } from './relay-way';
import { requestHandlers, type Connection, type Peers } from './requests';
import type { PartyServer, PartySocket } from './socket-types';
import type { EngineConnection, WireGuard } from './wire-guard';

export interface GatewayOptions {
  readonly registry: SessionRegistry;
  readonly tokens: AccessTokens;
  readonly ice: IceServers;
  readonly runtime: Runtime;
  readonly callers: CallerRules;
  readonly log: Logger;
  /** The relay in this process, for those whose way leads to it. */
  readonly homeRelay: HomeRelayAccess | null;
  readonly door: Pick<FrontDoor, 'upgrade' | 'know'>;
}

/** How long a connection may take to identify itself, ms. */
const HANDSHAKE_MS = 3_500;
/** How long a connection may take to join, ms: its token is good for that long and not for an hour later. */
const JOIN_MS = 30_000;
/** Connections of one person at a time: a reconnect overlaps with the one that is dead but not yet missed. */
const CONNECTIONS_A_PERSON = 8;
/** Figures for display aren't kept for a reader that lags this far behind: the next ones will do. */
const FIGURES_BEHIND_BYTES = 65_536;
/** How long a dead connection may hold up the server's end, ms. */
const CLOSE_TIMEOUT_MS = 1_000;

/** Socket.IO's types can't follow a name that is itself a type parameter. */
const send = <N extends ServerEventName>(
  socket: PartySocket,
  name: N,
  payload: ServerEventPayload<N>,
): void => {
  (socket.emit as (name: N, payload: ServerEventPayload<N>) => void).call(socket, name, payload);
};

/** Whether a person's app shows who is at the door. */
const canSeeDoor = (socket: PartySocket): boolean => socket.data.connection?.can.includes('door') ?? false;

const peerOf = ({ id, incarnation, seat }: DoorPerson): DoorPerson => ({ id, incarnation, seat });
const doorPeople = (people: DoorShown['people']): ServerEventPayload<'door:people'> => ({
  people: people.map(({ name, linked, ...peer }) => ({ ...peerOf(peer), name, linked })),
});

const personKey = (sid: string, sub: string): string => `${sid} ${sub}`;

/** Socket.IO's side of the party server: authenticates connections, relays, announces. Decides nothing. */
export class Gateway implements Audience, Peers {
  readonly #options: GatewayOptions;
  readonly #io: PartyServer;
  /** The people who are in, with one connection each. */
  readonly #seated = new Places<PartySocket>();
  /** The people at the door, with one each. */
  readonly #atDoor = new Places<PartySocket>();
  readonly #sockets = new Map<Connection, PartySocket>();
  readonly #guards: Guards;
  /** Budgets by session and person: a person who comes anew has spent what they have spent. */
  readonly #budgets: BudgetBook<Budget>;
  readonly #onLostError: (error: unknown) => void;
  #attached = false;

  constructor(options: GatewayOptions) {
    this.#options = options;
    const { registry, tokens, ice, runtime, log, callers, door } = options;
    this.#budgets = new BudgetBook(runtime.clock, () => new Budget(runtime.clock));
    this.#io = new Server({
      serveClient: false,
      transports: ['websocket'],
      wsEngine: FairWebSockets,
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
      maxHttpBufferSize: LIMITS.socketBytes,
      connectTimeout: HANDSHAKE_MS,
      allowRequest: (request, done) => {
        if (mayCall(request.headers, callers)) door.upgrade(request, (mayOpen) => done(null, mayOpen));
        else done(null, false);
      },
    });
    this.#guards = new Guards(runtime.timers, log, door);
    this.#io.use((socket, next) =>
      this.#guards.admit(socket, next, (guard) => this.#identify(socket, guard)),
    );
    serveProbes(this.#io.of(PROBE_NAMESPACE), { tokens, ice, runtime, log, guards: this.#guards });
    const onLostError = (error: unknown): void =>
      log.error({ err: error }, 'a lost connection could not be noted; it is tried again');
    this.#onLostError = onLostError;
    const handlers = requestHandlers({ registry, runtime, peers: this, onLostError });
    this.#io.on('connection', (socket) => {
      const { connection } = socket.data;
      const guard = this.#guards.of(socket);
      if (!connection || !guard) return;
      this.#sockets.set(connection, socket);
      const joining = runtime.timers.setTimeout(() => {
        if (!connection.session && !this.isAtDoor(connection)) this.#guards.close(socket);
      }, JOIN_MS);
      const { sid, sub } = connection.claims;
      const budget = this.#budgets.of(personKey(sid, sub));
      const ask = (name: string, payload: unknown): Eventually<Answer> =>
        answerRequest(handlers, connection, budget, name, payload, runtime.clock.now(), log);
      socket.onAny((name: string, ...args: unknown[]) => {
        if (guard.isOver) return;
        const acknowledge = args.at(-1);
        void after(ask(name, args[0]), (answer) => {
          if (guard.isOver) return;
          const before = guard.writtenBytes;
          if (typeof acknowledge === 'function') acknowledge(answer);
          budget.answered(guard.writtenBytes - before);
          if (name === 'room:join') this.#showDoorTo(connection, socket);
          if (!forgives(budget, answer)) this.#putOut(socket, connection, guard);
        });
      });
      if (connection.join) {
        void after(ask('room:join', connection.join), (answer) => {
          if (guard.isOver) return;
          send(socket, 'room:coming', { bytes: encodedBytes(answer) });
          // The table of requests knows an answer's contents, its type doesn't.
          send(socket, 'room:joined', answer as ServerEventPayload<'room:joined'>);
          this.#showDoorTo(connection, socket);
        });
      }
      if (connection.atDoor && !connection.join) this.#openDoor(connection, socket);
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
      this.#io.engine.on('connection', (connection: EngineConnection) => this.#guards.watch(connection));
    } else {
      this.#io.engine.attach(server, { path: this.#io.path() });
    }
  }

  /** Closes every connection, once its last message has gone out. */
  async close(): Promise<void> {
    const { timers } = this.#options.runtime;
    const closings = [...this.#sockets.values()].map(
      (socket) => new Promise<void>((resolve) => socket.conn.once('close', () => resolve())),
    );
    let limit: TimerHandle | undefined;
    const inTime = new Promise<void>((resolve) => {
      limit = timers.setTimeout(resolve, CLOSE_TIMEOUT_MS);
    });
    // Closings that `dismiss` has put off go first.
    await new Promise<void>((resolve) => setImmediate(resolve));
    for (const socket of this.#sockets.values()) this.#guards.close(socket);
    this.#io.disconnectSockets(true);
    if (closings.length > 0) await Promise.race([Promise.all(closings), inTime]);
    if (limit !== undefined) timers.clearTimeout(limit);
    this.#io.engine.close();
  }

  announce(sessionId: string, message: ServerEventPayload<'room:event'>): void {
    for (const socket of this.#seated.of(sessionId).values()) socket.emit('room:event', message);
  }

  show<N extends FiguresEvent>(sessionId: string, name: N, message: ServerEventPayload<N>): void {
    for (const socket of this.#seated.of(sessionId).values()) {
      const behind = this.#guards.of(socket)?.unsentBytes ?? 0;
      if (behind < FIGURES_BEHIND_BYTES) send(socket, name, message);
    }
  }

  dismiss(sessionId: string, participantId: string | null, reason: DisconnectReason): void {
    for (const [id, socket] of [...this.#seated.of(sessionId)]) {
      if (participantId !== null && id !== participantId) continue;
      this.#seated.take(sessionId, id);
      this.#part(socket, reason);
    }
    if (participantId !== null) this.putAway(sessionId, participantId, reason);
  }

  putAway(sessionId: string, participantId: string, reason: DisconnectReason | null = null): void {
    const socket = this.#atDoor.take(sessionId, participantId);
    if (!socket) return;
    this.#options.registry.find(sessionId)?.door.go(participantId);
    this.#part(socket, reason);
  }

  seat(connection: Connection): boolean {
    const socket = this.#sockets.get(connection);
    if (!socket) return false;
    const { sid, sub } = connection.claims;
    // Whoever comes in from the door keeps that connection; one by which somebody else stood there as them is closed.
    const waiting = this.#atDoor.take(sid, sub);
    if (waiting && waiting !== socket) this.#part(waiting, null);
    const earlier = this.#seated.put(sid, sub, socket);
    if (!earlier || earlier === socket) return true;
    // The same client is on a new connection: it has given the old one up and needn't be told.
    const isReconnect = earlier.data.connection?.instanceId === connection.instanceId;
    this.#part(earlier, isReconnect ? null : 'duplicate_identity');
    return true;
  }

  showDoor(sessionId: string, { people, members }: DoorShown): void {
    const message = doorPeople(people);
    for (const socket of this.#seated.of(sessionId).values())
      if (canSeeDoor(socket)) send(socket, 'door:people', message);
    for (const { id, linked } of people) {
      const socket = this.#atDoor.get(sessionId, id);
      if (socket && linked) send(socket, 'door:room', { people: [...members] });
    }
  }

  isAtDoor(connection: Connection): boolean {
    const { sid, sub } = connection.claims;
    const socket = this.#sockets.get(connection);
    return socket !== undefined && this.#atDoor.get(sid, sub) === socket;
  }

  passSignal(from: Connection, to: string, payload: ServerEventPayload<'signal'>): boolean {
    const { sid, sub } = from.claims;
    const door = this.#options.registry.find(sid)?.door;
    const inside = this.#seated.get(sid, to);
    const outside = this.#atDoor.get(sid, to);
    let socket: PartySocket | undefined;
    if (from.session)
      socket = inside ?? (from.can.includes('door') && door?.isLinked(to) ? outside : undefined);
    else if (door?.isLinked(sub) && inside && canSeeDoor(inside)) socket = inside;
    if (socket) send(socket, 'signal', payload);
    return socket !== undefined;
  }

  hasSeat({ claims }: Connection): boolean {
    return this.#seated.get(claims.sid, claims.sub) !== undefined;
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
    const socket = this.#seated.get(sessionId, participantId);
    if (!socket) return false;
    send(socket, name, payload);
    return true;
  }

  async #identify(socket: PartySocket, guard: WireGuard): Promise<void> {
    const { tokens, registry, homeRelay } = this.#options;
    const { token, instanceId, can, join = null, atDoor = false } = parseHandshake(socket.handshake.auth);
    const claims = await tokens.verify(token);
    registry.authorise(claims);
    const key = personKey(claims.sid, claims.sub);
    const waitMs = this.#budgets.waitMs(key);
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1_000);
      throw new WatchTogetherError('RATE_LIMITED', `too many messages, come again in ${seconds} s`);
    }
    guard.owner = this.#budgets.of(key);
    guard.onCut = () => this.#budgets.putOut(key);
    const own = [...this.#sockets.keys()].filter(
      (other) => other.claims.sid === claims.sid && other.claims.sub === claims.sub,
    );
    if (own.length >= CONNECTIONS_A_PERSON) {
      throw new WatchTogetherError('RATE_LIMITED', 'too many connections of one person');
    }
    const both = sharedCapabilities(CAPABILITIES, can);
    const relayUrl = homeRelay && relayUrlFor(socket.request, homeRelay.port);
    socket.data.connection = { claims, instanceId, can: both, relayUrl, join, atDoor, session: null };
  }

  /** Says good-bye after everything that is on its way already, e.g. the answer to the request that led to this. */
  #part(socket: PartySocket, reason: DisconnectReason | null): void {
    if (socket.data.connection) socket.data.connection.session = null;
    setImmediate(() => {
      if (reason) socket.emit('bye', { reason });
      this.#guards.close(socket);
    });
  }

  /** Too much was refused: the connection ends, the seat is kept, and its owner waits a while before they come again. */
  #putOut(socket: PartySocket, { claims }: Connection, guard: WireGuard): void {
    const retryAfterMs = this.#budgets.putOut(personKey(claims.sid, claims.sub));
    this.#options.log.warn({ sessionId: claims.sid, retryAfterMs }, 'somebody who sent too much was put out');
    socket.emit('bye', { reason: 'rate_limited', retryAfterMs });
    guard.end();
  }

  /** Lets somebody stand at the door, or closes the connection where they can't. */
  #openDoor(connection: Connection, socket: PartySocket): void {
    const { registry, log } = this.#options;
    const { instanceId, can, claims } = connection;
    const { sid, sub: by, name, role, grants } = claims;
    try {
      registry.authorise(claims).door.come({ by, name, role, grants, instanceId, can });
    } catch (error) {
      send(socket, 'door:open', { ok: false, error: wireErrorOf(error, log) });
      this.#part(socket, null);
      return;
    }
    const earlier = this.#atDoor.put(sid, by, socket);
    if (earlier) this.#part(earlier, null);
    const session = registry.get(sid);
    const own = session.door.people.find(({ id }) => id === by);
    const place = own?.linked ? { you: peerOf(own), ...session.iceFor(by, connection.relayUrl) } : null;
    send(socket, 'door:open', { ok: true, place });
    if (place) send(socket, 'door:room', { people: [...session.doorShown.members] });
  }

  /** Tells somebody who has just come in who is at the door. */
  #showDoorTo({ session, can }: Connection, socket: PartySocket): void {
    const people = session?.door.people ?? [];
    if (people.length > 0 && can.includes('door')) send(socket, 'door:people', doorPeople(people));
  }

  #forget({ claims }: Connection, socket: PartySocket | undefined): boolean {
    if (!socket || this.#seated.get(claims.sid, claims.sub) !== socket) return false;
    this.#seated.take(claims.sid, claims.sub);
    return true;
  }

  #lost(connection: Connection, socket: PartySocket): void {
    const { sid, sub } = connection.claims;
    if (this.isAtDoor(connection)) {
      this.#atDoor.take(sid, sub);
      this.#options.registry.find(sid)?.door.go(sub);
    }
    this.#sockets.delete(connection);
    const { session } = connection;
    if (!this.#forget(connection, socket) || !session) return;
    session.lose(connection.claims.sub, {
      isBack: () => this.hasSeat(connection),
      onError: this.#onLostError,
    });
  }
}
