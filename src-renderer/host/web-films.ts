import type { Film } from '@core/ipc/contract';
import { WatchTogetherError } from '@core/base/errors';
import { fitText } from '@core/base/person-text';
import { fingerprintRanges, fingerprintSizePrefix } from '@core/ipc/film-fingerprint';
import { LIMITS } from '@core/wire/limits';

/** The same recipe as in the app, so that a copy opened in a browser matches one opened there. */
export const fingerprintOf = async (file: Blob): Promise<string> => {
  const spans = fingerprintRanges(file.size).map(({ start, end }) => file.slice(start, end));
  const sampled = new Blob([new Uint8Array(fingerprintSizePrefix(file.size)), ...spans]);
  const digest = await crypto.subtle.digest('SHA-256', await sampled.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
};

/** Films of a browser tab: files the person picked, behind object URLs that live until they are released. */
export const createWebFilms = (page: Pick<Window, 'document'>) => {
  const urls = new Map<string, string>();

  const fromFile = async (file: File): Promise<Film> => {
    if (file.size === 0) throw new WatchTogetherError('MEDIA_UNSUPPORTED', 'The file is empty.');
    const fingerprint = await fingerprintOf(file);
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

  const choose = (): Promise<Film | null> =>
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

  const release = (handle: string): void => {
    const url = urls.get(handle);
    urls.delete(handle);
    if (url) URL.revokeObjectURL(url);
  };

  return { choose, fromFile, release };
};
