/** The messages between Syncplay's clients and server, and their guess of a message's age. Times are ms. */

/**
 * Two counters that say "I have just changed something; messages from before you knew that don't count". A side raises
 * its own counter, and the other side sends it back.
 */
export interface Ignoring {
  readonly server: number;
  readonly client: number;
}

/** From client to server: an answer to each state, or an action at this player. */
export interface StateUp {
  readonly play: { readonly positionMs: number; readonly paused: boolean; readonly seeked: boolean } | null;
  /** The server's stamp, sent back; null in a message that answers nothing. */
  readonly serverStampMs: number | null;
  readonly clientStampMs: number;
  readonly clientRttMs: number;
  readonly ignoring: Ignoring;
}

/** From server to client: each second, and at once after an action. */
export interface StateDown {
  readonly positionMs: number;
  readonly paused: boolean;
  readonly seeked: boolean;
  readonly setBy: string | null;
  readonly serverStampMs: number;
  /** The client's stamp, moved on by the time that it lay at the server; null when it was sent back already. */
  readonly clientStampMs: number | null;
  readonly serverRttMs: number;
  readonly ignoring: Ignoring;
}

export interface Ping {
  readonly rttMs: number;
  readonly averageMs: number;
  /** The assumed age of a message from the other side. */
  readonly forwardMs: number;
}

export const NO_PING: Ping = { rttMs: 0, averageMs: 0, forwardMs: 0 };

export const PING_AVERAGE_WEIGHT = 0.85;

/**
 * Half the averaged round trip; where our round trip is longer than the other side's, the whole difference is
 * attributed to the way towards us.
 */
export function pinged(ping: Ping, stampMs: number, otherRttMs: number, nowMs: number): Ping {
  const rttMs = nowMs - stampMs;
  if (rttMs < 0 || otherRttMs < 0) return { ...ping, rttMs };
  const before = ping.averageMs === 0 ? rttMs : ping.averageMs;
  const averageMs = before * PING_AVERAGE_WEIGHT + rttMs * (1 - PING_AVERAGE_WEIGHT);
  return { rttMs, averageMs, forwardMs: averageMs / 2 + Math.max(0, rttMs - otherRttMs) };
}
