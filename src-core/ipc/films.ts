/** Films of this machine, and those that arrive from outside the page. */
import { z } from 'zod';
import { LIMITS } from '../wire/limits';
import { FilmUrlSchema } from '../wire/film-url';
import { FingerprintSchema } from '../wire/film-sources';
import { FileNameSchema } from '../wire/texts';
import { nothing } from './nothing';

/** A local film: the renderer gets an opaque handle and an address for its player, never a path. */
export const FilmFileSchema = z.object({
  handle: z.string().min(16).max(64),
  /** `matinee-film://local/<handle>`, served with ranges as long as the app runs. */
  url: z.string().max(200),
  name: FileNameSchema,
  sizeBytes: z.number().int().min(1),
  fingerprint: FingerprintSchema,
});
export type FilmFile = z.infer<typeof FilmFileSchema>;

/** A film from outside the page: a file that main has opened, or an address of the web as it was typed. */
export const ArrivedFilmSchema = z.union([
  FilmFileSchema,
  z.object({ address: z.string().max(LIMITS.filmUrlBytes) }),
]);
export type ArrivedFilm = z.infer<typeof ArrivedFilmSchema>;

export const FILM_CALLS = {
  /** Takes a film given on the command line or by "open with", once. */
  'app.takeFilm': { input: nothing, output: ArrivedFilmSchema.nullable() },
  /** Shows the open dialog; null where the person cancelled. */
  'film.choose': { input: nothing, output: FilmFileSchema.nullable() },
  /** Opens the clip that comes with the app. */
  'film.sample': { input: nothing, output: FilmFileSchema },
  /**
   * Says that the person typed this address of a film: its origin may be in a private network, for this run of the app.
   * Nothing else from the page opens one.
   */
  'film.typed': { input: z.strictObject({ url: FilmUrlSchema }), output: nothing },
  'film.release': {
    input: z.strictObject({ handle: z.string().min(16).max(64) }),
    output: nothing,
  },
} as const;

export const FILM_EVENTS = {
  'app.film': z.object({ film: ArrivedFilmSchema }),
} as const;
