import type { TimerHandle, Timers } from '@core/base/clock';
import { reportFault } from '@core/base/faults';

/** Runs something again and again, one run after the other, so that a slow run isn't overtaken by the next. */
export class Repeating {
  readonly #timers: Timers;
  readonly #everyMs: number;
  readonly #run: () => Promise<void>;
  #timer: TimerHandle | null = null;
  #isBusy = false;

  constructor(timers: Timers, everyMs: number, run: () => Promise<void>) {
    this.#timers = timers;
    this.#everyMs = everyMs;
    this.#run = run;
  }

  get running(): boolean {
    return this.#timer !== null;
  }

  start(): void {
    if (this.#timer === null) this.#schedule();
  }

  stop(): void {
    if (this.#timer !== null) this.#timers.clearTimeout(this.#timer);
    this.#timer = null;
  }

  #schedule(): void {
    this.#timer = this.#timers.setTimeout(() => {
      this.#schedule();
      if (this.#isBusy) return;
      this.#isBusy = true;
      void this.#run()
        .catch(reportFault)
        .finally(() => {
          this.#isBusy = false;
        });
    }, this.#everyMs);
  }
}
