import type { TimerHandle, Timers } from '@core/base/clock';
import type { PartySocket } from './socket-types';

/** A connection of Engine.IO, below Socket.IO. */
export type EngineConnection = PartySocket['conn'];

/** The part of the WebSocket (package ws) that is needed here. */
interface RawSocket {
  readonly bufferedAmount: number;
  prependListener(name: 'message', listener: (data: { readonly byteLength?: number }) => void): unknown;
  on(name: 'ping' | 'pong', listener: (data: { readonly byteLength?: number }) => void): unknown;
  once(name: 'close', listener: () => void): unknown;
  removeAllListeners(name: 'message' | 'ping' | 'pong'): unknown;
  pause(): void;
  resume(): void;
  terminate(): void;
}

/** Counts what arrives; `Budget` is one. */
export interface Receiving {
  /** @returns for how long no more is to be read, ms */
  received(frames: number, bytes: number): number;
}

/** Why a connection is cut. */
export type Excess = 'unread' | 'unasked' | 'unknown' | 'indebted';

/**
 * How much may wait for a reader, bytes: somewhat more than a connection test requests at once (PROBE_LIMITS.bytes). A
 * room of six is 10 KiB and a page of the chat 32, so for a party it means a line that has carried nothing for long.
 */
export const UNSENT_BYTES = 1_572_864;
/** Pongs that nobody asked for: one may cross with the end of a heartbeat. */
const UNASKED_PONGS = 3;
/** The allowance before a connection is identified: the handshake, and what may be sent together with it. */
export const UNKNOWN = { frames: 8, bytes: 16_384 } as const;
/** No honest client keeps the server from reading for so long; one that does goes on whatever it is told, ms. */
const DEBT_MS = 3_000;
/** How long a good-bye may take to get out, ms. */
const GOODBYE_MS = 1_000;

/**
 * Watches one connection where nothing has been parsed yet: the number and size of what arrives; what isn't read at the
 * other end; unasked heartbeats. It reads no more while its owner's budget is in debt, and so leaves the sender waiting
 * at their own end.
 */
export class WireGuard {
  readonly #connection: EngineConnection;
  readonly #raw: RawSocket;
  readonly #timers: Timers;
  readonly #onExcess: (why: Excess) => void;
  #owner: Receiving | null = null;
  #unknownFrames = 0;
  #unknownBytes = 0;
  /** Bytes that were written, and not yet handed to the WebSocket. */
  #waitingBytes = 0;
  #writtenBytes = 0;
  #unaskedPongs = 0;
  #isPongDue = false;
  #pausing: TimerHandle | null = null;
  #ending: TimerHandle | null = null;
  /** How long it has waited in a row, without a frame that was paid for, ms. */
  #owedMs = 0;
  #isOver = false;
  #hasShaken = false;
  /** Called when an identified connection is cut. */
  onCut: () => void = () => undefined;

  /** @param onExcess called before the connection is cut */
  constructor(connection: EngineConnection, timers: Timers, onExcess: (why: Excess) => void) {
    this.#connection = connection;
    this.#timers = timers;
    this.#onExcess = onExcess;
    // Only WebSockets are served; Engine.IO's types don't tell one transport's socket from another's.
    this.#raw = (connection.transport as unknown as { readonly socket: RawSocket }).socket;
    // It is added before Engine.IO's own listener, which parses.
    this.#raw.prependListener('message', ({ byteLength = 0 }) => this.#arrived(byteLength));
    this.#raw.once('close', () => {
      if (this.#ending !== null) this.#timers.clearTimeout(this.#ending);
    });
    this.#raw.on('ping', ({ byteLength = 0 }) => this.#arrived(byteLength));
    this.#raw.on('pong', ({ byteLength = 0 }) => this.#arrived(byteLength));
    connection.on('packet', ({ type }: { type: string }) => this.#heartbeat(type));
    connection.on('packetCreate', (packet: { type: string; data?: string | ArrayBufferView }) =>
      this.#written(packet),
    );
    connection.on('flush', () => {
      this.#waitingBytes = 0;
    });
    connection.on('close', () => this.#close());
  }

  /** Whether no message of this connection counts any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /**
   * Notes a handshake.
   * @returns false where one has happened on this connection already
   */
  noteHandshake(): boolean {
    const isFirst = !this.#hasShaken;
    this.#hasShaken = true;
    return isFirst;
  }

  /** Sets whose connection this is, from now on. */
  set owner(owner: Receiving) {
    this.#owner = owner;
  }

  /** What the other end hasn't read yet, bytes. */
  get unsentBytes(): number {
    return this.#waitingBytes + this.#raw.bufferedAmount;
  }

  /** Everything that was ever written, bytes. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** Reads nothing more, lets the last writes get out, and ends. */
  end(): void {
    if (this.#isOver) return;
    this.#mute();
    this.#connection.close();
    this.#ending = this.#timers.setTimeout(() => this.#raw.terminate(), GOODBYE_MS);
  }

  /** Ends at once. */
  cut(): void {
    this.#mute();
    this.#raw.terminate();
  }

  #arrived(bytes: number): void {
    if (this.#isOver) return;
    if (!this.#owner) {
      this.#unknownFrames += 1;
      this.#unknownBytes += bytes;
      if (this.#unknownFrames > UNKNOWN.frames || this.#unknownBytes > UNKNOWN.bytes) this.#exceed('unknown');
      return;
    }
    const waitMs = this.#owner.received(1, bytes);
    if (waitMs === 0) this.#owedMs = 0;
    else if (this.#pausing === null) this.#pauseFor(waitMs);
  }

  #pauseFor(waitMs: number): void {
    this.#owedMs += waitMs;
    if (this.#owedMs > DEBT_MS) {
      this.#exceed('indebted');
      return;
    }
    this.#raw.pause();
    this.#pausing = this.#timers.setTimeout(() => {
      this.#pausing = null;
      // What had been read already was parsed all the same, and is owed too.
      const stillMs = this.#owner?.received(0, 0) ?? 0;
      if (stillMs > 0) this.#pauseFor(stillMs);
      else if (!this.#isOver) this.#raw.resume();
    }, waitMs);
  }

  #heartbeat(type: string): void {
    if (type !== 'pong' || this.#isOver) return;
    if (this.#isPongDue) this.#isPongDue = false;
    else if ((this.#unaskedPongs += 1) > UNASKED_PONGS) this.#exceed('unasked');
  }

  #written({ type, data }: { readonly type: string; readonly data?: string | ArrayBufferView }): void {
    if (type === 'ping') this.#isPongDue = true;
    // UTF-16 units: a text has three times as many bytes at the most, and mostly as many.
    const bytes = typeof data === 'string' ? data.length : (data?.byteLength ?? 0);
    this.#waitingBytes += bytes;
    this.#writtenBytes += bytes;
    if (!this.#isOver && this.unsentBytes > UNSENT_BYTES) this.#exceed('unread');
  }

  #exceed(why: Excess): void {
    this.#mute();
    this.#onExcess(why);
    this.onCut();
    this.#raw.terminate();
  }

  /** Frames that have been read already are still handed on one by one: they cost as little as possible now. */
  #mute(): void {
    this.#isOver = true;
    for (const name of ['message', 'ping', 'pong'] as const) this.#raw.removeAllListeners(name);
  }

  #close(): void {
    this.#isOver = true;
    // Engine.IO is done with it before the WebSocket is: the latter's end stays due.
    if (this.#pausing !== null) this.#timers.clearTimeout(this.#pausing);
    this.#pausing = null;
  }
}
