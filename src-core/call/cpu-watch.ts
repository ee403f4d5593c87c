/**
 * Decides whether this machine can't keep up, from its encoders' reports, and with a memory, since those change often.
 */

export interface CpuWatch {
  readonly constrained: boolean;
  /** Time since which the encoders have said the opposite of `constrained` without a break; null: they agree. */
  readonly againstSinceMs: number | null;
}

/** A longer time than encoders that have just begun report it for. */
export const CPU_AFTER_MS = 6_000;
/** A machine that just got room keeps it for this long before anybody loads it again. */
export const CPU_OVER_AFTER_MS = 20_000;

export const idleCpu: CpuWatch = { constrained: false, againstSinceMs: null };

/**
 * @param limited whether an encoder is held back by the CPU now
 * @param now monotonic ms
 */
export const watchCpu = (before: CpuWatch, limited: boolean, now: number): CpuWatch => {
  if (limited === before.constrained)
    return before.againstSinceMs === null ? before : { ...before, againstSinceMs: null };
  const againstSinceMs = before.againstSinceMs ?? now;
  const patienceMs = before.constrained ? CPU_OVER_AFTER_MS : CPU_AFTER_MS;
  if (now - againstSinceMs < patienceMs) return { ...before, againstSinceMs };
  return { constrained: limited, againstSinceMs: null };
};
