import type { Namespace, Server, Socket } from 'socket.io';
import type { ServerEventName, ServerEventPayload } from '@core/wire/socket';
import type { ProbeAccount } from './probe-accounts';
import type { Connection } from './requests';

/** Socket.IO's types, filled in once for the party and for the probes beside it. */

type ServerEvents = { [N in ServerEventName]: (payload: ServerEventPayload<N>) => void };
type NoEvents = Record<never, never>;

/** The data on a socket once it is let in: a person's connection, or a probe's account. */
interface SocketData {
  connection?: Connection;
  account?: ProbeAccount;
}

export type PartySocket = Socket<NoEvents, ServerEvents, NoEvents, SocketData>;
export type PartyServer = Server<NoEvents, ServerEvents, NoEvents, SocketData>;
export type ProbeNamespace = Namespace<NoEvents, ServerEvents, NoEvents, SocketData>;
