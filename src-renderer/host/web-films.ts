import type { FilmFile } from '@core/ipc/films';
import { WatchTogetherError } from '@core/base/errors';
import { fitText } from '@core/base/person-text';
import { fingerprintRanges, fingerprintSizePrefix } from '@core/film/film-fingerprint';
import { LIMITS } from '@core/wire/limits';

/** The fingerprint of a file, made as in the app, so that a copy opened in a browser matches one opened there. */
export const fingerprintOf = async (file: Blob): Promise<string> => {
  const spans = fingerprintRanges(file.size).map(({ start, end }) => file.slice(start, end));
  const sampled = new Blob([new Uint8Array(fingerprintSizePrefix(file.size)), ...spans]);
  const digest = await crypto.subtle.digest('SHA-256', await sampled.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
};

/**
 * The films of files that the page was given, by a drop or a picker: they are behind object URLs that live until they
 * are released. A page can make up a path, but not such a file.
 */
export const createFileFilms = () => {
  const urls = new Map<string, string>();

  const fromFile = async (file: File): Promise<FilmFile> => {
    if (file.size === 0) throw new WatchTogetherError('FILM_UNSUPPORTED', 'The file is empty.');
    // A folder can be dropped too: it looks like a file that can't be read.
    const fingerprint = await fingerprintOf(file).catch(() => {
      throw new WatchTogetherError('FILM_UNREACHABLE', 'The file can’t be read.');
    });
    const handle = crypto.randomUUID();
    const url = URL.createObjectURL(file);
    urls.set(handle, url);
    return {
      handle,
      url,
      name: fitText(file.name, LIMITS.titleLength) || '?',
      sizeBytes: file.size,
      fingerprint,
    };
  };

  /** Releases a film; false where the handle isn't one of these. */
  const release = (handle: string): boolean => {
    const url = urls.get(handle);
    urls.delete(handle);
    if (url) URL.revokeObjectURL(url);
    return url !== undefined;
  };

  return { fromFile, release };
};

/** The films of a browser tab: files that the person picked or dropped. */
export const createWebFilms = (page: Pick<Window, 'document'>) => {
  const { fromFile, release } = createFileFilms();

  const choose = (): Promise<FilmFile | null> =>
    new Promise((resolve, reject) => {
      const input = page.document.createElement('input');
      input.type = 'file';
      input.accept = 'video/*,.mkv';
      input.addEventListener('cancel', () => resolve(null));
      input.addEventListener('change', () => {
        const file = input.files?.[0];
        if (file) fromFile(file).then(resolve, reject);
        else resolve(null);
      });
      input.click();
    });

  return { choose, fromFile, release };
};
