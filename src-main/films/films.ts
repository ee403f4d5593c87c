/** Films that the person opened, by handles nobody can guess. The page knows handles; paths stay here. */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { WatchTogetherError } from '@core/base/errors';
import type { RandomBytes } from '@core/base/ids';
import { fitText } from '@core/base/person-text';
import type { FilmFile } from '@core/ipc/films';
import { fingerprintRanges, fingerprintSizePrefix } from '@core/film/film-fingerprint';
import { LIMITS } from '@core/wire/limits';
import { FILM_SCHEME } from '../security/app-address';
import { filmType } from '../system/film-types';

/**
 * A film that was opened once, and is kept open: a file that another program puts into its place afterwards is another
 * one.
 */
export interface OpenedFilm {
  readonly file: FileHandle;
  /** MIME type, by the name's ending. */
  readonly type: string;
  readonly sizeBytes: number;
}

const HANDLE_BYTES = 24;
/**
 * The number of films open at a time; the one opened first is closed for another. A party has one film, and copies that
 * didn't fit.
 */
export const MOST_OPEN = 64;
/** Opening a pipe that nobody writes to would block for ever. Windows has no such flag, and no such pipes. */
const READ_AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

const refuse = (code: 'INVALID_ARGUMENT' | 'FILM_UNSUPPORTED' | 'FILM_UNREACHABLE', why: string) =>
  new WatchTogetherError(code, why);

export class Films {
  readonly #random: RandomBytes;
  readonly #opened = new Map<string, OpenedFilm>();

  constructor(random: RandomBytes) {
    this.#random = random;
  }

  /**
   * @param path absolute. Any file with something in it is accepted: the player finds out whether it is a film.
   * @throws INVALID_ARGUMENT for folders and devices, FILM_UNSUPPORTED for an empty file, FILM_UNREACHABLE where it
   * isn't there or can't be read.
   */
  async open(path: string): Promise<FilmFile> {
    if (!isAbsolute(path) || path.includes('\0')) throw refuse('INVALID_ARGUMENT', 'Not the path of a file');
    const file = await open(path, READ_AT_ONCE).catch((error: unknown) => {
      // A folder can't be opened on Windows.
      const isFolder = error instanceof Error && 'code' in error && error.code === 'EISDIR';
      if (isFolder) throw refuse('INVALID_ARGUMENT', 'Only a file can be a film');
      throw refuse('FILM_UNREACHABLE', 'The file isn’t there, or can’t be opened');
    });
    let sizeBytes: number;
    let fingerprint: string;
    try {
      sizeBytes = await sizeOfFile(file);
      fingerprint = await fingerprintOf(file, sizeBytes);
    } catch (error) {
      await file.close();
      throw error;
    }
    const handle = Buffer.from(this.#random(HANDLE_BYTES)).toString('base64url');
    this.#opened.set(handle, { file, type: filmType(path), sizeBytes });
    const [oldest] = this.#opened.keys();
    if (this.#opened.size > MOST_OPEN && oldest !== undefined) this.release(oldest);
    const name = fitText(basename(path), LIMITS.titleLength) || '?';
    return { handle, url: `${FILM_SCHEME}://local/${handle}`, name, sizeBytes, fingerprint };
  }

  find(handle: string): OpenedFilm | null {
    return this.#opened.get(handle) ?? null;
  }

  release(handle: string): void {
    const film = this.#opened.get(handle);
    this.#opened.delete(handle);
    // Closing waits for running reads; a disk that was pulled out leaves nothing to close.
    film?.file.close().catch(() => undefined);
  }

  /** The page that knew the handles is gone. */
  releaseAll(): void {
    for (const handle of [...this.#opened.keys()]) this.release(handle);
  }
}

async function sizeOfFile(file: FileHandle): Promise<number> {
  const facts = await file.stat();
  if (!facts.isFile()) throw refuse('INVALID_ARGUMENT', 'Only a file can be a film');
  if (facts.size === 0) throw refuse('FILM_UNSUPPORTED', 'The file is empty');
  return facts.size;
}

async function fingerprintOf(file: FileHandle, sizeBytes: number): Promise<string> {
  try {
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
    throw refuse('FILM_UNREACHABLE', 'The file can’t be read');
  }
}
