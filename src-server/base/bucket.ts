import type { Clock } from '@core/base/clock';
import { tokensOf, type Bucket as BucketLevel, type BucketRule } from '@core/base/token-bucket';

export type Rate = BucketRule;

/** A token bucket that can be in debt: what has arrived has arrived, and is paid off by waiting. */
export class Bucket {
  readonly #clock: Clock;
  readonly #rate: Rate;
  #bucket: BucketLevel | undefined;

  constructor(rate: Rate, clock: Clock) {
    this.#rate = rate;
    this.#clock = clock;
  }

  /** Spends where there is enough. @returns false where there isn't; nothing is spent then */
  take(amount = 1): boolean {
    if (this.#level < amount) return false;
    this.owe(amount);
    return true;
  }

  /** Spends in any case. */
  owe(amount: number): void {
    this.#bucket = { tokens: this.#level - amount, atMs: this.#clock.now() };
  }

  /** Time until nothing is owed any more, ms; 0 where nothing is. */
  get debtMs(): number {
    return Math.max(0, (-this.#level / this.#rate.perSecond) * 1_000);
  }

  /** Whether the bucket is full, so that forgetting it changes nothing. */
  get isFull(): boolean {
    return this.#level >= this.#rate.burst;
  }

  get #level(): number {
    return tokensOf(this.#bucket, this.#rate, this.#clock.now());
  }
}
