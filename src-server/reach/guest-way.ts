/** A guest's way to one party: a port on the loopback, behind which the party's server answers. */
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock, TimerHandle, Timers } from '@core/base/clock';
import type { RandomBytes } from '@core/base/ids';
import { mayPass, reachFailureOf, reachTimeoutOf, type ReachFailure } from '@core/net/reach-failure';
import {
  beginReachWay,
  dueAtMs,
  stepReachWay,
  type ReachWay,
  type ReachWayEffect,
  type ReachWayEvent,
  type ReachWayStep,
} from '@core/net/reach-way';
import type { Reach } from '@core/wire/reach';
import { Bucket, type Rate } from '../base/bucket';
import type { Logger } from '../base/log';
import { REACH_DOOR } from './caller-limits';
import type { DhtNode } from './dht-node';
import { GuestLine } from './guest-line';
import { guestKeys } from './keys';
import { listenOnLoopback } from './loopback-listener';
import { beginsStun } from './turn/framing';
import { GuestRelay } from './turn/guest-relay';

/** Connections of this machine's programs at one time: the app needs a handful, and some for each friend's call. */
const CONNECTIONS_AT_MOST = 128;
/**
 * New connections that go to the host: half of what it takes before it ends the whole stream, so that no program of this
 * machine can cut its person off.
 */
const CARRIED: Rate = {
  burst: REACH_DOOR.connectionsOpened.burst / 2,
  perSecond: REACH_DOOR.connectionsOpened.perSecond / 2,
};
/** How long a connection that could be served may be without a byte, ms. */
const FIRST_BYTE_MS = 5_000;
/**
 * How long a way is kept open while nothing uses it, ms: less than the host does, and longer than people take to get
 * ready in the lobby, as opening it anew through a symmetric router takes a while.
 */
const UNUSED_MS = 600_000;

export interface GuestWayOptions {
  readonly node: Pick<DhtNode, 'answers' | 'connect'>;
  readonly reach: Reach;
  /** Whether the node is one at a relay, and nothing else is asked. */
  readonly byRelay?: boolean;
  /** 0 for any. */
  readonly port: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: RandomBytes;
  readonly log: Logger;
  readonly onOpened: (port: number) => void;
  readonly onFailed: (why: ReachFailure) => void;
  readonly onLost: () => void;
  readonly onFound: () => void;
}

export class GuestWay {
  readonly #options: GuestWayOptions;
  readonly #listener: Server;
  readonly #sockets = new Set<Socket>();
  /** Those that wait for the stream. */
  readonly #waiting = new Set<Socket>();
  readonly #relay = new GuestRelay();
  readonly #carried: Bucket;
  #port = 0;
  #way: ReachWay = { is: 'over' };
  #line: GuestLine | null = null;
  /** Answers of the DHT's nodes before the try that runs. */
  #answersBefore = 0;
  #timer: TimerHandle | null = null;
  #unusedTimer: TimerHandle | null = null;
  #isListening = false;
  #isClosed = false;
  #isAsleep = false;

