import { spend, tokensOf, type Bucket, type BucketRule } from '@core/base/token-bucket';
import { addressKey } from '../http/client-address';
import type { Logger } from '../base/log';
import type { Runtime } from '../base/runtime';

/** The kinds of secrets that a person may get wrong. */
export type Secret = 'code' | 'hostKey' | 'seat';

/**
 * Wrong tries that are answered plainly, for one kind of secret. A person who mistypes a code needs three; a household
 * or a school behind one address a few more. For what comes after that, see `Guard`.
 */
export const WRONG_TRIES = {
  /** An IPv4 address, or the /64 of an IPv6 one. */
  address: { burst: 20, perSecond: 20 / 600 },
  /** The /48 around it: a hosted machine changes its /64 at will. */
  site: { burst: 60, perSecond: 60 / 600 },
  /** From everywhere: a botnet has an address for each try. */
  all: { burst: 100, perSecond: 5 },
} as const satisfies Record<string, BucketRule>;

/** Addresses that are remembered; the one that was counted longest ago is forgotten first. */
const REMEMBERED = 10_000;
/** The number of wrong tries in a minute that is told to the operator. */
const TELLING = 100;
const MINUTE_MS = 60_000;

/** Counts wrong tries: by kind, by address, by the network around it, and over all. */
export class WrongTries {
  readonly #clock: Runtime['clock'];
  readonly #log: Logger;
  readonly #buckets = new Map<string, Bucket>();
  readonly #minutes = new Map<Secret, { readonly fromMs: number; readonly wrong: number }>();

  constructor(clock: Runtime['clock'], log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Counts one. @returns whether it is within what is answered plainly */
  count(secret: Secret, address: string): boolean {
    this.#tell(secret);
    // A token is taken from each bucket, also where another is empty already: a stubborn address uses up the network
    // around it.
    return this.#keys(secret, address)
      .map(([key, rule]) => this.#take(key, rule))
      .every((spent) => spent);
  }

  /** Whether a wrong try by this address would be answered plainly now. */
  isWithin(secret: Secret, address: string): boolean {
    const nowMs = this.#clock.now();
    return this.#keys(secret, address).every(
      ([key, rule]) => tokensOf(this.#buckets.get(key), rule, nowMs) >= 1,
    );
  }

  #keys(secret: Secret, address: string): [string, BucketRule][] {
    return [
      [`${secret} ${addressKey(address)}`, WRONG_TRIES.address],
      [`${secret} around ${addressKey(address, 'site')}`, WRONG_TRIES.site],
      [secret, WRONG_TRIES.all],
    ];
  }

  #take(key: string, rule: BucketRule): boolean {
    const { bucket, spent } = spend(this.#buckets.get(key), rule, this.#clock.now());
    // The entry moves to the end, so that the first one is the one that was counted longest ago.
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > REMEMBERED && oldest !== undefined) this.#buckets.delete(oldest);
    return spent;
  }

  /** Logs how many, and neither addresses nor secrets: a log is read by more people than the operator. */
  #tell(secret: Secret): void {
    const nowMs = this.#clock.now();
    const minute = this.#minutes.get(secret);
    const isSame = minute !== undefined && nowMs - minute.fromMs < MINUTE_MS;
    const wrong = isSame ? minute.wrong + 1 : 1;
    this.#minutes.set(secret, { fromMs: isSame ? minute.fromMs : nowMs, wrong });
    if (wrong === TELLING) this.#log.warn({ secret, wrong }, 'somebody guesses: wrong tries within a minute');
  }
}
