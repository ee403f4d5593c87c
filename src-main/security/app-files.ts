/** Answers `matinee-app://app/…` from the folder of the built renderer, and from nowhere else. */
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** Only types that a build of the renderer has are served. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.wav': 'audio/wav',
  '.webm': 'video/webm',
};

/**
 * The file of the renderer's folder that a URL names, as segments below it.
 * @returns null for another host and for every path that isn't plain: encoded slashes, backslashes, dots, NUL
 */
export const appFileOf = (url: string): readonly string[] | null => {
  let address: URL;
  let path: string;
  try {
    address = new URL(url);
    path = decodeURIComponent(address.pathname);
  } catch {
    return null;
  }
  if (address.host !== 'app') return null;
  if (path === '/' || path === '') return ['index.html'];
  const segments = path.slice(1).split('/');
  const isPlain = (segment: string) => /^[A-Za-z0-9_@-][A-Za-z0-9_.@~ -]*$/.test(segment);
  return segments.every(isPlain) ? segments : null;
};

export const contentTypeOf = (name: string): string | null =>
  CONTENT_TYPES[extname(name).toLowerCase()] ?? null;

/** The part of a request that is read to find its file. */
export interface PageRequest {
  readonly url: string;
  readonly method: string;
}

/** Plain data, and no `Response`: Node reads 40 files of its own before it has one, and Home would wait for that. */
export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

export type AnswerPage = (request: PageRequest) => Promise<PageAnswer>;

/** @param headers added to every answer. */
export const appFileServer =
  (rootFolder: string, headers: Readonly<Record<string, string>>): AnswerPage =>
  async ({ url, method }) => {
    const missing = { status: 404, headers, body: null };
    if (method !== 'GET' && method !== 'HEAD')
      return { status: 405, headers: { ...headers, Allow: 'GET, HEAD' }, body: null };
    const segments = appFileOf(url);
    const type = segments && contentTypeOf(segments.at(-1) ?? '');
    if (!segments || !type) return missing;
    try {
      const bytes = await readFile(join(rootFolder, ...segments));
      return {
        status: 200,
        headers: { ...headers, 'Content-Type': type, 'Content-Length': String(bytes.byteLength) },
        body: method === 'HEAD' ? null : bytes,
      };
    } catch {
      return missing;
    }
  };
