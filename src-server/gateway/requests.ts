import { WatchTogetherError } from '@core/base/errors';
import { historyPage } from '@core/room/chat-history';
import type { RoomCommand } from '@core/room/command';
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
import type { Runtime } from '../base/runtime';
import type { SessionRegistry } from '../sessions/registry';
import type { Session } from '../sessions/session';

/** One authenticated connection, as the requests see it. */
export interface Connection {
  readonly claims: TokenClaims;
  readonly instanceId: string;
  /** The join that came with the handshake. */
  readonly join: Join | null;
  /** Null before the join, and after leaving or being taken over. */
  session: Session | null;
}

/** Reaches the people of a session. */
export interface Peers {
  /** Makes this the one connection of its person; another one is taken over. */
  seat(connection: Connection): void;
  /** The person has left: the connection is closed once the answer is on its way. */
  unseat(connection: Connection): void;
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
}

type Handler<N extends ClientRequestName> = (
  connection: Connection,
  payload: ClientRequestPayload<N>,
  /** When the message was received, on the server's monotonic clock. */
  receivedAtMs: number,
) => ClientRequestAnswer<N>;
export type Handlers = { readonly [N in ClientRequestName]: Handler<N> };

const sessionOf = ({ session }: Connection): Session => {
  if (!session) throw new WatchTogetherError('INVALID_STATE', 'join first');
  return session;
};

/** Has the room decide. @throws WatchTogetherError for what it refuses */
const execute = (session: Session, command: RoomCommand) => {
  const decision = session.execute(command);
  if (decision.error) throw new WatchTogetherError(decision.error.code, decision.error.message);
  return decision;
};

/** What each request does, once it has been parsed. Who asks is known from their token, never from the message. */
export const requestHandlers = ({ registry, runtime, peers }: RequestContext): Handlers => ({
  'room:join': (connection, { audio, video }) => {
    const { sub: by, name, role, grants } = connection.claims;
    // Between handshake and join the session may have ended, or the person been removed.
    const session = registry.authorise(connection.claims);
    const { instanceId } = connection;
    execute(session, { type: 'join', by, name, role, grants, instanceId, audio, video });
    connection.session = session;
    peers.seat(connection);
    return { snapshot: session.snapshotFor(by) };
  },
  'room:sync': (connection) => ({ snapshot: sessionOf(connection).snapshotFor(connection.claims.sub) }),
  'room:leave': (connection, { returns = false }) => {
    const session = sessionOf(connection);
    peers.unseat(connection);
    execute(session, { type: 'leave', by: connection.claims.sub, returns });
    return {};
  },
  'room:end': (connection) => {
    execute(sessionOf(connection), { type: 'end', by: connection.claims.sub });
    return {};
  },
  'room:lock': (connection, { locked }) => {
    execute(sessionOf(connection), { type: 'lock', by: connection.claims.sub, locked });
    return {};
  },
  'room:patience': (connection, { patience }) => {
    execute(sessionOf(connection), { type: 'setPatience', by: connection.claims.sub, patience });
    return {};
  },
  'room:remove': (connection, { participantId }) => {
    registry.remove(sessionOf(connection).id, connection.claims.sub, participantId);
    return {};
  },
  'room:grants': (connection, payload) => {
    execute(sessionOf(connection), { type: 'changeGrants', by: connection.claims.sub, ...payload });
    return {};
  },
  'call:publish': (connection, publication) => {
    execute(sessionOf(connection), { type: 'publish', by: connection.claims.sub, publication });
    return {};
  },
  'call:unpublish': (connection, { streamId }) => {
    execute(sessionOf(connection), { type: 'unpublish', by: connection.claims.sub, streamId });
    return {};
  },
  'call:inputs': (connection, { audio, video }) => {
    execute(sessionOf(connection), { type: 'inputs', by: connection.claims.sub, audio, video });
    return {};
  },
  signal: (connection, { to, linkEpoch, signal }) => {
    const { id } = sessionOf(connection);
    const from = connection.claims.sub;
    if (!peers.deliver(id, to, 'signal', { from, linkEpoch, signal })) {
      throw new WatchTogetherError('PEER_GONE', 'that person is not connected');
    }
    return {};
  },
  'chat:send': (connection, { messageId: ownId, text, to }) => {
    const session = sessionOf(connection);
    const from = connection.claims.sub;
    if (!to) {
      execute(session, { type: 'chat', by: from, ownId, text });
      return {};
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
    const { timelineRevision } = execute(session, { type: 'playback', by, commandId, baseRevision, command });
    return { timelineRevision };
  },
  'playback:observe': (connection, observation) => {
    execute(sessionOf(connection), { type: 'observe', by: connection.claims.sub, observation });
    return {};
  },
  'call:report': (connection, report) => {
    sessionOf(connection).callReported(connection.claims.sub, report);
    return {};
  },
  'ice:servers': (connection) => sessionOf(connection).iceFor(connection.claims.sub),
  'clock:ping': (_connection, { t0 }, receivedAtMs) => ({
    t0,
    t1: receivedAtMs,
    serverEpoch: registry.serverEpoch,
    t2: runtime.clock.now(),
  }),
});
