/** Delays before each try to reach the server again, milliseconds, and then for good. */
export const RECONNECT_DELAYS_MS: readonly number[] = [0, 300, 1_200, 2_700, 4_800];
export const RECONNECT_STEADY_DELAY_MS = 7_000;

/** Spread of the tries from the third on, so that a restarted server isn't met by everybody at once. */
export const RECONNECT_JITTER_MS = 1_000;

/** How long the server may be away before the person is asked what to do. The tries go on all the same. */
export const ASK_PERSON_AFTER_MS = 60_000;

/**
 * @param attempt tries made so far since the connection was lost: 0 before the first.
 * @param random a number in [0, 1).
 * @returns how long to wait before the next try.
 */
export const reconnectDelayMs = (attempt: number, random: number): number => {
  const base = RECONNECT_DELAYS_MS[attempt] ?? RECONNECT_STEADY_DELAY_MS;
  return attempt < 2 ? base : base + random * RECONNECT_JITTER_MS;
};
