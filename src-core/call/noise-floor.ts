/**
 * Estimates how loud it is around a person while they don't speak, from their level alone: a low quantile of it,
 * followed with two slopes. Rising at r and falling at f the follower comes to rest where the level lies below it for r
 * / (r + f) of the time (quantile tracking by stochastic approximation), which is 3 % here: speech has more pauses than
 * that between its syllables, a fan and most music have fewer.
 */

/** A lower level isn't told apart from silence, dBov. */
export const SILENCE_DB = -70;
const RISE_DB_A_SECOND = 5;
const FALL_DB_A_SECOND = 150;
/** A longer time since the last sample counts as not listened to. */
const LONGEST_STEP_MS = 200;

/** @param level linear, 0…1 @returns dBov, from SILENCE_DB to 0 */
export const toDb = (level: number): number =>
  level <= 0 ? SILENCE_DB : Math.min(0, Math.max(SILENCE_DB, 20 * Math.log10(level)));

/**
 * @param floorDb dBov; begin with SILENCE_DB
 * @param levelDb dBov
 * @param passedMs since the step before
 */
export const stepNoiseFloor = (floorDb: number, levelDb: number, passedMs: number): number => {
  const seconds = Math.min(LONGEST_STEP_MS, Math.max(0, passedMs)) / 1_000;
  return levelDb > floorDb
    ? Math.min(levelDb, floorDb + RISE_DB_A_SECOND * seconds)
    : Math.max(levelDb, floorDb - FALL_DB_A_SECOND * seconds);
};
