/**
 * Measures how much time passed between two moments, which a wall clock alone can't tell: it leaps when somebody sets
 * it, and when a machine without a battery learns the time. Clocks that run since the machine was started don't leap.
 */

/** The readings of a machine's clocks at one moment; each on its own scale, all ms. */
export interface MachineMoment {
  /** Time since 1970, by the wall clock. May leap, both ways. */
  readonly calendarMs: number;
  /**
   * Fine-grained time since an origin that is the same for as long as the machine runs; may stand still while it
   * sleeps.
   */
  readonly awakeMs: number;
  /** Time since the machine was started, asleep or awake; as coarse as a second. */
  readonly upMs: number;
  /** Identifies this boot of the machine; null where the system has no name for it. */
  readonly bootId: string | null;
}

/** A difference between the two clocks of one boot beyond their coarseness: the machine slept. */
const SLEEP_MS = 2_000;
/**
 * The most that a wall clock is trusted for where nothing else bridges two moments. Long-lived data is kept for a
 * month, so a clock set a year ahead doesn't forget all of it at once.
 */
export const MAX_UNSEEN_MS = 86_400_000;

/**
 * Time that passed from one moment to a later one, ms, never negative, and its source: a boot of the machine that both
 * are in, or the wall clock, within bounds.
 */
export const passedBetween = (
  then: MachineMoment,
  now: MachineMoment,
): { readonly passedMs: number; readonly by: 'boot' | 'wall' } => {
  if (then.bootId === now.bootId && now.awakeMs >= then.awakeMs) {
    const awakeMs = now.awakeMs - then.awakeMs;
    const asleepMs = now.upMs - then.upMs - awakeMs;
    return { passedMs: awakeMs + (asleepMs > SLEEP_MS ? asleepMs : 0), by: 'boot' };
  }
  const byWallMs = now.calendarMs - then.calendarMs;
  return { passedMs: Math.min(Math.max(0, byWallMs), MAX_UNSEEN_MS), by: 'wall' };
};
