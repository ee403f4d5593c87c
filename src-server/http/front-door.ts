import type { IncomingMessage } from 'node:http';
import type { Server as NetServer, Socket } from 'node:net';
import type { Clock, Timers } from '@core/base/clock';
import { Bucket, type Rate } from '../base/bucket';
import { BudgetBook } from '../base/budget-book';
import { Visits } from '../base/visits';
import type { Logger } from '../base/log';
import { CarriedSocket } from './carried-socket';
import { addressKey, type ClientAddress } from './client-address';
import { SlowRefusals } from './slow-refusals';

/**
 * The connections that one address may open, and all of them together. A household of six that comes back after its
 * line was cut opens some thirty sockets in ten seconds; a school or a carrier's NAT has its parties one after the
 * other.
 */
export const DOOR = {
  /** Sockets open at one time: of one address, and over all. */
  sockets: 128,
  /** Sockets open at one time of one address before anything was requested, or before the caller was identified. */
  strangers: 32,
  socketsInAll: 4_096,
  /** New sockets, whatever they turn out to be. */
  opened: { burst: 200, perSecond: 20 },
  /** WebSockets, of one address and over all: each costs a handshake and the check of a token. */
  upgrades: { burst: 60, perSecond: 4 },
  upgradesInAll: { burst: 600, perSecond: 100 },
} as const satisfies Record<string, number | Rate>;

/** How often a refusal is logged at most, ms. */
const TELL_EVERY_MS = 60_000;

/** The remaining allowance of an address. */
class DoorVisits extends Visits {
  strangers = 0;
  readonly upgrades: Bucket;

  constructor(clock: Clock) {
    super(DOOR.opened, clock);
    this.upgrades = new Bucket(DOOR.upgrades, clock);
  }

  override get isUntouched(): boolean {
    return super.isUntouched && this.upgrades.isFull;
  }
}

export interface FrontDoorOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
  readonly clients: ClientAddress;
  /** Whether a proxy in front holds all the connections: only what it forwards has an address of its own. */
  readonly behindProxy: boolean;
  /** Whether the app's own page comes over the loopback: others never take its place. */
  readonly loopbackIsOwn: boolean;
}

const isLoopback = (address: string): boolean =>
  address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');

/** Whether a connection is this machine's own. One that another connection carries never is, whatever its address. */
const isOwn = (socket: Socket, address: string): boolean =>
  !(socket instanceof CarriedSocket) && isLoopback(address);

/**
 * Identifies one connection among all that are open, encrypted or not: the decrypted stream is another object with the
 * same ends.
 */
const placeOf = ({ remoteAddress, remotePort, localPort }: Socket): string =>
  `${remoteAddress} ${remotePort} ${localPort}`;

/** Decides who may open a connection at all, by address: before anything that is sent over it is read. */
export class FrontDoor {
  readonly #options: FrontDoorOptions;
  readonly #visits: BudgetBook<DoorVisits>;
  readonly #upgradesInAll: Bucket;
  /** Strangers by the ends of their connection. */
  readonly #strangers = new Map<string, DoorVisits>();
  readonly #refusals: SlowRefusals;
  #open = 0;
  #toldAtMs = -Infinity;

  constructor(options: FrontDoorOptions) {
    this.#options = options;
    const { clock, timers } = options;
    this.#visits = new BudgetBook(clock, () => new DoorVisits(clock));
    this.#upgradesInAll = new Bucket(DOOR.upgradesInAll, clock);
    this.#refusals = new SlowRefusals(timers);
  }

  /**
   * Stands before a listener, and before its existing handlers: a refused connection costs neither the beginning of an
   * encrypted connection nor a parser.
   */
  guard(server: NetServer): void {
    const inside = server.listeners('connection') as ((this: NetServer, socket: Socket) => void)[];
    server.removeAllListeners('connection');
    server.on('connection', (socket: Socket) => {
      if (!this.#lets(socket)) {
        this.#tell('connections');
        this.#refusals.refuse(socket, () => socket.destroy());
        return;
      }
      for (const listener of inside) listener.call(server, socket);
    });
    server.on('request', ({ socket }: IncomingMessage) => this.know(socket));
  }

  /** This connection has requested something, or been identified: it no longer counts as a stranger. */
  know(socket: Socket): void {
    const place = placeOf(socket);
    const visits = this.#strangers.get(place);
    if (!visits) return;
    this.#strangers.delete(place);
    visits.strangers -= 1;
  }

  /** Whether one more WebSocket may be opened from this request's address; a no comes after a moment. */
  upgrade(request: IncomingMessage, answer: (mayOpen: boolean) => void): void {
    if (this.#mayUpgrade(request)) {
      answer(true);
      return;
    }
    this.#tell('sockets');
    this.#refusals.refuse(request.socket, () => answer(false));
  }

  #mayUpgrade(request: IncomingMessage): boolean {
    const address = this.#options.clients.of(request);
    if (this.#options.loopbackIsOwn && isOwn(request.socket, address)) return true;
    return this.#visits.of(addressKey(address)).upgrades.take() && this.#upgradesInAll.take();
  }

  #lets(socket: Socket): boolean {
    const { loopbackIsOwn, behindProxy } = this.#options;
    const address = socket.remoteAddress ?? '';
    if (loopbackIsOwn && isOwn(socket, address)) return true;
    if (this.#open >= DOOR.socketsInAll) return false;
    const visits = this.#visits.of(addressKey(address));
    const hasRoom = visits.open < DOOR.sockets && visits.strangers < DOOR.strangers;
    if (!behindProxy && !(hasRoom && visits.opened.take())) return false;
    this.#open += 1;
    visits.open += 1;
    visits.strangers += 1;
    const place = placeOf(socket);
    this.#strangers.set(place, visits);
    socket.once('close', () => {
      this.#open -= 1;
      visits.open -= 1;
      if (this.#strangers.delete(place)) visits.strangers -= 1;
    });
    return true;
  }

  #tell(what: string): void {
    const { clock, log, behindProxy } = this.#options;
    if (clock.now() - this.#toldAtMs < TELL_EVERY_MS) return;
    this.#toldAtMs = clock.now();
    const hint = behindProxy ? '' : '; with a proxy in front, set MATINEE_TRUST_PROXY';
    log.warn({ what }, `too many of one address, or in all: refused${hint}`);
  }
}
