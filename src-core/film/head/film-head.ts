import { contentKind, SIGNATURE_BYTES } from '../film-signature';
import type { Undecoded } from '../../wire/playback';
import type { FilmCodec, FilmTrack } from './film-codecs';
import { type HeadReading, take } from './head-bytes';
import { readMatroska } from './matroska-head';
import { readMp4 } from './mp4-head';
import { readOgg } from './ogg-head';

/** The kind of a file by its head. */
export type FilmHead =
  /** `tracks` is null where the head doesn't list them, or isn't of a kind that is read here. */
  | { readonly kind: 'film'; readonly tracks: readonly FilmTrack[] | null }
  /** The file ends before its index. */
  | { readonly kind: 'incomplete' }
  /** A container that no browser opens, by its name. */
  | { readonly kind: 'foreign'; readonly container: string }
  | { readonly kind: 'playlist' }
  /** A web page; `other`: nothing that is known. */
  | { readonly kind: 'page' | 'other' };

/** @param sizeBytes the file's size; null where it isn't known */
export function* readFilmHead(sizeBytes: number | null): HeadReading<FilmHead> {
  const first = yield* take(0, SIGNATURE_BYTES);
  const content = contentKind(first);
  switch (content.kind) {
    case 'film':
      break;
    case 'foreign':
      return content;
    default:
      return { kind: content.kind };
  }
  switch (content.container) {
    case 'mp4': {
      const head = yield* readMp4(sizeBytes);
      if (head && 'missing' in head) return { kind: 'incomplete' };
      return { kind: 'film', tracks: head?.tracks ?? null };
    }
    case 'matroska':
      return { kind: 'film', tracks: yield* readMatroska() };
    case 'ogg':
      return { kind: 'film', tracks: yield* readOgg() };
    case 'sound':
      return { kind: 'film', tracks: null };
  }
}

/** Whether this engine decodes a codec; null: only playing it shows. */
export type Decodes = (codec: FilmCodec) => boolean | null;

/** @param asks whether the browser says that it plays a MIME type with a codec */
export const decodesBy =
  (asks: (mime: string) => boolean): Decodes =>
  ({ asks: mimes }) => {
    const [exact, generic] = mimes;
    if (exact === undefined) return null;
    if (asks(exact)) return true;
    // A profile whose name the browser doesn't know may be decoded all the same.
    return generic !== undefined && asks(generic) ? null : false;
  };

/**
 * The kinds of tracks of which certainly none is decoded, picture first, with the codec of each kind's first one. A
 * film without sound lacks nothing.
 */
export const undecodedOf = (tracks: readonly FilmTrack[] | null, decodes: Decodes): readonly Undecoded[] =>
  (['picture', 'sound'] as const).flatMap((track) => {
    const all = tracks?.filter(({ kind }) => kind === track) ?? [];
    const [first] = all;
    if (!first || all.some(({ codec }) => decodes(codec) !== false)) return [];
    return [{ track, codec: first.codec.name }];
  });
