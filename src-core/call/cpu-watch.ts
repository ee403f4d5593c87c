/** Whether this machine can't keep up, from what its encoders say; with a memory, since they change their mind often. */

export interface CpuWatch {
  readonly constrained: boolean;
  /** Since when the encoders have said the opposite of `constrained` without a break; null: they agree. */
  readonly againstSinceMs: number | null;
}

/** Encoders that have just begun claim it for a moment. */
export const CPU_AFTER_MS = 6_000;
/** A machine that just got room is given it for a while before anybody loads it again. */
export const CPU_OVER_AFTER_MS = 20_000;

export const idleCpu: CpuWatch = { constrained: false, againstSinceMs: null };

/** @param limited an encoder is held back by the cpu, as of now. @param now monotonic ms */
export const watchCpu = (before: CpuWatch, limited: boolean, now: number): CpuWatch => {
  if (limited === before.constrained)
    return before.againstSinceMs === null ? before : { ...before, againstSinceMs: null };
  const againstSinceMs = before.againstSinceMs ?? now;
  const patienceMs = before.constrained ? CPU_OVER_AFTER_MS : CPU_AFTER_MS;
  if (now - againstSinceMs < patienceMs) return { ...before, againstSinceMs };
  return { constrained: limited, againstSinceMs: null };
};
