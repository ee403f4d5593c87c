import type { ClockExchange } from '@core/sync/clock-estimate';

/** Repeatable randomness (mulberry32): uniform in [0, 1). */
export const seededRandom = (seed: number): (() => number) => {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

export interface NetworkProfile {
  /** The fixed delay to the server and back, ms. */
  readonly upMs: number;
  readonly downMs: number;
  /** The mean of an exponential delay on top, each way, ms. */
  readonly jitterMs: number;
  /** The share of exchanges that are lost. */
  readonly loss: number;
}

export interface ClockPair {
  /** The local clock at true time t is `t · (1 + driftPpm / 1e6) + offsetMs`. The server's clock is the true one. */
  readonly offsetMs: number;
  readonly driftPpm: number;
}

/** A ping that is sent at a true time; null where it is lost. */
export const simulatedExchange = (
  trueMs: number,
  network: NetworkProfile,
  clocks: ClockPair,
  random: () => number,
  serverEpoch = 'e_1',
): { readonly exchange: ClockExchange; readonly arrivesAtMs: number } | null => {
  const extra = (): number => (network.jitterMs > 0 ? -Math.log(1 - random()) * network.jitterMs : 0);
  const up = network.upMs + extra();
  const down = network.downMs + extra();
  if (random() < network.loss) return null;
  const atServer = trueMs + up;
  const back = atServer + down;
  return {
    exchange: {
      t0: localClock(trueMs, clocks),
      t1: atServer,
      t2: atServer,
      t3: localClock(back, clocks),
      serverEpoch,
    },
    arrivesAtMs: back,
  };
};

/** What the local clock shows at a true time. */
export const localClock = (trueMs: number, clocks: ClockPair): number =>
  trueMs * (1 + clocks.driftPpm / 1e6) + clocks.offsetMs;
