/** A connection of the attacker, byte by byte where need be, and the book that is kept of all of them. */
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { median } from '../kit/statistics';
import { machineNowMs } from '../../lab/senses/machine-clock';
import type { Address } from './attacked-server';
import type { Intrusion } from './model';

/** For a connection to come about, ms. */
const OPEN_MS = 10_000;

/** What is known of one connection. */
class Entry {
  /** When its first abusive message was sent. */
  abusiveSinceMs: number | null = null;

  constructor(readonly ledger: Ledger) {}

  abuse(): void {
    this.abusiveSinceMs ??= machineNowMs();
    this.ledger.messages += 1;
  }

  /** @param byServer whether it was put out */
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

/** A TCP connection. @returns null where there was none */
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
    // Whatever is said is taken: only so the end is noticed.
    socket.resume();
    socket.once('connect', () => {
      clearTimeout(timer);
      entry = ledger.open();
      resolve({ socket, entry, closed });
    });
  });

/** A WebSocket that speaks Engine.IO and Socket.IO by hand. */
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
      // The socket's own end: a WebSocket that isn't read doesn't notice.
      tcp.once('close', () => {
        this.#isOpen = false;
        entry.close(true);
        resolve();
      });
    });
    // What comes may come with what was waited for, in one piece: nothing is listened for only afterwards.
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

  /** @returns null where it didn't come about */
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

  /** Bytes that didn't go out yet. */
  get unsent(): number {
    return this.#socket.bufferedAmount;
  }

  get closed(): Promise<void> {
    return this.#closed;
  }

  /** From here on it is abuse. */
  abuse(): void {
    this.#entry.abuse();
  }

  send(packet: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(packet);
  }

  /** A request that asks for an answer. */
  emit(name: string, payload: object): void {
    this.#packets += 1;
    this.send(`42${this.#packets}${JSON.stringify([name, payload])}`);
  }

  /** CONNECTs to the party. @returns whether it was let in */
  connect(auth: object): Promise<boolean> {
    return new Promise((resolve) => {
      this.#onConnected = resolve;
      void this.#closed.then(() => resolve(false));
      this.send(`40${JSON.stringify(auth)}`);
    });
  }

  /** Until the outcome of a join comes, or the end. */
  joined(): Promise<void> {
    return Promise.race([this.#joined, this.#closed]);
  }

  stopReading(): void {
    this.#socket.pause();
  }

  /** Goes by itself. */
  leave(): void {
    this.#entry.close(false);
    this.#socket.terminate();
  }
}
