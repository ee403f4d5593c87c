import type { Clock } from '@core/base/clock';

/** What may be spent at once, and how much comes back a second. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** A token bucket that can be in debt: what has arrived has arrived, and is paid off by waiting. */
export class Bucket {
  readonly #clock: Clock;
  readonly #rate: Rate;
  #level: number;
  #atMs: number;

  constructor(rate: Rate, clock: Clock) {
    this.#rate = rate;
    this.#clock = clock;
    this.#level = rate.burst;
    this.#atMs = clock.now();
  }

  /** Spends where there is enough. @returns false where there isn't; nothing is spent then */
  take(amount = 1): boolean {
    const level = this.#filled();
    if (level < amount) return false;
    this.#level = level - amount;
    return true;
  }

  /** Spends in any case. */
  owe(amount: number): void {
    this.#level = this.#filled() - amount;
  }

  /** How long until nothing is owed any more, ms; 0 where nothing is. */
  get debtMs(): number {
    return Math.max(0, (-this.#filled() / this.#rate.perSecond) * 1_000);
  }

  /** As much as ever: to forget it changes nothing. */
  get isFull(): boolean {
    return this.#filled() >= this.#rate.burst;
  }

  #filled(): number {
    const nowMs = this.#clock.now();
    const { burst, perSecond } = this.#rate;
    this.#level = Math.min(burst, this.#level + ((nowMs - this.#atMs) / 1_000) * perSecond);
    this.#atMs = nowMs;
    return this.#level;
  }
}
