import type { TimerHandle, Timers } from '@core/base/clock';

/** Waits before a stream that has been read is requested again, ms: together as long as what is usually buffered. */
const WAITS_MS = [500, 1_000, 2_000, 4_000, 8_000] as const;

/** Requests again what broke in the middle, while the buffer plays on. */
export class HlsRetry {
  readonly #timers: Timers;
  readonly #ask: () => void;
  #tries = 0;
  #timer: TimerHandle | null = null;

  /** @param ask requests what is missing */
  constructor(timers: Timers, ask: () => void) {
    this.#timers = timers;
    this.#ask = ask;
  }

  /**
   * Schedules the next try.
   * @param forEver repeats the last wait for as long as it takes
   * @returns false where there were enough tries
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

  /** The stream goes on, or it is another one: there is nothing to be requested again. */
  end(): void {
    this.#tries = 0;
    if (this.#timer !== null) this.#timers.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
