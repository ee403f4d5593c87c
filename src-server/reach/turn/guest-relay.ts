/** A guest's end of the relay: what the page says on a connection of TCP goes to the host, and what the host says comes back. */
import type { Socket } from 'node:net';
import { CONNECTIONS, encodeDatagram, parseDatagram, type CarriesDatagrams } from './relay-datagrams';
import { speakTurn, type TcpClient } from './tcp-speaker';

/** Said more than once, as it may get lost: until the host knows, it keeps a place for nobody. */
const GONE_TIMES = 2;

export class GuestRelay {
  readonly #clients = new Map<number, TcpClient>();
  #stream: CarriesDatagrams | null = null;
  #next = 0;

  /** From now on this stream leads to the host; null for none. */
  use(stream: CarriesDatagrams | null): void {
    this.#stream = stream;
    stream?.on('message', (bytes) => {
      if (this.#stream === stream) this.#onDatagram(bytes);
    });
  }

  /** Takes a connection of the page. */
  carry(socket: Socket): void {
    // Never one that is still in use: there are far more numbers than connections.
    const connection = this.#next;
    this.#next = (this.#next + 1) % CONNECTIONS;
    const client = speakTurn(socket, (message) =>
      this.#stream?.trySend(encodeDatagram({ connection, message })),
    );
    this.#clients.set(connection, client);
    socket.once('close', () => {
      this.#clients.delete(connection);
      for (let said = 0; said < GONE_TIMES; said += 1)
        this.#stream?.trySend(encodeDatagram({ connection, message: null }));
    });
  }

  #onDatagram(bytes: Buffer): void {
    const datagram = parseDatagram(bytes);
    if (datagram?.message) this.#clients.get(datagram.connection)?.send(datagram.message);
  }
}
