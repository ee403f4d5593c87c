/** Somebody who speaks to the relay: one connection of a browser. */
export interface RelayClient {
  /** Tells it from all others. */
  readonly id: string;
  /** The tag of the only party whose people come by this way; null on the own machine, where any may be. */
  readonly party: string | null;
  send(message: Buffer): void;
}
