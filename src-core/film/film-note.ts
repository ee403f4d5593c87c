import type { Undecoded } from '../wire/playback';
import type { FilmProblem } from './film-problem';

/** What a person has to know of a film that plays all the same. */
export type FilmNote =
  /** Its sound isn't decoded here. `isPublicFilm`: see `FilmProblem`. */
  | { readonly kind: 'undecoded'; readonly what: Undecoded; readonly isPublicFilm: boolean }
  /** Its server sends it from the beginning only: nobody can seek in it. */
  | { readonly kind: 'noRanges' }
  /** A live stream that doesn't say what time it is: everybody is at about the same distance from its edge. */
  | { readonly kind: 'rough' }
  /** Its source publishes nothing new. */
  | { readonly kind: 'sourceStands' }
  /** A part of it is missing, and was passed a moment ago. */
  | { readonly kind: 'hole' }
  /** It is broken at a place, and is gone on with behind that. */
  | { readonly kind: 'broken' };

export const NO_NOTES: readonly FilmNote[] = [];

/**
 * What the room hears of tracks that aren't decoded; undefined for nothing. Of a film of the web only where it is known
 * to be one from the internet, as with what keeps one from playing.
 * @param problem what the room may hear of by now
 */
export const undecodedForRoom = (
  notes: readonly FilmNote[],
  problem: FilmProblem | null,
  isOfWeb: boolean,
): readonly Undecoded[] | undefined => {
  const lacking =
    problem?.undecoded ?? notes.flatMap((note) => (note.kind === 'undecoded' ? [note.what] : []));
  const mayHear =
    !isOfWeb ||
    (problem?.undecoded
      ? problem.isPublicFilm
      : notes.every((note) => note.kind !== 'undecoded' || note.isPublicFilm));
  return lacking.length > 0 && mayHear ? lacking : undefined;
};
