/** When a client asks the server for its time (docs/numbers.md, Clock): a burst, a fast phase, then a slow beat. */
export const PING_SCHEDULE = {
  /**
   * Twice as many as the usual 8, in the same 0.8 s: on a line of 40 ± 5 ms with even jitter the error after one second
   * falls from 2.3 to 1.2 ms (p95, simulated).
   */
  burstPings: 16,
  burstIntervalMs: 50,
  fastForMs: 10_000,
  fastIntervalMs: 1_000,
  slowIntervalMs: 5_000,
  /** Pings in one slow beat, a burst interval apart: on the same line 0.5 ms after a minute, instead of 1.3 with 3. */
  slowPings: 8,
  /** The slow beat varies by ± this share, so that clients don't ask in step. */
  slowSpread: 0.2,
  /** An event loop that stood still for longer than this may have slept: burst again. */
  gapMs: 2_000,
} as const;

/**
 * How long to wait before the next ping.
 * @param pingsSent since the burst began, the last one included
 * @param sinceBurstMs time since the burst began
 * @param random uniform in [0, 1)
 */
export const pingDelayMs = (pingsSent: number, sinceBurstMs: number, random: number): number => {
  if (pingsSent < PING_SCHEDULE.burstPings) return PING_SCHEDULE.burstIntervalMs;
  if (sinceBurstMs < PING_SCHEDULE.fastForMs) return PING_SCHEDULE.fastIntervalMs;
  if (pingsSent % PING_SCHEDULE.slowPings !== 0) return PING_SCHEDULE.burstIntervalMs;
  const spread = PING_SCHEDULE.slowSpread * (2 * random - 1);
  return PING_SCHEDULE.slowIntervalMs * (1 + spread);
};
