import type { Eventually } from '../base/eventually';

/** How much may wait in one line. */
interface QueueLimits {
  readonly pieces: number;
  readonly bytes: number;
}

interface Waiting {
  readonly bytes: number;
  readonly begin: () => Promise<unknown>;
  readonly refuse: (error: unknown) => void;
}

/**
 * Work in a line: each piece begins when the one before it has ended, and at once, in the same tick, where nothing is
 * ahead of it. After a piece that took time the next begins in another turn of the event loop: by then everything that
 * follows from the first has been announced.
 */
export class SerialQueue {
  readonly #limits: QueueLimits;
  readonly #full: () => Error;
  readonly #waiting: Waiting[] = [];
  #bytes = 0;
  /** The piece under way, and the turn after it; null where the next may begin at once. */
  #current: Promise<unknown> | null = null;
  #stopped: (() => Error) | null = null;

  /** @param full makes the error where more would wait than may */
  constructor(limits: QueueLimits, full: () => Error) {
    this.#limits = limits;
    this.#full = full;
  }

  /**
   * @param bytes how much it holds while it waits
   * @throws what the work throws; or that too much waits, or that it has stopped
   */
  run<T>(work: () => Eventually<T>, bytes: () => number): Eventually<T> {
    if (this.#stopped) throw this.#stopped();
    if (!this.#current) {
      const answer = work();
      if (answer instanceof Promise) this.#follow(answer);
      return answer;
    }
    const size = bytes();
    if (this.#waiting.length >= this.#limits.pieces || this.#bytes + size > this.#limits.bytes)
      throw this.#full();
    this.#bytes += size;
    return new Promise<T>((resolve, reject) => {
      const begin = (): Promise<unknown> => {
        const answer = new Promise<T>((done) => done(work()));
        answer.then(resolve, reject);
        return answer;
      };
      this.#waiting.push({ bytes: size, begin, refuse: reject });
    });
  }

  /** Refuses everything that waits or comes. The piece under way ends. */
  stop(why: () => Error): void {
    this.#stopped ??= why;
    for (const { refuse } of this.#waiting.splice(0)) refuse(why());
    this.#bytes = 0;
  }

  /** Settles when nothing is under way any more. */
  idle(): Eventually<void> {
    return this.#current?.then(() => this.idle());
  }

  #follow(piece: Promise<unknown>): void {
    const ended = (): Promise<void> =>
      new Promise((resolve) =>
        setImmediate(() => {
          this.#next();
          resolve();
        }),
      );
    this.#current = piece.then(ended, ended);
  }

  #next(): void {
    this.#current = null;
    const next = this.#waiting.shift();
    if (!next) return;
    this.#bytes -= next.bytes;
    this.#follow(next.begin());
  }
}
