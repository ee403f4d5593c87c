import type { TimerHandle, Timers } from '@core/base/clock';

/** Timers by name: setting one again replaces it. */
export class NamedTimers<Name extends string> {
  readonly #timers: Timers;
  readonly #set = new Map<Name, TimerHandle>();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  set(name: Name, run: () => void, delayMs: number): void {
    this.clear(name);
    const handle = this.#timers.setTimeout(() => {
      this.#set.delete(name);
      run();
    }, delayMs);
    this.#set.set(name, handle);
  }

  /** Runs again and again, until it is cleared or set anew, which `run` may do itself. */
  repeat(name: Name, run: () => void, everyMs: number): void {
    const next = (): void => {
      this.set(name, next, everyMs);
      run();
    };
    this.set(name, next, everyMs);
  }

  clear(name: Name): void {
    const handle = this.#set.get(name);
    if (handle === undefined) return;
    this.#set.delete(name);
    this.#timers.clearTimeout(handle);
  }

  clearAll(): void {
    for (const name of [...this.#set.keys()]) this.clear(name);
  }
}
