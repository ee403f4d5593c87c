import { z } from 'zod';
import { filmUrlFault, FilmUrlSchema, KeptFilmUrlSchema } from './film-url';
import { FileNameSchema } from './texts';

/**
 * What a film is watched from: all kinds of it, and of each what others have to know. Who plays, matches or reports a film
 * asks for its place (`placeOf`), never for its kind.
 */

/** Sampled SHA-256 (first, middle and last 1 MiB, and the size), hex; the recipe is in docs/protocol.md. */
export const FingerprintSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** A file that each person opens on their own machine. */
const FileSourceSchema = z.strictObject({
  kind: z.literal('file'),
  name: FileNameSchema,
  sizeBytes: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  fingerprint: FingerprintSchema,
});

/** The source that somebody opens for everybody. */
export const FilmSourceSchema = z.discriminatedUnion('kind', [
  FileSourceSchema,
  /** A film on the web, without a login in its address. */
  z.strictObject({ kind: z.literal('url'), url: FilmUrlSchema }),
]);
export type FilmSource = z.infer<typeof FilmSourceSchema>;

/** The source as a room has kept it. */
export const KeptFilmSourceSchema = z.discriminatedUnion('kind', [
  FileSourceSchema,
  z.strictObject({ kind: z.literal('url'), url: KeptFilmUrlSchema }),
  /** The source that stands for a kind that this client doesn't know, and can't show. Nobody sends it. */
  z.strictObject({ kind: z.literal('unknown') }),
]);
export type KeptFilmSource = z.infer<typeof KeptFilmSourceSchema>;

/** The file that a copy has to be: the same size and the same fingerprint; its name says nothing. */
export interface FilmCopy {
  readonly name: string;
  readonly sizeBytes: number;
  readonly fingerprint: string;
}

/**
 * Where somebody's player finds a film. `copy`: in a file of their own · `web`: at an address, the same for everybody,
 * which waits for their consent · `nowhere`: not in this version
 */
type FilmPlace =
  | { readonly at: 'copy'; readonly copy: FilmCopy }
  | { readonly at: 'web'; readonly url: string }
  | { readonly at: 'nowhere' };

interface FilmKind<S> {
  readonly placeOf: (source: S) => FilmPlace;
  /** The parts that would tell what is watched: they are struck out of the log that goes with a report. */
  readonly telltales: (source: S) => readonly string[];
  /** How reports call it, in English. */
  readonly reported: string;
  /** Whether it may turn out to happen now. */
  readonly mayBeLive: boolean;
  /** The source behind an address that somebody typed; null where it is none of this kind. */
  readonly typed?: (address: string) => FilmSource | null;
}
type FilmKinds = {
  readonly [K in KeptFilmSource['kind']]: FilmKind<Extract<KeptFilmSource, { readonly kind: K }>>;
};

/**
 * The kinds in the order in which they are asked about a typed address: the first that can takes it, so the web, which
 * takes all, comes last.
 */
const FILM_KINDS: FilmKinds = {
  file: {
    placeOf: (copy) => ({ at: 'copy', copy }),
    telltales: ({ name }) => [name],
    reported: 'file',
    mayBeLive: false,
  },
  url: {
    placeOf: ({ url }) => ({ at: 'web', url }),
    telltales: ({ url }) => [url],
    reported: 'from the web',
    mayBeLive: true,
    typed: (url) => (filmUrlFault(url) === null ? { kind: 'url', url } : null),
  },
  unknown: {
    placeOf: () => ({ at: 'nowhere' }),
    telltales: () => [],
    reported: 'of a kind unknown here',
    mayBeLive: false,
  },
};

/**
 * The row of a source's kind takes that source, which the compiler can't see of a union. A kind without a row is one that a
 * newer version has brought.
 */
const kindOf = ({ kind }: Pick<KeptFilmSource, 'kind'>): FilmKind<KeptFilmSource> =>
  (Object.hasOwn(FILM_KINDS, kind) ? FILM_KINDS[kind] : FILM_KINDS.unknown) as FilmKind<KeptFilmSource>;

export const placeOf = (source: KeptFilmSource): FilmPlace => kindOf(source).placeOf(source);

/** Its address; null for what isn't loaded from one. */
export const addressOf = (source: KeptFilmSource): string | null => {
  const place = placeOf(source);
  return place.at === 'web' ? place.url : null;
};

export const telltalesOf = (source: KeptFilmSource): readonly string[] => kindOf(source).telltales(source);
export const reportedAs = (source: Pick<KeptFilmSource, 'kind'>): string => kindOf(source).reported;
export const mayBeLive = (source: Pick<KeptFilmSource, 'kind'>): boolean => kindOf(source).mayBeLive;

/** The source for a typed address, of the first kind that takes it. */
export const sourceTyped = (address: string): FilmSource | null => {
  for (const { typed } of Object.values(FILM_KINDS)) {
    const source = typed?.(address) ?? null;
    if (source) return source;
  }
  return null;
};
