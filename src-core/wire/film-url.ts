import { z } from 'zod';
import { encodedBytes } from '../base/encoded-size';
import { LIMITS } from './limits';

/** Addresses of films on the web. */

/** Why a text is no address of a film: it isn't of the web, has a name or password in it, or is too long. */
export type FilmUrlFault = 'form' | 'login' | 'length';

const parse = (text: string): URL | null => {
  try {
    return new URL(text);
  } catch {
    return null;
  }
};

/** Null for an address that a film may have. Its bytes are counted as it is on the wire, and as it is requested. */
export const filmUrlFault = (text: string): FilmUrlFault | null => {
  if (encodedBytes(text) > LIMITS.filmUrlBytes) return 'length';
  const url = parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === '') return 'form';
  if (url.username !== '' || url.password !== '') return 'login';
  return url.href.length > LIMITS.filmUrlBytes ? 'length' : null;
};

/** The address of a film that somebody opens for everybody. */
export const FilmUrlSchema = z
  .url({ protocol: /^https?$/ })
  .max(LIMITS.filmUrlBytes)
  .refine(
    (text) => filmUrlFault(text) === null,
    'an address of a film has no login in it, and isn’t too long',
  );

/**
 * The address of a film that a room has kept: one from before logins were refused doesn't cost the room. No player
 * opens it.
 */
export const KeptFilmUrlSchema = z.url({ protocol: /^https?$/ }).max(LIMITS.filmUrlBytes);
