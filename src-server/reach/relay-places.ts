import type { Clock } from '@core/base/clock';
import { Bucket, type Rate } from '../base/bucket';
import { BudgetBook } from '../base/budget-book';
import { Visits } from '../base/visits';
import { addressKey } from '../http/client-address';

/**
 * Who may come to a relay. Whoever wants to be met has a place and waits there, and has another one for each way that
 * stands; whoever comes to them has one.
 */
export const RELAY_DOOR = {
  /** Places for each way that may stand: one at either end, and as many for those who wait. */
  placesForWay: 4,
  /** Places of one address at one time: a household with a party and its guests. */
  placesOfAddress: 24,
  /** New places, in all and of one address. */
  taken: { burst: 64, perSecond: 8 },
  takenOfAddress: { burst: 32, perSecond: 1 },
  /** Callers who are looked at, in all: each costs a handshake. */
  knocks: { burst: 128, perSecond: 16 },
  /** How long a place may be without asking for anybody, and how long it may wait for them in all, ms. */
  askWithinMs: 8_000,
  waitMs: 1_800_000,
  /** What a place may say in its whole life, bytes: it asks for somebody once, with 41. */
  wordsBytes: 512,
} as const satisfies Record<string, number | Rate>;

/** Decides who gets a place: so many in all and of one address, and one of each key. */
export class RelayPlaces {
  readonly #most: number;
  readonly #visits: BudgetBook<Visits>;
  readonly #taken: Bucket;
  readonly #knocks: Bucket;
  readonly #keys = new Set<string>();

  /** @param ways that may stand at one time */
  constructor(ways: number, clock: Clock) {
    this.#most = ways * RELAY_DOOR.placesForWay;
    this.#visits = new BudgetBook(clock, () => new Visits(RELAY_DOOR.takenOfAddress, clock));
    this.#taken = new Bucket(RELAY_DOOR.taken, clock);
    this.#knocks = new Bucket(RELAY_DOOR.knocks, clock);
  }

  get open(): number {
    return this.#keys.size;
  }

  /** Whether a caller is worth a handshake now. */
  mayKnock(): boolean {
    return this.#keys.size < this.#most && this.#knocks.take();
  }

  /**
   * @param key the caller's, in any encoding
   * @returns gives the place back; null for one that is refused
   */
  take(address: string, key: string): (() => void) | null {
    const visits = this.#visits.of(addressKey(address));
    if (this.#keys.size >= this.#most || this.#keys.has(key)) return null;
    if (visits.open >= RELAY_DOOR.placesOfAddress || !visits.opened.take() || !this.#taken.take())
      return null;
    this.#keys.add(key);
    visits.open += 1;
    return () => {
      if (this.#keys.delete(key)) visits.open -= 1;
    };
  }
}
