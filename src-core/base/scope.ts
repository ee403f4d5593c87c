/**
 * Owns everything that must be undone: listeners, timers, tracks, links. Disposing runs the undo steps once, last in
 * first out; a step that is added afterwards runs at once.
 */
export class Scope {
  #undo: (() => void)[] = [];
  #disposed = false;

  get disposed(): boolean {
    return this.#disposed;
  }

  /** Registers an undo step; returns it unchanged. */
  add<F extends () => void>(undo: F): F {
    if (this.#disposed) undo();
    else this.#undo.push(undo);
    return undo;
  }

  /**
   * Runs all undo steps. A step that throws doesn't keep the others from running; the first error is thrown at the end.
   */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const steps = this.#undo.reverse();
    this.#undo = [];
    let failure: { error: unknown } | undefined;
    for (const step of steps) {
      try {
        step();
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure) throw failure.error;
  }
}
