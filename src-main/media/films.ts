/** Films that the person opened, by handles nobody can guess. The page knows handles; paths stay here. */
import { createHash } from 'node:crypto';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { WatchTogetherError } from '@core/base/errors';
import type { RandomBytes } from '@core/base/ids';
import { fitText } from '@core/base/person-text';
import type { Film } from '@core/ipc/contract';
import { fingerprintRanges, fingerprintSizePrefix } from '@core/ipc/film-fingerprint';
import { LIMITS } from '@core/wire/limits';
import { FILM_SCHEME } from '../security/app-address';

export interface OpenedFilm {
  readonly path: string;
  readonly sizeBytes: number;
}

const HANDLE_BYTES = 24;

const refuse = (code: 'INVALID_ARGUMENT' | 'MEDIA_UNSUPPORTED' | 'MEDIA_UNREACHABLE', why: string) =>
  new WatchTogetherError(code, why);

export class Films {
  readonly #random: RandomBytes;
  readonly #opened = new Map<string, OpenedFilm>();

  constructor(random: RandomBytes) {
    this.#random = random;
  }

  /**
   * @param path absolute. Any file with something in it is taken: the player finds out whether it is a film.
   * @throws INVALID_ARGUMENT for folders and devices, MEDIA_UNSUPPORTED for an empty file, MEDIA_UNREACHABLE where it
   * isn't there or can't be read.
   */
  async open(path: string): Promise<Film> {
    if (!isAbsolute(path) || path.includes('\0')) throw refuse('INVALID_ARGUMENT', 'Not the path of a file');
    const sizeBytes = await sizeOfFile(path);
    const fingerprint = await fingerprintOf(path, sizeBytes);
    const handle = Buffer.from(this.#random(HANDLE_BYTES)).toString('base64url');
    this.#opened.set(handle, { path, sizeBytes });
    const name = fitText(basename(path), LIMITS.titleLength) || '?';
    return { handle, url: `${FILM_SCHEME}://local/${handle}`, name, sizeBytes, fingerprint };
  }

  find(handle: string): OpenedFilm | null {
    return this.#opened.get(handle) ?? null;
  }

  release(handle: string): void {
    this.#opened.delete(handle);
  }

  /** The page that knew the handles is gone. */
  releaseAll(): void {
    this.#opened.clear();
  }
}

async function sizeOfFile(path: string): Promise<number> {
  const facts = await stat(path).catch(() => {
    throw refuse('MEDIA_UNREACHABLE', 'The file isn’t there');
  });
  if (!facts.isFile()) throw refuse('INVALID_ARGUMENT', 'Only a file can be a film');
  if (facts.size === 0) throw refuse('MEDIA_UNSUPPORTED', 'The file is empty');
  return facts.size;
}

async function fingerprintOf(path: string, sizeBytes: number): Promise<string> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const hash = createHash('sha256').update(fingerprintSizePrefix(sizeBytes));
    for (const { start, end } of fingerprintRanges(sizeBytes)) {
      const bytes = Buffer.alloc(end - start);
      for (let filled = 0; filled < bytes.length;) {
        const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
        if (bytesRead === 0) throw new Error('The file became shorter');
        filled += bytesRead;
      }
      hash.update(bytes);
    }
    return hash.digest('hex');
  } catch {
    throw refuse('MEDIA_UNREACHABLE', 'The file can’t be read');
  } finally {
    await file?.close();
  }
}
