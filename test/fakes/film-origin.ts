import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

export interface FilmOrigin {
  /** The server's origin, without a slash at its end. */
  readonly origin: string;
  close(): void;
}

export interface FilmOriginOptions {
  /** Whether pages of other origins may read (CORS). */
  readonly open?: boolean;
  /** The script of the page at /, and the headers that both are sent with. */
  readonly page?: { readonly script: string; readonly headers: Readonly<Record<string, string>> };
}

const TYPES: Readonly<Record<string, string>> = {
  '.mp4': 'video/mp4',
  '.m3u8': 'application/vnd.apple.mpegurl',
  '.ts': 'video/mp2t',
  '.webm': 'video/webm',
};

const send = (response: ServerResponse, bytes: Buffer, range: string | undefined): void => {
  const [, from, to] = /bytes=(\d+)-(\d*)/.exec(range ?? '') ?? [];
  const start = Number(from ?? 0);
  const end = Math.min(to ? Number(to) : bytes.length, bytes.length - 1);
  response.writeHead(from === undefined ? 200 : 206, {
    'accept-ranges': 'bytes',
    'content-length': end - start + 1,
    ...(from === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${bytes.length}` }),
  });
  response.end(bytes.subarray(start, end + 1));
};

/** Serves the files of a folder as a film server does, by ranges too, and a test page where one is given. */
export const serveFilms = async (folder: string, options: FilmOriginOptions = {}): Promise<FilmOrigin> => {
  const { open = false, page } = options;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://films');
    response.setHeader('cache-control', 'no-store');
    if (open) response.setHeader('access-control-allow-origin', '*');
    if (open) response.setHeader('access-control-allow-headers', 'range');
    if (request.method === 'OPTIONS') return void response.end();
    if (page && (pathname === '/' || pathname === '/page.js')) {
      const isScript = pathname === '/page.js';
      for (const [name, value] of Object.entries(page.headers)) response.setHeader(name, value);
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      return void response.end(
        isScript ? page.script : '<!doctype html><body></body><script src="/page.js"></script>',
      );
    }
    readFile(join(folder, pathname)).then(
      (bytes) => {
        response.setHeader('content-type', TYPES[extname(pathname)] ?? 'application/octet-stream');
        send(response, bytes, request.headers.range);
      },
      () => {
        response.statusCode = 404;
        response.end();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
