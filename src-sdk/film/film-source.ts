import type { Media, Readiness } from '@core/wire/playback';

/** The address to play from, or what to say without one; null without a film. */
export type Source = { readonly url: string } | { readonly without: Readiness } | null;

/** Where this person's player finds the film that is open: their own copy, where one is named, else the film's address. */
export class FilmSource {
  readonly #webFilmsWait: boolean;
  #local: { readonly mediaId: string; readonly source: NonNullable<Source> } | null = null;

  /** @param webFilmsWait films of the web are played only from where `set` says */
  constructor({ webFilmsWait }: { readonly webFilmsWait: boolean }) {
    this.#webFilmsWait = webFilmsWait;
  }

  /**
   * @param local the own copy's address; null: nothing to play, `readiness` is what the others are told
   * @param openMediaId the film that is open, for which it is meant where neither says so
   */
  set(
    local: { readonly mediaId: string; readonly url: string } | null,
    readiness: Readiness,
    openMediaId: string | undefined,
  ): void {
    const mediaId = local?.mediaId ?? readiness.mediaId ?? openMediaId;
    const source = local ? { url: local.url } : { without: readiness };
    this.#local = mediaId === undefined ? null : { mediaId, source };
  }

  forget(): void {
    this.#local = null;
  }

  of(media: Media | null): Source {
    if (!media) return null;
    if (this.#local?.mediaId === media.mediaId) return this.#local.source;
    if (media.source.kind === 'url')
      return this.#webFilmsWait
        ? { without: { mediaId: media.mediaId, state: 'consent' } }
        : { url: media.source.url };
    return { without: { mediaId: media.mediaId, state: 'missing' } };
  }
}
