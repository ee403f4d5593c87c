/** A connection of the attacker, controlled byte by byte where need be, and the ledger of all such connections. */
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { median } from '../kit/statistics';
import { machineNowMs } from '../../lab/senses/machine-clock';
import type { Address } from './attacked-server';
import type { Intrusion } from './model';

/** The longest wait for a connection to open, ms. */
const OPEN_MS = 10_000;

/** The ledger's entry for one connection. */
class Entry {
  /** The time of its first abusive message. */
  abusiveSinceMs: number | null = null;

  constructor(readonly ledger: Ledger) {}

  abuse(): void {
    this.abusiveSinceMs ??= machineNowMs();
    this.ledger.messages += 1;
  }

  /** @param byServer whether the server closed the connection */
  close(byServer: boolean): void {
    this.ledger.close(this, byServer);
  }
}

export class Ledger {
  messages = 0;
  turnedAway = 0;
  #opened = 0;
  readonly #open = new Set<Entry>();
  readonly #outS: number[] = [];

  open(): Entry {
    this.#opened += 1;
    const entry = new Entry(this);
    this.#open.add(entry);
    return entry;
  }

  close(entry: Entry, byServer: boolean): void {
    if (!this.#open.delete(entry) || !byServer || entry.abusiveSinceMs === null) return;
    this.#outS.push((machineNowMs() - entry.abusiveSinceMs) / 1_000);
  }

  sum(leavesByItself: boolean): Intrusion {
    const nowMs = machineNowMs();
    const since = [...this.#open].flatMap(({ abusiveSinceMs }) => abusiveSinceMs ?? []);
    const outS = this.#outS;
    return {
      ...{ opened: this.#opened, turnedAway: this.turnedAway, messages: this.messages, leavesByItself },
      out: {
        count: outS.length,
        median: outS.length === 0 ? null : median(outS),
        worst: outS.length === 0 ? null : outS.reduce((worst, out) => Math.max(worst, out), 0),
      },
      stillIn: since.length === 0 ? null : (nowMs - Math.min(...since)) / 1_000,
    };
  }
}

export interface Place {
  readonly address: Address;
  readonly from: string;
  readonly ledger: Ledger;
}

export interface Line {
  readonly socket: Socket;
  readonly entry: Entry;
  readonly closed: Promise<void>;
}

/** Opens a TCP connection. @returns null where none came about */
export const openTcp = ({ address, from, ledger }: Place): Promise<Line | null> =>
  new Promise((resolve) => {
    const socket = connect({ host: address.host, port: address.port, localAddress: from });
    const timer = setTimeout(() => socket.destroy(), OPEN_MS);
    let entry: Entry | null = null;
    const closed = new Promise<void>((end) => {
      socket.once('close', () => {
        clearTimeout(timer);
        if (entry) entry.close(true);
        else ledger.turnedAway += 1;
        resolve(null);
        end();
      });
    });
    socket.on('error', () => undefined);
    // The data is read and dropped, since the end is noticed only by reading.
    socket.resume();
    socket.once('connect', () => {
      clearTimeout(timer);
      entry = ledger.open();
      resolve({ socket, entry, closed });
    });
  });

/** A WebSocket whose Engine.IO and Socket.IO messages are written by hand. */
export class Intruder {
  readonly #socket: WebSocket;
  readonly #entry: Entry;
  readonly #closed: Promise<void>;
  readonly #joined: Promise<void>;
  #isOpen = true;
  #packets = 0;
  #onConnected: (isIn: boolean) => void = () => undefined;
  #onJoined: () => void = () => undefined;

  private constructor(socket: WebSocket, tcp: Socket, entry: Entry) {
    this.#socket = socket;
    this.#entry = entry;
    this.#closed = new Promise((resolve) => {
      // This is the TCP socket's own end: a WebSocket that isn't read doesn't notice it.
      tcp.once('close', () => {
        this.#isOpen = false;
        entry.close(true);
        resolve();
      });
    });
    // The listener is there from the start, since the answer to a request may come in one piece with the next message.
    this.#joined = new Promise((resolve) => {
      this.#onJoined = resolve;
    });
    socket.on('message', (data: Buffer) => {
      const head = data.subarray(0, 20).toString();
      if (head === '2') this.send('3');
      else if (head.startsWith('40')) this.#onConnected(true);
      else if (head.startsWith('44')) this.#onConnected(false);
      else if (head.startsWith('42["room:joined"')) this.#onJoined();
    });
  }

  /** @returns null where no connection came about */
  static open({ address, from, ledger }: Place): Promise<Intruder | null> {
    const { host, port, tls } = address;
    return new Promise((resolve) => {
      const socket = new WebSocket(
        `${tls ? 'wss' : 'ws'}://${host}:${port}/socket.io/?EIO=4&transport=websocket`,
        {
          localAddress: from,
          handshakeTimeout: OPEN_MS,
          perMessageDeflate: false,
          rejectUnauthorized: false,
        },
      );
      let intruder: Intruder | null = null;
      socket.on('error', () => undefined);
      socket.once('upgrade', ({ socket: tcp }) => {
        intruder = new Intruder(socket, tcp, ledger.open());
      });
      socket.once('open', () => resolve(intruder));
      socket.once('close', () => {
        if (!intruder) ledger.turnedAway += 1;
        resolve(null);
      });
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The number of bytes that didn't go out yet. */
  get unsent(): number {
    return this.#socket.bufferedAmount;
  }

  get closed(): Promise<void> {
    return this.#closed;
  }

  /** Notes that abuse begins. */
  abuse(): void {
    this.#entry.abuse();
  }

  send(packet: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(packet);
  }

  /** Sends a request that asks for an answer. */
  emit(name: string, payload: object): void {
    this.#packets += 1;
    this.send(`42${this.#packets}${JSON.stringify([name, payload])}`);
  }

  /** Sends CONNECT for the party. @returns whether the server let it in */
  connect(auth: object): Promise<boolean> {
    return new Promise((resolve) => {
      this.#onConnected = resolve;
      void this.#closed.then(() => resolve(false));
      this.send(`40${JSON.stringify(auth)}`);
    });
  }

  /** Resolves with the outcome of a join, or with the connection's end. */
  joined(): Promise<void> {
    return Promise.race([this.#joined, this.#closed]);
  }

  stopReading(): void {
    this.#socket.pause();
  }

  /** Closes the connection by itself. */
  leave(): void {
    this.#entry.close(false);
    this.#socket.terminate();
  }
}
