import { WatchTogetherError } from '@core/base/errors';
import { historyPage } from '@core/room/chat-history';
import type { Decision, RoomCommand } from '@core/room/command';
import { privateChat } from '@core/room/private-chat';
import type {
  ClientRequestAnswer,
  ClientRequestName,
  ClientRequestPayload,
  Join,
  ServerEventName,
  ServerEventPayload,
} from '@core/wire/socket';
import type { TokenClaims } from '@core/wire/token';
import { askedOfRoom, isRoomRequest, ROOM_REQUESTS, type RoomRequestName } from '@core/wire/room-requests';
import { after, type Eventually } from '../base/eventually';
import type { Runtime } from '../base/runtime';
import type { SessionRegistry } from '../sessions/registry';
import type { ExecuteOptions, Session } from '../sessions/session';

/** One authenticated connection, as the requests see it. */
export interface Connection {
  readonly claims: TokenClaims;
  readonly instanceId: string;
  /** What both ends can, of what isn't the same for all. */
  readonly can: readonly string[];
  /** Where this person reaches the relay in this process; null where they don't. */
  readonly relayUrl: string | null;
  /** The join that came with the handshake. */
  readonly join: Join | null;
  /** Whether this person comes to the door, and joins later. */
  readonly atDoor: boolean;
  /** Null before the join, and after leaving or being taken over. */
  session: Session | null;
}

/** Reaches the people of a session. */
export interface Peers {
  /**
   * Makes this the one connection of its person; another one is taken over.
   * @returns false where it is gone by now
   */
  seat(connection: Connection): boolean;
  /** Whether its person has a connection. */
  hasSeat(connection: Connection): boolean;
  /** The person has left: the connection is closed once the answer is on its way. */
  unseat(connection: Connection): void;
  /** Whether this is the connection of somebody at the door. */
  isAtDoor(connection: Connection): boolean;
  /**
   * Passes a signal on between two who are in, or one who is in and one at the door who are linked.
   * @returns false where that person has no connection, or they aren't linked
   */
  passSignal(from: Connection, to: string, payload: ServerEventPayload<'signal'>): boolean;
  /** @returns false where that person has no connection */
  deliver<N extends ServerEventName>(
    sessionId: string,
    participantId: string,
    name: N,
    payload: ServerEventPayload<N>,
  ): boolean;
}

export interface RequestContext {
  readonly registry: SessionRegistry;
  readonly runtime: Runtime;
  readonly peers: Peers;
  /** Told where it couldn't be written down that a connection is gone. */
  readonly onLostError: (error: unknown) => void;
}

type Handler<N extends ClientRequestName> = (
  connection: Connection,
  payload: ClientRequestPayload<N>,
  /** When the message was received, on the server's monotonic clock. */
  receivedAtMs: number,
) => Eventually<ClientRequestAnswer<N>>;
export type Handlers = { readonly [N in ClientRequestName]: Handler<N> };

const sessionOf = ({ session }: Connection): Session => {
  if (!session) throw new WatchTogetherError('INVALID_STATE', 'join first');
  return session;
};

/** Has the room decide. @throws WatchTogetherError for what it refuses */
const execute = (session: Session, command: RoomCommand, options?: ExecuteOptions): Eventually<Decision> =>
  after(session.execute(command, options), (decision) => {
    if (decision.error) throw new WatchTogetherError(decision.error.code, decision.error.message);
    return decision;
  });

/** The same, for a request whose answer says no more than that it is done. */
const done = (
  session: Session,
  command: RoomCommand,
  options?: ExecuteOptions,
): Eventually<Record<string, never>> => after(execute(session, command, options), () => ({}));

/** Has the room decide what a request is that is a command of it. */
const commands = Object.fromEntries(
  Object.keys(ROOM_REQUESTS)
    .filter(isRoomRequest)
    .map((name) => [
      name,
      (connection: Connection, payload: object) =>
        done(sessionOf(connection), askedOfRoom(name, payload, connection.claims.sub)),
    ]),
) as unknown as Pick<Handlers, RoomRequestName>;

