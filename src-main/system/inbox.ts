/**
 * Keeps a link or film from outside until the page takes it. A page that has asked once is told of later arrivals by an
 * event, and they aren't kept; after a reload it has to ask again.
 */
export class Inbox<T> {
  readonly #announce: (item: T) => void;
  #waiting: T | null = null;
  #hasReader = false;

  constructor(announce: (item: T) => void) {
    this.#announce = announce;
  }

  put(item: T): void {
    if (this.#hasReader) this.#announce(item);
    else this.#waiting = item;
  }

  take(): T | null {
    const item = this.#waiting;
    this.#waiting = null;
    this.#hasReader = true;
    return item;
  }

  /** The page is gone or reloads. */
  forgetReader(): void {
    this.#hasReader = false;
  }
}
