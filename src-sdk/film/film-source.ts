import { placeOf } from '@core/wire/film-sources';
import type { Film, Readiness } from '@core/wire/playback';

/** The address to play from, or the readiness without one; null without a film. */
export type Source = { readonly url: string } | { readonly without: Readiness } | null;

/** Where this person's player finds the open film: their own copy, where one is named, else the film's address. */
export class FilmSource {
  readonly #webFilmsWait: boolean;
  #local: { readonly filmId: string; readonly source: NonNullable<Source> } | null = null;

  /** @param webFilmsWait plays films of the web only from the address that `set` gives */
  constructor({ webFilmsWait }: { readonly webFilmsWait: boolean }) {
    this.#webFilmsWait = webFilmsWait;
  }

  /**
   * @param local the own copy's address; null for nothing to play, where `readiness` is told to the others
   * @param openFilmId the open film, for which it is meant where neither says so
   */
  set(
    local: { readonly filmId: string; readonly url: string } | null,
    readiness: Readiness,
    openFilmId: string | undefined,
  ): void {
    const filmId = local?.filmId ?? readiness.filmId ?? openFilmId;
    const source = local ? { url: local.url } : { without: readiness };
    this.#local = filmId === undefined ? null : { filmId, source };
  }

  of(film: Film | null): Source {
    if (!film) return null;
    if (this.#local?.filmId === film.filmId) return this.#local.source;
    const place = placeOf(film.source);
    if (place.at === 'web')
      return this.#webFilmsWait ? { without: { filmId: film.filmId, state: 'consent' } } : { url: place.url };
    const state = place.at === 'nowhere' ? 'unsupported' : 'missing';
    return { without: { filmId: film.filmId, state } };
  }
}
