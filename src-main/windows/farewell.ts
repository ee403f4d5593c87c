/** A window that is about to close waits for its page to say good-bye, and not for long. */
import type { Timers, TimerHandle } from '@core/base/clock';

/** The page gives the server a second to hear it. A person who closes a window doesn't look at it any more. */
const PATIENCE_MS = 1_500;

export interface FarewellOptions {
  /** Asks the page. False: there is no page that could answer. */
  readonly ask: () => boolean;
  readonly close: () => void;
  readonly timers: Timers;
}

export class Farewell {
  readonly #options: FarewellOptions;
  #timer: TimerHandle | null = null;
  #isSaid = false;

  constructor(options: FarewellOptions) {
    this.#options = options;
  }

  /**
   * The window wants to close.
   * @returns whether it may, now; else `close` is called when it is time
   */
  begin(): boolean {
    if (this.#isSaid) return true;
    if (this.#timer) return false;
    if (!this.#options.ask()) return true;
    this.#timer = this.#options.timers.setTimeout(() => this.#end(), PATIENCE_MS);
    return false;
  }

  /** The page has said good-bye. Unasked it changes nothing: a page must not close its window. */
  said(): void {
    if (this.#timer) this.#end();
  }

  #end(): void {
    if (this.#timer) this.#options.timers.clearTimeout(this.#timer);
    this.#timer = null;
    this.#isSaid = true;
    this.#options.close();
  }
}
