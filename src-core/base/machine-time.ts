/**
 * How much time passed between two moments of which a wall clock alone can't be asked: it leaps when somebody sets it,
 * and when a machine without a battery learns the time. What runs since the machine was started doesn't.
 */

/** What the clocks of a machine show at one moment; each on its own scale, all ms. */
export interface MachineMoment {
  /** Since 1970, by the wall clock. May leap, both ways. */
  readonly calendarMs: number;
  /** Since an origin that is the same for as long as the machine runs, finely; may stand still while it sleeps. */
  readonly awakeMs: number;
  /** Since the machine was started, asleep or awake; as coarse as a second. */
  readonly upMs: number;
  /** Names this run of the machine; null where the system has no name for it. */
  readonly bootId: string | null;
}

/** Between the two clocks of one run of a machine that is more than how coarse they are: it slept. */
const SLEEP_MS = 2_000;
/**
 * What a wall clock is believed at most where nothing else bridges two moments. Everything that is kept for longer is
 * kept for a month, so that a clock set a year ahead doesn't forget all of it at once.
 */
export const MAX_UNSEEN_MS = 86_400_000;

/**
 * Time that passed from one moment to a later one, ms, never negative, and what says so: a run of the machine that
 * both are in, or the wall clock, in bounds.
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
