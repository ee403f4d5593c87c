/** Reads a server's clock by four time stamps, as NTP does (RFC 5905, section 8). Times are ms. */

export interface ClockSample {
  /** How much the server's clock is ahead of the local one. */
  readonly offsetMs: number;
  /** The round trip without the time spent at the server. */
  readonly delayMs: number;
}

export interface TimeReply {
  /** When the request was sent, by the local clock. */
  readonly t0: number;
  /** When it arrived and left again, by the server's clock. */
  readonly t1: number;
  readonly t2: number;
}

/** @param t3 when the reply arrived, by the local clock */
export function clockSample({ t0, t1, t2 }: TimeReply, t3: number): ClockSample {
  return { offsetMs: (t1 - t0 + (t2 - t3)) / 2, delayMs: t3 - t0 - (t2 - t1) };
}

/** The sample with the shortest round trip, the older one of equals; null where there is none. */
export function quickest(samples: readonly ClockSample[]): ClockSample | null {
  return samples.reduce<ClockSample | null>(
    (best, sample) => (best === null || sample.delayMs < best.delayMs ? sample : best),
    null,
  );
}