/** What each request does, once it has been parsed. Who asks is known from their token, never from the message. */
export const requestHandlers = ({ registry, runtime, peers, onLostError }: RequestContext): Handlers => ({
  ...commands,
  'room:join': (connection, { audio, video }) => {
    const { sub: by, name, role, grants } = connection.claims;
    const session = registry.get(connection.claims.sid);
    const { instanceId, can } = connection;
    // Between handshake and join the session may have ended, or the person been removed.
    const check = (): void => void registry.authorise(connection.claims);
    const command = { type: 'join', by, name, role, grants, instanceId, can, audio, video } as const;
    return after(execute(session, command, { check }), () => {
      if (!peers.seat(connection)) {
        session.lose(by, { isBack: () => peers.hasSeat(connection), onError: onLostError });
        throw new WatchTogetherError('PEER_GONE', 'the connection is gone');
      }
      connection.session = session;
      return { snapshot: session.snapshotFor(by, connection.relayUrl) };
    });
  },
  'room:sync': (connection) => ({
    snapshot: sessionOf(connection).snapshotFor(connection.claims.sub, connection.relayUrl),
  }),
  'room:leave': (connection, { returns = false }) => {
    const command = { type: 'leave', by: connection.claims.sub, returns } as const;
    // Whoever leaves doesn't hear of it as the others do.
    return done(sessionOf(connection), command, { onWritten: () => peers.unseat(connection) });
  },
  'room:remove': (connection, { participantId }) => {
    const { id } = sessionOf(connection);
    return after(registry.remove(id, connection.claims.sub, participantId), () => ({}));
  },
  'door:sendAway': (connection, { participantId }) => {
    const { id } = sessionOf(connection);
    return after(registry.sendAway(id, connection.claims.sub, participantId), () => ({}));
  },
  'call:publish': (connection, publication) => {
    return done(sessionOf(connection), { type: 'publish', by: connection.claims.sub, publication });
  },
  signal: (connection, { to, linkEpoch, signal }) => {
    if (!peers.isAtDoor(connection)) sessionOf(connection);
    const from = connection.claims.sub;
    if (!peers.passSignal(connection, to, { from, linkEpoch, signal })) {
      throw new WatchTogetherError('PEER_GONE', 'that person is not connected');
    }
    return {};
  },
  'chat:send': (connection, { messageId: ownId, text, to }) => {
    const session = sessionOf(connection);
    const from = connection.claims.sub;
    if (!to) {
      return done(session, { type: 'chat', by: from, ownId, text });
    }
    const line = { by: from, ownId, text, to };
    const { error, lines } = privateChat(session.room.state, line, { wallMs: runtime.machine().calendarMs });
    if (error) throw new WatchTogetherError(error.code, error.message);
    const reached = lines.filter(({ to: id, message }) =>
      peers.deliver(session.id, id, 'chat:private', message),
    );
    if (reached.length === 0)
      throw new WatchTogetherError('PEER_GONE', 'nobody it was meant for is connected');
    return {};
  },
  'chat:history': (connection, asked) => historyPage(sessionOf(connection).room.state.chat, asked),
  'playback:command': (connection, { commandId, baseRevision, command }) => {
    const by = connection.claims.sub;
    const session = sessionOf(connection);
    const asked = { type: 'playback', by, commandId, baseRevision, command } as const;
    return after(execute(session, asked), ({ timelineRevision }) => ({ timelineRevision }));
  },
  'playback:observe': (connection, observation) => {
    return done(sessionOf(connection), { type: 'observe', by: connection.claims.sub, observation });
  },
  'call:report': (connection, report) => {
    sessionOf(connection).callReported(connection.claims.sub, report);
    return {};
  },
  'ice:servers': (connection) => sessionOf(connection).iceFor(connection.claims.sub, connection.relayUrl),
  'clock:ping': (_connection, { t0 }, receivedAtMs) => ({
    t0,
    t1: receivedAtMs,
    serverEpoch: registry.serverEpoch,
    t2: runtime.clock.now(),
  }),
});
