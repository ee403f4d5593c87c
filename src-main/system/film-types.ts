/** Containers a film may come in, by the ending of the file's name. The player finds out what it can decode. */
import { extname } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.mp4': 'video/mp4',
  '.m4v': 'video/mp4',
  '.mov': 'video/mp4',
  '.webm': 'video/webm',
  '.mkv': 'video/x-matroska',
  '.ogv': 'video/ogg',
  '.ogg': 'video/ogg',
  '.avi': 'video/x-msvideo',
  '.mpg': 'video/mpeg',
  '.mpeg': 'video/mpeg',
  '.ts': 'video/mp2t',
  '.m2ts': 'video/mp2t',
  '.mp3': 'audio/mpeg',
  '.m4a': 'audio/mp4',
  '.flac': 'audio/flac',
  '.wav': 'audio/wav',
};

/** Endings for the open dialog, without the dot. */
export const FILM_EXTENSIONS: readonly string[] = Object.keys(TYPES).map((ending) => ending.slice(1));

export const filmType = (name: string): string =>
  TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream';

/** Whether an argument without a flag is meant as a film. TypeScript's ending is left out: the app's own sources have it. */
export const isFilmName = (name: string): boolean => {
  const ending = extname(name).toLowerCase();
  return ending !== '.ts' && Object.hasOwn(TYPES, ending);
};
