import type { Clock } from '@core/base/clock';

/** How long a person who was put out waits, ms: twice as long each time, up to the longest. */
const WAIT_MS = { first: 10_000, longest: 300_000 } as const;
/** The number of remembered keys: nobody fills the memory by coming from ever new addresses. */
const MOST_KEYS = 10_000;
/** This many of them are forgotten together, so that not every newcomer costs a scan of all. */
const FORGOTTEN_AT_ONCE = 1_000;
/** How often entries that can be forgotten are, ms. */
const SWEEP_MS = 30_000;

interface Entry<B> {
  readonly budget: B;
  timesOut: number;
  outUntilMs: number;
  usedAtMs: number;
}

/** Budgets by key (a person, an address), and the people who have to wait before they may come again. */
export class BudgetBook<B extends { readonly isUntouched: boolean }> {
  readonly #clock: Clock;
  readonly #make: () => B;
  readonly #entries = new Map<string, Entry<B>>();
  #sweptAtMs: number;

  constructor(clock: Clock, make: () => B) {
    this.#clock = clock;
    this.#make = make;
    this.#sweptAtMs = clock.now();
  }

  of(key: string): B {
    return this.#entry(key).budget;
  }

  /**
   * Puts a key out.
   * @returns for how long, ms
   */
  putOut(key: string): number {
    const entry = this.#entry(key);
    const waitMs = Math.min(WAIT_MS.longest, WAIT_MS.first * 2 ** entry.timesOut);
    entry.timesOut += 1;
    entry.outUntilMs = this.#clock.now() + waitMs;
    return waitMs;
  }

  /** How long a key still has to wait, ms; 0 for one that wasn't put out. */
  waitMs(key: string): number {
    return Math.max(0, (this.#entries.get(key)?.outUntilMs ?? 0) - this.#clock.now());
  }

  get size(): number {
    return this.#entries.size;
  }

  #entry(key: string): Entry<B> {
    const nowMs = this.#clock.now();
    const known = this.#entries.get(key);
    if (known) {
      known.usedAtMs = nowMs;
      return known;
    }
    this.#sweep(nowMs);
    const entry = { budget: this.#make(), timesOut: 0, outUntilMs: 0, usedAtMs: nowMs };
    this.#entries.set(key, entry);
    return entry;
  }

  #sweep(nowMs: number): void {
    if (nowMs - this.#sweptAtMs < SWEEP_MS && this.#entries.size < MOST_KEYS) return;
    this.#sweptAtMs = nowMs;
    for (const [key, { budget, timesOut, outUntilMs, usedAtMs }] of this.#entries) {
      const isForgiven = timesOut === 0 || nowMs - outUntilMs > WAIT_MS.longest;
      if (isForgiven && budget.isUntouched && nowMs - usedAtMs > SWEEP_MS) this.#entries.delete(key);
    }
    // All keys are in use at once only in an attack from everywhere: then those who came first are forgotten.
    if (this.#entries.size < MOST_KEYS) return;
    for (const key of this.#entries.keys()) {
      this.#entries.delete(key);
      if (this.#entries.size <= MOST_KEYS - FORGOTTEN_AT_ONCE) break;
    }
  }
}
