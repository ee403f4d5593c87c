/** When a dead server process is restarted: at once, then ever later, and not for ever. */

const DELAYS_MS = [0, 250, 500, 1_000, 2_000, 4_000] as const;
/** Deaths longer ago than this are forgiven. */
const MEMORY_MS = 60_000;

/**
 * @param deathsMs when it died, the last one now; milliseconds of any monotonic clock.
 * @returns how long to wait, or null: it dies too often, give up.
 */
export const restartDelayMs = (deathsMs: readonly number[], nowMs: number): number | null => {
  const recent = deathsMs.filter((atMs) => nowMs - atMs < MEMORY_MS).length;
  return DELAYS_MS[Math.max(0, recent - 1)] ?? null;
};
