import { reportFault } from './faults';

/** A typed event emitter: `Events` maps an event's name to its payload. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(payload: never) => void>>();
  readonly #onListenerError: (error: unknown, event: keyof Events) => void;

  /**
   * @param onListenerError called when a listener throws; the other listeners still run. Without it the fault is an
   * uncaught one.
   */
  constructor(onListenerError: (error: unknown, event: keyof Events) => void = reportFault) {
    this.#onListenerError = onListenerError;
  }

  /**
   * Adds a listener.
   * @returns a function that removes it
   */
  on<E extends keyof Events>(event: E, listener: (payload: Events[E]) => void): () => void {
    const set = this.#listeners.get(event) ?? new Set();
    set.add(listener as (payload: never) => void);
    this.#listeners.set(event, set);
    return () => {
      set.delete(listener as (payload: never) => void);
    };
  }

  /** Calls every listener that is registered now, in the order of registration. */
  emit<E extends keyof Events>(event: E, payload: Events[E]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      try {
        (listener as (payload: Events[E]) => void)(payload);
      } catch (error) {
        this.#onListenerError(error, event);
      }
    }
  }

  /**
   * Emits the events of another emitter under the same names.
   * @returns a function that ends this
   */
  forward<E extends keyof Events>(
    source: { on(event: NoInfer<E>, listener: (payload: Events[NoInfer<E>]) => void): () => void },
    names: readonly E[],
  ): () => void {
    const ends = names.map((name) => source.on(name, (payload) => this.emit(name, payload)));
    return () => {
      for (const end of ends) end();
    };
  }

  /** Forgets every listener. */
  clear(): void {
    this.#listeners.clear();
  }
}
