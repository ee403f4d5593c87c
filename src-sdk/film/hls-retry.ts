import type { TimerHandle, Timers } from '@core/base/clock';

/** Waits before a stream that has been read is asked for again, ms: together as long as what is buffered as a rule. */
const WAITS_MS = [500, 1_000, 2_000, 4_000, 8_000] as const;

/** Asks again for what broke in the middle, while what is buffered plays on. */
export class HlsRetry {
  readonly #timers: Timers;
  readonly #ask: () => void;
  #tries = 0;
  #timer: TimerHandle | null = null;

  /** @param ask for what is missing */
  constructor(timers: Timers, ask: () => void) {
    this.#timers = timers;
    this.#ask = ask;
  }

  /**
   * Sets the next try.
   * @param forEver the last wait is repeated for as long as it takes
   * @returns false where there were enough
   */
  again(forEver: boolean): boolean {
    if (this.#timer !== null) return true;
    const waitMs = WAITS_MS[this.#tries] ?? (forEver ? WAITS_MS[2] : null);
    if (waitMs === null) return false;
    this.#tries += 1;
    this.#timer = this.#timers.setTimeout(() => {
      this.#timer = null;
      this.#ask();
    }, waitMs);
    return true;
  }

  /** It goes on. */
  reset(): void {
    this.#tries = 0;
    if (this.#timer !== null) this.#timers.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
