/**
 * Answers `matinee-film://local/<handle>` with the bytes of an opened film: 200, 206 and 416 by hand, because
 * `net.fetch` of a file ignores ranges. Bytes are read as the player takes them, so a seek in a long film is immediate
 * and an aborted answer costs nothing further.
 */
import type { FileHandle } from 'node:fs/promises';
import { answerRange } from './byte-range';
import type { OpenedFilm } from './films';

const CHUNK_BYTES = 262_144;
const HANDLE = /^\/([A-Za-z0-9_-]{16,64})$/;

/** @returns null for everything that isn't a handle in its one spelling. */
export const handleOf = (url: string): string | null => {
  try {
    const { host, pathname, search } = new URL(url);
    return host === 'local' && search === '' ? (HANDLE.exec(pathname)?.[1] ?? null) : null;
  } catch {
    return null;
  }
};

/** A film that was cut short since it was opened is another film; on a disk that is gone it is none. */
const isStillThere = async ({ file, sizeBytes }: OpenedFilm): Promise<boolean> => {
  const facts = await file.stat().catch(() => null);
  return facts !== null && facts.size >= sizeBytes;
};

/** The bytes from `start` to `last`, read as they are taken. */
function readPart(file: FileHandle, start: number, last: number): ReadableStream<Uint8Array> {
  let position = start;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const bytes = new Uint8Array(Math.min(CHUNK_BYTES, last + 1 - position));
          const { bytesRead } = await file.read(bytes, 0, bytes.byteLength, position);
          if (bytesRead === 0) throw new Error('The film’s file became shorter');
          position += bytesRead;
          controller.enqueue(bytesRead === bytes.byteLength ? bytes : bytes.subarray(0, bytesRead));
          if (position > last) controller.close();
        } catch (error) {
          controller.error(error);
        }
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * @param find finds an open film.
 * @param pageOrigin the only origin whose pages may read the bytes (to draw a frame on a canvas).
 */
export const filmServer =
  (find: (handle: string) => OpenedFilm | null, pageOrigin: string) =>
  async (request: Request): Promise<Response> => {
    const headers: Record<string, string> = {
      'Access-Control-Allow-Origin': pageOrigin,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    };
    const end = (status: number, more: Record<string, string> = {}) =>
      new Response(null, { status, headers: { ...headers, ...more } });

    if (request.method !== 'GET' && request.method !== 'HEAD') return end(405, { Allow: 'GET, HEAD' });
    const handle = handleOf(request.url);
    const film = handle === null ? null : find(handle);
    if (!film || !(await isStillThere(film))) return end(404);

    const range = answerRange(request.headers.get('range'), film.sizeBytes);
    if (range.kind === 'unsatisfiable') return end(416, { 'Content-Range': `bytes */${film.sizeBytes}` });
    const { start, last } = range.kind === 'part' ? range : { start: 0, last: film.sizeBytes - 1 };
    Object.assign(headers, {
      'Accept-Ranges': 'bytes',
      'Content-Type': film.type,
      'Content-Length': String(last + 1 - start),
    });
    if (range.kind === 'part') headers['Content-Range'] = `bytes ${start}-${last}/${film.sizeBytes}`;
    const status = range.kind === 'part' ? 206 : 200;
    if (request.method === 'HEAD') return end(status);

    return new Response(readPart(film.file, start, last), { status, headers });
  };
