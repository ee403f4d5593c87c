/**
 * Work that waits in a line, one piece in each turn of the event loop: what others have sent is read in between. Five people
 * who come in the same moment would else be let in before anybody hears what time it is.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];

  /** Does it in the next turn that is free. What it throws is its own affair. */
  take(run: () => void): void {
    this.#waiting.push(run);
    if (this.#waiting.length === 1) setImmediate(() => this.#next());
  }

  /** What is asked for while immediates run comes after the next look at the sockets. */
  #next(): void {
    try {
      this.#waiting[0]?.();
    } finally {
      this.#waiting.shift();
      if (this.#waiting.length > 0) setImmediate(() => this.#next());
    }
  }
}
