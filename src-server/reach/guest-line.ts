/** A guest's end of one stream: a connection of HTTP/2 in which each connection to the party's port is a `CONNECT`. */
import { connect as connectHttp2, constants, type ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { DhtStream } from 'hyperdht';
import type { Clock, Timers } from '@core/base/clock';
import { REFUSED } from '@core/net/reach-failure';
import { Heartbeat } from './heartbeat';
import { LineDuplex } from './line-duplex';

/** How long the host may be silent, ms. */
const SILENCE_MS = 4_000;
/** The same after the machine came into another network, whose router knows nothing of the stream. */
const PROBE_MS = 1_500;
/** What may wait to be read, bytes: of one connection, and of all. */
const CONNECTION_WINDOW = 1_048_576;
const LINE_WINDOW = 4_194_304;

export interface GuestLineOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  /** The host speaks HTTP/2: the line stands. Never called after `onEnded`. */
  readonly onOpened: () => void;
  /**
   * Called once: the stream is gone, or never came about.
   * @param code of the DHT's error; `REFUSED` for a stream that the host ended before it said anything
   */
  readonly onEnded: (code: string | undefined) => void;
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

export class GuestLine {
  readonly #options: GuestLineOptions;
  readonly #stream: DhtStream;
  #session: ClientHttp2Session | null = null;
  #heartbeat: Heartbeat | null = null;
  #isOver = false;
  #stands = false;

  constructor(stream: DhtStream, options: GuestLineOptions) {
    this.#options = options;
    this.#stream = stream;
    stream.on('open', () => this.#begin());
    stream.on('error', (error) => this.#end(this.#session ? REFUSED : codeOf(error)));
    stream.on('close', () => this.#end(this.#session ? REFUSED : undefined));
  }

  /** Carries a connection; it ends where the line isn't open. */
  carry(socket: Socket): void {
    const session = this.#session;
    if (!session || session.destroyed || session.closed) {
      socket.destroy();
      return;
    }
    const stream = session.request({ ':method': 'CONNECT', ':authority': 'party' });
    stream.on('error', () => socket.destroy());
    stream.on('close', () => socket.destroySoon());
    socket.on('error', () => stream.close(constants.NGHTTP2_CANCEL));
    socket.on('close', () => stream.close(constants.NGHTTP2_CANCEL));
    socket.pipe(stream);
    stream.pipe(socket);
  }

  /** Asks at once whether the host still hears. */
  probe(): void {
    this.#heartbeat?.probe(PROBE_MS);
  }

  hangUp(): void {
    this.#end(undefined);
  }

  #begin(): void {
    if (this.#isOver) return;
    const { clock, timers, onOpened } = this.#options;
    const line = new LineDuplex(this.#stream, () => this.#heartbeat?.hear());
    line.on('close', () => this.#end(REFUSED));
    const session = connectHttp2('http://party', {
      createConnection: () => line,
      settings: { enablePush: false, initialWindowSize: CONNECTION_WINDOW, maxHeaderListSize: 1_024 },
      maxSessionMemory: 8,
      maxHeaderListPairs: 16,
      maxSettings: 16,
    });
    this.#session = session;
    session.on('error', () => this.#end(REFUSED));
    session.once('close', () => this.#end(REFUSED));
    session.once('goaway', () => this.#end(REFUSED));
    session.once('connect', () => session.setLocalWindowSize(LINE_WINDOW));
    session.once('remoteSettings', () => {
      if (this.#isOver) return;
      this.#stands = true;
      onOpened();
    });
    this.#heartbeat = new Heartbeat({
      ...{ clock, timers, silenceMs: SILENCE_MS },
      ask: (onAnswer) => {
        if (!session.destroyed) session.ping((error) => error ?? onAnswer());
      },
      onSilent: () => this.#end('SILENT'),
    });
  }

  #end(code: string | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#heartbeat?.stop();
    this.#session?.destroy();
    this.#stream.destroy();
    this.#options.onEnded(this.#stands ? undefined : code);
  }
}
