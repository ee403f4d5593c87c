import type { Clock } from '@core/base/clock';
import { Bucket, type Rate } from '../base/bucket';
import { BudgetBook } from '../base/budget-book';
import { Visits } from '../base/visits';
import { addressKey } from '../http/client-address';

/**
 * What comes over the DHT, all parties together. Only people with a link get as far as a stream; six of them are a full
 * party, and one who comes back from a cut has two streams until the old one is found dead.
 */
export const REACH_DOOR = {
  /** Streams open at one time, in all and of one address: a household, a school's router. */
  streams: 64,
  streamsOfAddress: 16,
  /** Streams open at one time, in all and of one address, on which nothing has been requested yet. */
  strangers: 24,
  strangersOfAddress: 8,
  /** New streams, in all and of one address. */
  opened: { burst: 64, perSecond: 4 },
  openedOfAddress: { burst: 24, perSecond: 1 },
  /** Callers with a right key that are looked at, in all: each costs a handshake and a hole that is punched. */
  knocks: { burst: 64, perSecond: 8 },
  /** Connections that one stream carries at one time, and new ones. */
  connections: 32,
  connectionsOpened: { burst: 64, perSecond: 10 },
  /** How long a stream may be without a request, after it begins and later, ms. */
  firstRequestMs: 8_000,
  unusedMs: 660_000,
  /** What one stream may send before it is read, bytes: of one connection, and of all it carries. */
  connectionWindow: 131_072,
  streamWindow: 524_288,
  /** What HTTP/2 may keep for one stream, in MB as Node counts it. */
  memoryMegabytes: 1,
  /** Header bytes of one connection's opening. */
  headerBytes: 1_024,
} as const satisfies Record<string, number | Rate>;

class CallerVisits extends Visits {
  strangers = 0;
}

/** One stream that was let in. */
export interface Admission {
  /** Something was requested: the caller is no stranger any more. */
  know(): void;
  leave(): void;
}

/** Decides how many streams of the DHT are taken, in all and of one address. */
export class CallerLimits {
  readonly #visits: BudgetBook<CallerVisits>;
  readonly #opened: Bucket;
  readonly #knocks: Bucket;
  #open = 0;
  #strangers = 0;

  constructor(clock: Clock) {
    this.#visits = new BudgetBook(clock, () => new CallerVisits(REACH_DOOR.openedOfAddress, clock));
    this.#opened = new Bucket(REACH_DOOR.opened, clock);
    this.#knocks = new Bucket(REACH_DOOR.knocks, clock);
  }

  get open(): number {
    return this.#open;
  }

  /** Whether a caller with a right key is worth a handshake now: nobody gets a stream where none is left. */
  mayKnock(): boolean {
    return this.#hasRoom() && this.#knocks.take();
  }

  /** @returns null for one that is refused */
  admit(address: string): Admission | null {
    const visits = this.#visits.of(addressKey(address));
    const hasRoom =
      visits.open < REACH_DOOR.streamsOfAddress && visits.strangers < REACH_DOOR.strangersOfAddress;
    if (!this.#hasRoom() || !hasRoom || !visits.opened.take() || !this.#opened.take()) return null;
    this.#count(visits, 1, 1);
    let isStranger = true;
    let isIn = true;
    const know = (): void => {
      if (!isStranger) return;
      isStranger = false;
      this.#count(visits, 0, -1);
    };
    return {
      know,
      leave: () => {
        if (!isIn) return;
        isIn = false;
        know();
        this.#count(visits, -1, 0);
      },
    };
  }

  #hasRoom(): boolean {
    return this.#open < REACH_DOOR.streams && this.#strangers < REACH_DOOR.strangers;
  }

  #count(visits: CallerVisits, streams: number, strangers: number): void {
    this.#open += streams;
    visits.open += streams;
    this.#strangers += strangers;
    visits.strangers += strangers;
  }
}
