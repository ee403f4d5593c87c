import type { Socket } from 'node:net';
import type { Timers } from '@core/base/clock';

/**
 * How many connections wait for their refusal at one time, of all addresses together; beyond them everybody is refused
 * at once. One costs some kilobytes and a file descriptor.
 */
const WAITING_AT_MOST = 1_024;
/**
 * How long each waits for it, ms: no longer than a client stays that isn't refused, and less than an honest client's
 * patience.
 */
export const REFUSED_AFTER_MS = 2_000;
/** How much a client may send meanwhile, read by nobody, bytes: the beginning of an encrypted connection, a request. */
export const SAID_AT_MOST = 16_384;

/**
 * Delays refusals. A client that is refused at once comes again at once: a thousand connections that are opened anew as
 * soon as they are closed are some thousands a second, and each costs a socket that is made and thrown away. Refused
 * after a moment, the same thousand are five hundred a second. What they send meanwhile is thrown away, and too much of
 * it ends the wait.
 */
export class SlowRefusals {
  readonly #timers: Timers;
  readonly #atMost: number;
  #waiting = 0;

  constructor(timers: Timers, atMost: number = WAITING_AT_MOST) {
    this.#timers = timers;
    this.#atMost = atMost;
  }

  /** @param refuse called once: in a moment, or at once where too many wait; never where the connection ended before */
  refuse(socket: Socket, refuse: () => void): void {
    if (this.#waiting >= this.#atMost) {
      refuse();
      return;
    }
    this.#waiting += 1;
    // An unhandled error of a socket would end the server.
    socket.on('error', () => undefined);
    const timer = this.#timers.setTimeout(refuse, REFUSED_AFTER_MS);
    const allowed = socket.bytesRead + SAID_AT_MOST;
    socket.on('data', () => {
      if (socket.bytesRead > allowed) socket.destroy();
    });
    socket.once('end', () => socket.destroy());
    socket.once('close', () => {
      this.#waiting -= 1;
      this.#timers.clearTimeout(timer);
    });
  }
}
