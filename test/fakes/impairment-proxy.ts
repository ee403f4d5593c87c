/**
 * A bad network between a client and a server, in one process: a TCP proxy with delay, jitter, loss and a rate for each
 * direction, which can also go dead without a word (`blackhole`) or break (`cut`).
 *
 * TCP loses no data, so a lost packet shows to an application as a wait: everything behind the packet waits for its
 * retransmission. Order is kept for the same reason.
 */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export interface Impairment {
  readonly delayMs: number;
  /** The jitter is added to the delay, evenly spread from 0. */
  readonly jitterMs: number;
  /** The share (0…1) of pieces that stall by `retransmitMs`. */
  readonly loss: number;
  readonly retransmitMs: number;
  /** The rate; Infinity for no limit. */
  readonly bytesPerSecond: number;
}

export interface Impairments {
  /** The impairments from the client to the server. */
  readonly up: Partial<Impairment>;
  /** The impairments from the server to the client. */
  readonly down: Partial<Impairment>;
}

export interface Target {
  readonly host?: string;
  readonly port: number;
}

export interface ImpairmentProxyOptions extends Partial<Impairments> {
  /** The port that the proxy listens on; 0 (the default) takes a free one. */
  readonly port?: number;
  /** A source of numbers in 0…1; a seeded one makes a run repeatable. */
  readonly random?: () => number;
}

const NO_IMPAIRMENT: Impairment = {
  delayMs: 0,
  jitterMs: 0,
  loss: 0,
  // The value is Linux's smallest retransmission time-out (RFC 6298 asks for a second; Linux takes 200 ms).
  retransmitMs: 200,
  bytesPerSecond: Number.POSITIVE_INFINITY,
};

/** How late a timer of Node may ring, ms; the lane waits for this last bit without one. */
const AWAKE_MS = 1.5;

/** One direction of one connection: a queue that keeps the order, with the time at which each piece is due. */
class Lane {
  private readonly queue: { readonly piece: Buffer | 'end'; readonly dueMs: number }[] = [];
  private lastDueMs = 0;
  private freeAtMs = 0;
  private timer: NodeJS.Timeout | undefined;
  private immediate: NodeJS.Immediate | undefined;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly impairment: () => Impairment,
    private readonly isDead: () => boolean,
    private readonly random: () => number,
  ) {
    from.on('data', (piece) => this.take(piece));
    from.on('end', () => this.take('end'));
  }

  private take(piece: Buffer | 'end'): void {
    const { delayMs, jitterMs, loss, retransmitMs, bytesPerSecond } = this.impairment();
    const nowMs = performance.now();
    const bytes = piece === 'end' ? 0 : piece.length;
    this.freeAtMs = Math.max(this.freeAtMs, nowMs) + (bytes / bytesPerSecond) * 1000;
    const stallMs = this.random() < loss ? retransmitMs : 0;
    const dueMs = this.freeAtMs + delayMs + this.random() * jitterMs + stallMs;
    this.lastDueMs = Math.max(this.lastDueMs, dueMs);
    this.queue.push({ piece, dueMs: this.lastDueMs });
    this.pump();
  }

  /** Passes on the pieces that are due; while the line is dead everything waits, as in TCP. */
  pump(): void {
    if (this.isDead()) return;
    for (let next = this.queue[0]; next; next = this.queue[0]) {
      const waitMs = next.dueMs - performance.now();
      if (waitMs > 0) {
        this.wait(waitMs);
        return;
      }
      this.queue.shift();
      if (this.to.destroyed) continue;
      if (next.piece === 'end') this.to.end();
      else if (!this.to.write(next.piece)) this.waitForDrain();
    }
  }

  /**
   * Waits until the next piece is due. A timer is exact to a millisecond or two only, which is more than a good line
   * takes, so the last bit is spent polling.
   */
  private wait(ms: number): void {
    this.stopWaiting();
    if (ms > AWAKE_MS) this.timer = setTimeout(() => this.pump(), ms - AWAKE_MS);
    else this.immediate = setImmediate(() => this.pump());
  }

  private stopWaiting(): void {
    clearTimeout(this.timer);
    clearImmediate(this.immediate);
  }

  private waitForDrain(): void {
    this.from.pause();
    this.to.once('drain', () => this.from.resume());
  }

  close(): void {
    this.stopWaiting();
    this.queue.length = 0;
  }
}

/** A client's connection, and the one that was made for it to the server. */
interface Pair {
  readonly sockets: readonly Socket[];
  readonly lanes: readonly Lane[];
  /** Whether one side was reset; the other learns of it as soon as the line isn't dead. */
  broken: boolean;
}

class ImpairmentProxy {
  private readonly server: Server;
  private readonly pairs = new Set<Pair>();
  private impairments: Impairments;
  private dead = false;

  constructor(
    private readonly target: Target,
    private readonly options: ImpairmentProxyOptions,
  ) {
    this.impairments = { up: options.up ?? {}, down: options.down ?? {} };
    // The connection is half-open: each direction ends by itself, after its delay.
    this.server = createServer({ allowHalfOpen: true }, (client) => this.accept(client));
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.options.port ?? 0, '127.0.0.1', resolve);
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.pairs.size;
  }

  /** Sets the network's impairments from now on; a value that isn't given is perfect. */
  impair(impairments: Partial<Impairments>): void {
    this.impairments = { up: impairments.up ?? {}, down: impairments.down ?? {} };
  }

  /** Lets nothing pass either way, and tells nobody; new connections are taken and get no answer. */
  blackhole(): void {
    this.dead = true;
  }

  /** Brings the network back: what waited arrives, as TCP would send it again. */
  restore(): void {
    this.dead = false;
    for (const pair of [...this.pairs]) {
      for (const lane of pair.lanes) lane.pump();
      if (pair.broken) this.reset(pair);
    }
  }

  /** Resets every present connection. New ones are served. */
  cut(): void {
    for (const pair of [...this.pairs]) this.reset(pair);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const pair of [...this.pairs]) for (const socket of pair.sockets) socket.destroy();
    await closed;
  }

  private accept(client: Socket): void {
    const { random = Math.random } = this.options;
    const upstream = connect({
      host: this.target.host ?? '127.0.0.1',
      port: this.target.port,
      allowHalfOpen: true,
    });
    const lane = (from: Socket, to: Socket, way: 'up' | 'down') => {
      const impairment = () => ({ ...NO_IMPAIRMENT, ...this.impairments[way] });
      return new Lane(from, to, impairment, () => this.dead, random);
    };
    const lanes = [lane(client, upstream, 'up'), lane(upstream, client, 'down')];
    const pair: Pair = { sockets: [client, upstream], lanes, broken: false };
    this.pairs.add(pair);
    for (const socket of pair.sockets) {
      socket.setNoDelay(true);
      socket.on('error', () => {
        pair.broken = true;
        if (!this.dead) this.reset(pair);
      });
      // One side alone may close in peace while its last pieces are still on their way to the other.
      socket.on('close', () => {
        if (!pair.sockets.every((one) => one.destroyed)) return;
        for (const lane of lanes) lane.close();
        this.pairs.delete(pair);
      });
    }
  }

  private reset(pair: Pair): void {
    for (const socket of pair.sockets) if (!socket.destroyed) socket.resetAndDestroy();
  }
}

/** Starts a proxy to `target` on a port of 127.0.0.1, ready to be connected to. */
export async function startImpairmentProxy(
  target: Target,
  options: ImpairmentProxyOptions = {},
): Promise<ImpairmentProxy> {
  const proxy = new ImpairmentProxy(target, options);
  await proxy.listen();
  return proxy;
}