  constructor(options: GuestWayOptions) {
    this.#options = options;
    this.#carried = new Bucket(CARRIED, options.clock);
    this.#listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#onSocket(socket));
    this.#listener.maxConnections = CONNECTIONS_AT_MOST;
    listenOnLoopback(this.#listener, options.port, (error) =>
      options.log.warn({ err: error }, 'a connection wasn’t taken'),
    ).then(
      (port) => {
        this.#port = port;
        this.#isListening = true;
        if (this.#isClosed) {
          this.#closeListener();
          return;
        }
        this.#take(beginReachWay(options.clock.now()));
        if (this.#isAsleep) this.#tell({ type: 'asleep' });
      },
      (error: unknown) => {
        options.log.warn({ err: error }, 'no port for a party');
        if (!this.#isClosed) options.onFailed('failed');
      },
    );
  }

  networkChanged(): void {
    this.#tell({ type: 'networkChanged' });
  }

  suspend(suspended: boolean): void {
    this.#isAsleep = suspended;
    this.#tell({ type: suspended ? 'asleep' : 'awake' });
  }

  close(): void {
    this.#isClosed = true;
    this.#tell({ type: 'close' });
    this.#closeListener();
  }

  #closeListener(): void {
    if (!this.#isListening) return;
    this.#isListening = false;
    this.#listener.close();
  }

  #onSocket(socket: Socket): void {
    this.#sockets.add(socket);
    this.#waiting.add(socket);
    // Without a listener an error would end the process.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.#waiting.delete(socket);
      this.#sockets.delete(socket);
      this.#lookUnused();
    });
    this.#lookUnused();
    this.#tell({ type: 'wanted' });
  }

  #tell(event: ReachWayEvent): void {
    this.#take(stepReachWay(this.#way, event, this.#options.clock.now()));
  }

  #take({ way, effects }: ReachWayStep): void {
    this.#way = way;
    this.#arm();
    for (const effect of effects) this.#do(effect);
    this.#lookUnused();
  }

  #do(effect: ReachWayEffect): void {
    const { onOpened, onLost, onFound, onFailed } = this.#options;
    switch (effect.do) {
      case 'try':
        this.#try();
        return;
      case 'hangUp':
        this.#hangUp();
        return;
      case 'probe':
        this.#line?.probe();
        return;
      case 'serve':
        for (const socket of this.#waiting) this.#serve(socket);
        this.#waiting.clear();
        return;
      case 'drop':
        for (const socket of this.#sockets) socket.destroy();
        return;
      case 'tell':
        ({ opened: () => onOpened(this.#port), lost: onLost, found: onFound })[effect.what]();
        return;
      case 'tellFailed':
        this.#isClosed = true;
        this.#closeListener();
        onFailed(effect.why);
        return;
    }
  }

  #try(): void {
    const { node, reach, byRelay = false, clock, timers, log } = this.#options;
    this.#hangUp();
    this.#answersBefore = node.answers;
    const stream = node.connect(Buffer.from(reach.key, 'base64url'), guestKeys(reach.secret));
    this.#relay.use(stream);
    const line = new GuestLine(stream, {
      ...{ clock, timers },
      onOpened: () => {
        if (this.#line === line) this.#tell({ type: 'opened' });
      },
      onEnded: (code) => {
        if (this.#line !== line) return;
        this.#line = null;
        this.#relay.use(null);
        log.debug({ why: code }, 'a way to a party has ended');
        if (this.#way.is === 'trying')
          this.#tell({
            type: 'tryFailed',
            why: reachFailureOf(code, this.#heard, byRelay),
            passing: mayPass(code),
            draw: this.#draw(),
          });
        else this.#tell({ type: 'ended' });
      },
    });
    this.#line = line;
  }

  /** Its first byte says what a connection is: the page's requests and its calls come to the same port. */
  #serve(socket: Socket): void {
    const { timers } = this.#options;
    const line = this.#line;
    const silence = timers.setTimeout(() => socket.destroy(), FIRST_BYTE_MS);
    socket.once('close', () => timers.clearTimeout(silence));
    socket.once('readable', () => {
      timers.clearTimeout(silence);
      const first = socket.read(1) as Buffer | null;
      if (!first) {
        socket.destroy();
        return;
      }
      socket.unshift(first);
      if (beginsStun(first[0] ?? 0)) this.#relay.carry(socket);
      else if (line && line === this.#line && this.#carried.take()) line.carry(socket);
      else socket.destroy();
    });
  }

  #hangUp(): void {
    const line = this.#line;
    this.#line = null;
    this.#relay.use(null);
    line?.hangUp();
  }

  /** Whether any node has answered since the try began. */
  get #heard(): boolean {
    return this.#options.node.answers > this.#answersBefore;
  }

  /** @returns a number from 0 to less than 1, by chance */
  #draw(): number {
    const [byte = 0] = this.#options.random(1);
    return byte / 256;
  }

  #arm(): void {
    const { byRelay = false, clock, timers } = this.#options;
    if (this.#timer !== null) timers.clearTimeout(this.#timer);
    this.#timer = null;
    const atMs = dueAtMs(this.#way);
    if (atMs === null) return;
    this.#timer = timers.setTimeout(
      () => {
        this.#timer = null;
        this.#tell({ type: 'due', timedOut: reachTimeoutOf(this.#heard, byRelay), draw: this.#draw() });
      },
      Math.max(0, atMs - clock.now()),
    );
  }

  /** Starts or stops the time after which a way that nobody uses is put to rest. */
  #lookUnused(): void {
    const { timers } = this.#options;
    const isUnused = this.#way.is === 'open' && this.#sockets.size === 0;
    if (isUnused === (this.#unusedTimer !== null)) return;
    if (this.#unusedTimer !== null) timers.clearTimeout(this.#unusedTimer);
    this.#unusedTimer = isUnused
      ? timers.setTimeout(() => {
          this.#unusedTimer = null;
          this.#tell({ type: 'unused' });
        }, UNUSED_MS)
      : null;
  }
}
