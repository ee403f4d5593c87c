import type { FilmFile } from '@core/ipc/films';
import { fitText } from '@core/base/person-text';
import { placeOf, type FilmCopy } from '@core/wire/film-sources';
import { LIMITS } from '@core/wire/limits';
import type { Film, Readiness } from '@core/wire/playback';

/** The source that this person's player gets for the open film, and the readiness that the others are told. */
export interface FilmMatch {
  readonly source: { readonly filmId: string; readonly url: string } | null;
  readonly readiness: Readiness;
}

const isSame = (film: FilmFile, wanted: FilmCopy): boolean =>
  film.sizeBytes === wanted.sizeBytes && film.fingerprint === wanted.fingerprint;

/** Whether each person opens a copy of their own of this film. */
export const takesCopy = (film: Film | null): film is Film =>
  film !== null && placeOf(film.source).at === 'copy';

/**
 * Matches the film that is open with the files this person has opened: same size and same sampled SHA-256.
 * @param opened files of this run of the app, most recent last
 * @param candidate the file that was just offered as the own copy; a wrong one is named to the others
 */
export const matchFilm = (
  film: Film | null,
  opened: readonly FilmFile[],
  candidate: FilmFile | null = null,
): FilmMatch => {
  if (!film) return { source: null, readiness: { filmId: null, state: 'none' } };
  const { filmId } = film;
  const place = placeOf(film.source);
  if (place.at === 'web')
    return { source: { filmId, url: place.url }, readiness: { filmId, state: 'loading' } };
  // A newer Matinee brought this kind of film.
  if (place.at === 'nowhere') return { source: null, readiness: { filmId, state: 'unsupported' } };
  const own = [...opened, ...(candidate ? [candidate] : [])].findLast((one) => isSame(one, place.copy));
  if (own) return { source: { filmId, url: own.url }, readiness: { filmId, state: 'loading' } };
  return candidate
    ? { source: null, readiness: { filmId, state: 'mismatch', detail: candidate.name } }
    : { source: null, readiness: { filmId, state: 'missing' } };
};

/** A file's name without its ending, as a title. */
export const titleOf = (fileName: string): string => fileName.replace(/\.[A-Za-z0-9]{1,5}$/, '') || fileName;

/** The file names that servers give to every stream. */
const NO_NAME = /^(index|master|playlist|manifest|main|stream|live|video|prog_index|chunklist)$/i;

/** The title of a film from the web: the last part of its address that names it, else the host. */
export const titleOfAddress = (url: string): string => {
  const { pathname, hostname } = new URL(url);
  const parts = pathname.split('/').map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part; // A stray per cent sign stays as it is.
    }
  });
  const named = parts.map(titleOf).findLast((part) => part !== '' && !NO_NAME.test(part));
  return fitText(named ?? '', LIMITS.titleLength) || hostname;
};
