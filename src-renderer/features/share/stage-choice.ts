/** The stage's contents when there is more than one thing to look at: for this person alone, kept until it is over. */

export interface StageChoice {
  /** The owner of the screen; null: the film, or its empty place. */
  readonly screenOf: string | null;
  /** Whether the person chose it. It stays until that share, or that film, is over. */
  readonly byHand: boolean;
  readonly sharers: readonly string[];
  readonly filmId: string | null;
}

export interface StageFacts {
  /** Others whose screens can be shown, the latest first. */
  readonly sharers: readonly string[];
  /** The film that is open; null: none. */
  readonly filmId: string | null;
  readonly filmPlays: boolean;
}

export const EMPTY_STAGE: StageChoice = { screenOf: null, byHand: false, sharers: [], filmId: null };

/**
 * The latest thing is shown: a screen that was just shared, a film that was just opened. But a new screen never takes
 * the stage from a film that plays, nor from the person's own choice.
 */
export const nextStage = (before: StageChoice, { sharers, filmId, filmPlays }: StageFacts): StageChoice => {
  const fresh = sharers.find((id) => !before.sharers.includes(id));
  const isNewFilm = filmId !== null && filmId !== before.filmId;
  const ended = before.screenOf !== null && !sharers.includes(before.screenOf);
  const filmEnded = before.screenOf === null && before.filmId !== null && filmId !== before.filmId;
  const byHand = before.byHand && !ended && !filmEnded;
  const kept = { byHand, sharers, filmId };
  if (byHand) return { ...kept, screenOf: before.screenOf };
  if (fresh !== undefined && !filmPlays) return { ...kept, screenOf: fresh };
  if (isNewFilm) return { ...kept, screenOf: null };
  const stays = ended ? null : before.screenOf;
  // Without a film the stage shows a screen, as long as there is one.
  return { ...kept, screenOf: stays ?? (filmId === null ? (sharers[0] ?? null) : null) };
};

/**
 * Takes over the person's choice.
 * @param screenOf null for the film
 */
export const chooseStage = (before: StageChoice, screenOf: string | null): StageChoice => ({
  ...before,
  screenOf,
  byHand: true,
});
