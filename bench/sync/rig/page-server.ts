/** Serves the bench page and the film, as quickly as the loopback allows: films are local in real life. */
import { createReadStream, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const PAGE = `<!doctype html>
<meta charset="utf-8">
<title>Bench</title>
<style>html, body { margin: 0; height: 100%; overflow: hidden; background: #000; cursor: none }
video { display: block; width: 100vw; height: 100vh; object-fit: contain }</style>
<video playsinline disablepictureinpicture></video>
<script src="/page.js"></script>
`;

/**
 * The requested range of a file of this size; Chromium asks for one range at a time. Null where it is outside the file.
 */
const rangeOf = (header: string | undefined, size: number): { start: number; end: number } | null => {
  const [, from = '', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? [];
  const start = from === '' ? 0 : Number(from);
  const end = to === '' ? size - 1 : Math.min(size - 1, Number(to));
  return start <= end ? { start, end } : null;
};

const sendFilm = (path: string, request: IncomingMessage, response: ServerResponse): void => {
  const { size } = statSync(path);
  const range = rangeOf(request.headers.range, size);
  if (!range) {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
    return;
  }
  response.writeHead(request.headers.range === undefined ? 200 : 206, {
    'content-type': 'video/mp4',
    'accept-ranges': 'bytes',
    'content-length': range.end - range.start + 1,
    'content-range': `bytes ${range.start}-${range.end}/${size}`,
    'cache-control': 'no-store',
  });
  const file = createReadStream(path, range);
  response.on('close', () => file.destroy());
  file.pipe(response);
};

export interface PageServer {
  readonly origin: string;
  readonly filmUrl: string;
  /** Serves this file as the film from now on. */
  showFilm(path: string): void;
}

export const startPageServer = async (script: string): Promise<PageServer> => {
  let film: string | null = null;
  const server = createServer((request, response) => {
    if (request.url === '/') response.setHeader('content-type', 'text/html').end(PAGE);
    else if (request.url === '/page.js') response.setHeader('content-type', 'text/javascript').end(script);
    else if (request.url === '/film.mp4' && film !== null) sendFilm(film, request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, filmUrl: `${origin}/film.mp4`, showFilm: (path) => void (film = path) };
};
