/**
 * The host's end: each stream of the DHT is a connection of HTTP/2 in which nothing but `CONNECT` is answered, and each
 * of those is handed to the party's own HTTP server as a connection from the address that was punched.
 */
import {
  constants,
  performServerHandshake,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { DhtStream } from 'hyperdht';
import type { Clock, TimerHandle, Timers } from '@core/base/clock';
import { Bucket } from '../base/bucket';
import type { Logger } from '../base/log';
import { CarriedSocket, type CarriedFrom } from '../http/carried-socket';
import { REACH_DOOR, type Admission, type CallerLimits } from './caller-limits';
import { Heartbeat } from './heartbeat';
import { LineDuplex } from './line-duplex';

/** How long a guest may be silent, ms: longer than the guest waits, who alone can come back. */
const SILENCE_MS = 10_000;
/** How long a refused stream is kept, so that whoever is refused doesn't come again at once, ms; and how many of them. */
const REFUSED_AFTER_MS = 2_000;
const REFUSED_AT_MOST = 32;
/** How often refusals are logged at most, ms. */
const TELL_EVERY_MS = 60_000;

/** What HTTP/2 keeps and takes: no pushes, few headers, and windows that bound what waits to be read. */
const HTTP2 = {
  maxSessionMemory: REACH_DOOR.memoryMegabytes,
  maxHeaderListPairs: 16,
  maxSettings: 16,
  maxOutstandingPings: 8,
  maxSessionInvalidFrames: 16,
  maxSessionRejectedStreams: 16,
  settings: {
    enablePush: false,
    headerTableSize: 0,
    initialWindowSize: REACH_DOOR.connectionWindow,
    maxConcurrentStreams: REACH_DOOR.connections,
    maxHeaderListSize: REACH_DOOR.headerBytes,
  },
} as const;

export interface PartyLinesOptions {
  readonly limits: CallerLimits;
  /** Takes a connection in, as one that came by a listener. */
  readonly carry: (socket: CarriedSocket) => void;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
  /** Relays calls beside the streams; null where nothing does. */
  readonly relay?: { serve(stream: DhtStream, party: string): void } | null;
}

/** One guest's stream. */
class PartyLine {
  readonly #options: PartyLinesOptions;
  readonly #session: ServerHttp2Session;
  readonly #line: LineDuplex;
  readonly #from: CarriedFrom;
  readonly #admission: Admission;
  readonly #heartbeat: Heartbeat;
  readonly #opened: Bucket;
  #carried = 0;
  #isKnown = false;
  #unusedTimer: TimerHandle | null = null;

  constructor(options: PartyLinesOptions, stream: DhtStream, from: CarriedFrom, admission: Admission) {
    this.#options = options;
    this.#from = from;
    this.#admission = admission;
    this.#opened = new Bucket(REACH_DOOR.connectionsOpened, options.clock);
    const line = new LineDuplex(stream, () => this.#heartbeat.hear());
    const session = performServerHandshake(line, HTTP2);
    this.#line = line;
    this.#session = session;
    session.setLocalWindowSize(REACH_DOOR.streamWindow);
    this.#heartbeat = new Heartbeat({
      ...{ clock: options.clock, timers: options.timers, silenceMs: SILENCE_MS },
      ask: (onAnswer) => {
        if (!session.destroyed) session.ping((error) => error ?? onAnswer());
      },
      onSilent: () => this.end(),
    });
    this.#endUnused(REACH_DOOR.firstRequestMs);
    session.on('stream', (carrying, headers) => this.#onStream(carrying, headers));
    // Rubbish that comes in its stead ends it; the line's own end does, too.
    session.on('error', () => this.end());
    line.once('close', () => this.end());
    session.once('close', () => {
      this.#heartbeat.stop();
      this.#stopTimer();
      admission.leave();
      line.destroy();
    });
  }

  onceEnded(then: () => void): void {
    this.#session.once('close', then);
  }

  end(): void {
    this.#session.destroy();
    this.#line.destroy();
  }

  #onStream(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    stream.on('error', () => undefined);
    // Node tells of a stream a moment after it came; taken back in the same piece, it can't be answered any more.
    if (stream.destroyed || stream.closed) return;
    if (headers[':method'] !== 'CONNECT') {
      stream.close(constants.NGHTTP2_REFUSED_STREAM);
      return;
    }
    if (!this.#opened.take()) {
      this.end();
      return;
    }
    stream.respond({ ':status': 200 });
    this.#carried += 1;
    if (this.#isKnown) this.#stopTimer();
    // Until something has come by one, connections don't keep a stream open.
    stream.once('data', () => this.#know());
    stream.once('close', () => {
      this.#carried -= 1;
      if (this.#carried === 0 && this.#isKnown) this.#endUnused(REACH_DOOR.unusedMs);
    });
    this.#options.carry(new CarriedSocket(stream, this.#from));
  }

  #know(): void {
    if (this.#isKnown) return;
    this.#isKnown = true;
    this.#admission.know();
    this.#stopTimer();
  }

  #endUnused(afterMs: number): void {
    this.#stopTimer();
    if (this.#session.destroyed) return;
    this.#unusedTimer = this.#options.timers.setTimeout(() => this.end(), afterMs);
  }

  #stopTimer(): void {
    if (this.#unusedTimer !== null) this.#options.timers.clearTimeout(this.#unusedTimer);
    this.#unusedTimer = null;
  }
}

/** The streams of all parties. */
export class PartyLines {
  readonly #options: PartyLinesOptions;
  /** By the party whose key they came to. */
  readonly #lines = new Map<PartyLine, string>();
  readonly #refused = new Set<DhtStream>();
  #toldAtMs = -Infinity;

  constructor(options: PartyLinesOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#lines.size;
  }

  /** @param party whose key it came to */
  take(stream: DhtStream, party: string): void {
    const { limits, log } = this.#options;
    const { remoteHost = null, remotePort = 0 } = stream.rawStream ?? {};
    const admission = remoteHost === null ? null : limits.admit(remoteHost);
    if (!admission || remoteHost === null) {
      this.#refuse(stream);
      return;
    }
    const line = new PartyLine(this.#options, stream, { remoteAddress: remoteHost, remotePort }, admission);
    this.#lines.set(line, party);
    this.#options.relay?.serve(stream, party);
    log.debug({ lines: this.#lines.size }, 'a guest came over the DHT');
    line.onceEnded(() => this.#lines.delete(line));
  }

  /** Ends a party's streams, or all. */
  end(party?: string): void {
    for (const [line, its] of this.#lines) if (party === undefined || its === party) line.end();
    if (party === undefined) for (const stream of this.#refused) stream.destroy();
  }

  #refuse(stream: DhtStream): void {
    const { clock, timers, log } = this.#options;
    stream.on('error', () => undefined);
    if (clock.now() - this.#toldAtMs >= TELL_EVERY_MS) {
      this.#toldAtMs = clock.now();
      log.warn('too many come over the DHT, of one address or in all: refused');
    }
    if (this.#refused.size >= REFUSED_AT_MOST) {
      stream.destroy();
      return;
    }
    this.#refused.add(stream);
    const timer = timers.setTimeout(() => stream.destroy(), REFUSED_AFTER_MS);
    stream.on('close', () => {
      timers.clearTimeout(timer);
      this.#refused.delete(stream);
    });
  }
}
