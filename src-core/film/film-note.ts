import type { Undecoded } from '../wire/playback';
import type { FilmProblem } from './film-problem';

/** Notes that a person has to know of a film although it plays. */
export type FilmNote =
  /** Its sound isn't decoded here. `isPublicFilm`: see `FilmProblem`. */
  | { readonly kind: 'undecoded'; readonly what: Undecoded; readonly isPublicFilm: boolean }
  /** Its server sends it from the beginning only, so nobody can seek in it. */
  | { readonly kind: 'noRanges' }
  /** It is a live stream without dates: everybody is at about the same distance from its edge. */
  | { readonly kind: 'rough' }
  /** Its source publishes nothing new. */
  | { readonly kind: 'sourceStands' }
  /** A part of it is missing, and was passed a moment ago. */
  | { readonly kind: 'hole' }
  /** It is broken at a place, and goes on behind that. */
  | { readonly kind: 'broken' };

export const NO_NOTES: readonly FilmNote[] = [];

/**
 * The room's note of tracks that aren't decoded; undefined for none. Of a web film it is told only where the film is
 * known to be on the internet, as with problems.
 * @param problem the problem that the room may hear of by now
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
