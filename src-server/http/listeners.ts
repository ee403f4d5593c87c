import { createServer as createHttpServer, type RequestListener, type Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Timers } from '@core/base/clock';

/** How long a connection waits for the next request: a person who looked at a party gets ready and then comes in. */
const KEEP_ALIVE_MS = 60_000;

/**
 * How long a request may take to arrive, ms: a slower line carries no party. Node looks for slower ones at intervals.
 */
const PATIENCE = {
  keepAliveTimeout: KEEP_ALIVE_MS,
  headersTimeout: 4_000,
  requestTimeout: 8_000,
  connectionsCheckingInterval: 500,
} as const;
/** The same time for the TLS handshake before, where it is encrypted, ms. */
const TLS_HANDSHAKE_MS = 4_000;

/** PEM. */
export interface TlsFiles {
  readonly key: string;
  readonly cert: string;
}

/** A further listener. */
export interface TlsDoor {
  readonly port: number;
  /** Takes no more connections, and drops those it has. */
  close(): void;
}

/** Opens further listeners for one server, over TLS. */
export interface ListensTls {
  listenTls(tls: TlsFiles, port: number, host: string): Promise<TlsDoor>;
}

/** Plain HTTP, for the loopback or behind a proxy. */
export const plainListener = (handler: RequestListener): HttpServer => createHttpServer(PATIENCE, handler);

export const tlsListener = (tls: TlsFiles, handler: RequestListener): HttpsServer =>
  createHttpsServer({ ...PATIENCE, ...tls, handshakeTimeout: TLS_HANDSHAKE_MS }, handler);

/** How long a good-bye may be on its way before a connection is cut, ms. */
const GOODBYE_MS = 1_000;

/**
 * Takes no more connections, and ends those it has: after a moment, in which the last messages get through. Node ends
 * only idle connections by itself, and none that became a WebSocket.
 */
export const endListener = (
  server: HttpServer | HttpsServer,
  connections: ReadonlySet<Socket>,
  timers: Timers,
): void => {
  server.close();
  server.closeIdleConnections();
  const timer = timers.setTimeout(() => {
    for (const connection of connections) connection.destroy();
  }, GOODBYE_MS);
  server.once('close', () => timers.clearTimeout(timer));
};

/** The connections of a listener, as long as they are open. */
export const connectionsOf = (server: HttpServer | HttpsServer): ReadonlySet<Socket> => {
  const connections = new Set<Socket>();
  server.on('connection', (connection: Socket) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  });
  return connections;
};
