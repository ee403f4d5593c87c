/**
 * Both ends of a connection in one process: a message waits until it is flushed, and messages arrive in their order.
 */

type Way = 'up' | 'down';

/** A message that was sent, and hasn't arrived yet. */
export interface Underway {
  readonly way: Way;
  /** Delivers the message, and all that were sent that way before it; does nothing where it has arrived already. */
  deliver(): void;
  /** Loses the message: it never arrives. */
  lose(): void;
}

/** Is called with each message as it is sent, and delivers it at once, later, or by hand: `flush`. */
export type Carrier = (sent: Underway) => void;

export const atOnce: Carrier = (sent) => sent.deliver();
export const byHand: Carrier = () => undefined;

interface PairEnds<Up, Down> {
  readonly up: (message: Up) => void;
  readonly down: (message: Down) => void;
  /** Called with a message that will never arrive. */
  readonly lost: (message: Up | Down) => void;
}

interface Held {
  readonly come: () => void;
  readonly goAstray: () => void;
}

export class SocketPair<Up, Down> {
  readonly #ends: PairEnds<Up, Down>;
  readonly #carrier: Carrier;
  readonly #held: Readonly<Record<Way, Held[]>> = { up: [], down: [] };

  constructor(ends: PairEnds<Up, Down>, carrier: Carrier = atOnce) {
    this.#ends = ends;
    this.#carrier = carrier;
  }

  /** How many messages are underway each way. */
  get waiting(): Readonly<Record<Way, number>> {
    return { up: this.#held.up.length, down: this.#held.down.length };
  }

  sendUp(message: Up): void {
    this.#send('up', message, () => this.#ends.up(message));
  }

  sendDown(message: Down): void {
    this.#send('down', message, () => this.#ends.down(message));
  }

  /** Delivers the waiting messages, and those that are sent because of that, until none waits. */
  flush(): void {
    for (;;) {
      const next = this.#held.up.shift() ?? this.#held.down.shift();
      if (!next) return;
      next.come();
    }
  }

  /** Loses every message that is underway. */
  cut(): void {
    for (const way of ['up', 'down'] as const) for (const held of this.#held[way].splice(0)) held.goAstray();
  }

  #send(way: Way, message: Up | Down, come: () => void): void {
    const held: Held = { come, goAstray: () => this.#ends.lost(message) };
    const line = this.#held[way];
    line.push(held);
    this.#carrier({
      way,
      deliver: () => {
        while (line.includes(held)) line.shift()?.come();
      },
      lose: () => {
        const at = line.indexOf(held);
        if (at < 0) return;
        line.splice(at, 1);
        held.goAstray();
      },
    });
  }
}
