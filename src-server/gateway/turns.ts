/**
 * Work that waits in a line, one piece in each turn of the event loop: others' messages are read in between. Otherwise
 * five people who come in at the same moment would be let in before anybody hears what time it is.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];

  /** Runs it in the next free turn. It handles its own errors. */
  take(run: () => void): void {
    this.#waiting.push(run);
    if (this.#waiting.length === 1) setImmediate(() => this.#next());
  }

  /** Work requested while immediates run comes after the next look at the sockets. */
  #next(): void {
    try {
      this.#waiting[0]?.();
    } finally {
      this.#waiting.shift();
      if (this.#waiting.length > 0) setImmediate(() => this.#next());
    }
  }
}
