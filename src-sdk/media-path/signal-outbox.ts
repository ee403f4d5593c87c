import type { PeerSignal } from '@core/wire/socket';

export interface OutgoingSignal {
  readonly to: string;
  readonly linkEpoch: number;
  readonly signal: PeerSignal;
}

/**
 * Sends what a link has to say, in order. What can't be delivered (no server, or the other one has no connection)
 * waits: both ends still have the same link, so the offer is as good a minute later.
 */
export class SignalOutbox {
  readonly #send: (signal: OutgoingSignal) => Promise<unknown>;
  readonly #waiting = new Map<string, OutgoingSignal[]>();

  /** @param send rejects where the signal wasn't delivered. */
  constructor(send: (signal: OutgoingSignal) => Promise<unknown>) {
    this.#send = send;
  }

  /** For what has to arrive. */
  post(signal: OutgoingSignal): void {
    const waiting = this.#waiting.get(signal.to);
    if (waiting) waiting.push(signal);
    else this.#try(signal);
  }

  /** For what is of no use later: reports, requests to rebuild. */
  postOnce(signal: OutgoingSignal): void {
    this.#send(signal).catch(() => undefined);
  }

  /** The other one can be reached again. */
  flush(to: string): void {
    const waiting = this.#waiting.get(to);
    this.#waiting.delete(to);
    waiting?.forEach((signal) => this.post(signal));
  }

  /** The link that said it is gone. */
  drop(to: string): void {
    this.#waiting.delete(to);
  }

  #try(signal: OutgoingSignal): void {
    this.#send(signal).catch(() => {
      // Several may be underway when the connection goes: their order is kept by the order of the failures.
      const waiting = this.#waiting.get(signal.to) ?? [];
      this.#waiting.set(signal.to, [...waiting, signal]);
    });
  }
}
