/**
 * The relay of a home: its own page comes by a port on the loopback, guests by messages beside their streams of the DHT.
 * Nothing is opened to any network.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { TimerHandle, Timers } from '@core/base/clock';
import type { Logger } from '../../base/log';
import type { HomeRelayAccess } from '../../sessions/ice-servers';
import { listenOnLoopback } from '../loopback-listener';
import { RelayAccess } from './relay-access';
import { encodeDatagram, parseDatagram, type CarriesDatagrams } from './relay-datagrams';
import { RELAY } from './relay-limits';
import { speakTurn } from './tcp-speaker';
import type { RelayClient } from './relay-client';
import { TurnRelay, type TurnRelayOptions } from './turn-relay';

export interface HomeRelayOptions extends Omit<TurnRelayOptions, 'access'> {
  readonly timers: Timers;
  readonly log: Logger;
}

export class HomeRelay implements HomeRelayAccess {
  readonly #options: HomeRelayOptions;
  readonly #access = new RelayAccess();
  readonly #relay: TurnRelay;
  readonly #listener: Server;
  readonly #sockets = new Set<Socket>();
  #timer: TimerHandle | null = null;
  #clients = 0;
  #dropped = 0;
  #port: number | null = null;

  constructor(options: HomeRelayOptions) {
    this.#options = options;
    this.#relay = new TurnRelay({ ...options, access: this.#access });
    this.#listener = createServer({ noDelay: true }, (socket) => this.#onSocket(socket));
    this.#listener.maxConnections = RELAY.connections;
    this.#sweepLater();
  }

  /** The port for this machine's own page; null where it doesn't listen. */
  get port(): number | null {
    return this.#port;
  }

  get allocations(): number {
    return this.#relay.allocations;
  }

  async listen(): Promise<void> {
    this.#port = await listenOnLoopback(this.#listener, 0, (error) =>
      this.#options.log.warn({ err: error }, 'a connection to the relay wasn’t taken'),
    );
  }

  credentialFor(
    sessionId: string,
    personId: string,
    endsAtMs: number,
  ): { readonly username: string; readonly credential: string } {
    return this.#access.credentialFor(sessionId, personId, endsAtMs);
  }

  /** Serves the guest at the other end of a stream. @param sessionId the party that it leads to, and no other */
  serve(stream: CarriesDatagrams, sessionId: string): void {
    const party = this.#access.partyTag(sessionId);
    /** The longest silent come first. */
    const clients = new Map<number, RelayClient>();
    const leave = (connection: number): void => {
      const client = clients.get(connection);
      clients.delete(connection);
      if (client) this.#relay.leave(client);
    };
    stream.on('message', (bytes) => {
      const datagram = parseDatagram(bytes);
      if (!datagram) return;
      const { connection, message } = datagram;
      if (!message) {
        leave(connection);
        return;
      }
      let client = clients.get(connection);
      if (!client) {
        if (clients.size >= RELAY.connectionsOfGuest) {
          // A connection's good-bye may have got lost.
          const [silent] = [...clients].find(([, other]) => !this.#relay.serves(other)) ?? [];
          if (silent === undefined) return;
          leave(silent);
        }
        client = {
          ...{ id: this.#newId(), party },
          send: (answer) => stream.trySend(encodeDatagram({ connection, message: answer })),
        };
      }
      clients.delete(connection);
      clients.set(connection, client);
      this.#relay.take(client, message);
    });
    stream.on('close', () => {
      for (const connection of [...clients.keys()]) leave(connection);
    });
  }

  end(): void {
    if (this.#timer !== null) this.#options.timers.clearTimeout(this.#timer);
    this.#timer = null;
    this.#port = null;
    this.#listener.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #onSocket(socket: Socket): void {
    this.#sockets.add(socket);
    const speaker = speakTurn(socket, (message) => this.#relay.take(client, message));
    const client: RelayClient = { id: this.#newId(), party: null, send: (message) => speaker.send(message) };
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#relay.leave(client);
    });
  }

  #newId(): string {
    this.#clients += 1;
    return String(this.#clients);
  }

  #sweepLater(): void {
    const { timers, log } = this.#options;
    this.#timer = timers.setTimeout(() => {
      this.#relay.sweep();
      const { dropped, allocations } = this.#relay;
      if (dropped > this.#dropped)
        log.warn(
          { packets: dropped - this.#dropped, allocations },
          'too much to relay: packets were dropped',
        );
      this.#dropped = dropped;
      this.#sweepLater();
    }, RELAY.sweepMs);
  }
}
