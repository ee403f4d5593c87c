/**
 * A server of films with the troubles of real ones, asked for in the film's address, so that the app itself can be given it.
 *
 *   /f/NAME?…          a file of the folder. norange: the whole file, whatever is asked · delay=MS before each answer ·
 *                      bps=N bytes a second, each answer · slowfrom=S,N: that, of answers that begin when the server is S
 *                      seconds old · expire=S: 403 once the server is S seconds old · auth: 401 ·
 *                      cookie: 403 (a login that nobody here has) · status=N · nocors · type=MIME
 *   /go?to=URL&code=N  a redirect (302)
 *   /live/NAME?…       a live playlist of the folder's part000.ts, part001.ts, …; its troubles are in live-programme.ts,
 *                      and: down=20-40 status 503 · html=20-23 a page with status 200 · latedates: none for the first request
 */
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, extname, join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { faultsOf, livePlaylist, serverFaultsOf, within } from './live-programme';

const PART_S = 2;
const LISTED_PARTS = 15;
/** A throttled answer is written in this many pieces a second. */
const PIECES = 10;

const TYPES: Readonly<Record<string, string>> = {
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
  '.mkv': 'video/x-matroska',
  '.mp3': 'audio/mpeg',
  '.ts': 'video/mp2t',
  '.m3u8': 'application/vnd.apple.mpegurl',
};

export interface TroubledOrigin {
  /** The server's origin, without a slash at its end. */
  readonly origin: string;
  /** The addresses that were asked for, in their order, each with its range. */
  readonly asked: readonly { readonly url: string; readonly range: string | null }[];
  close(): void;
}

export interface TroubledOriginOptions {
  readonly host?: string;
  readonly port?: number;
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  query: URLSearchParams,
  ageS: number,
): Promise<void> {
  const { size } = statSync(path);
  const [, from, to] =
    /bytes=(\d+)-(\d*)/.exec(query.has('norange') ? '' : (request.headers.range ?? '')) ?? [];
  const start = Number(from ?? 0);
  const end = to ? Math.min(Number(to), size - 1) : size - 1;
  if (start >= size) return void response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
  response.writeHead(from === undefined ? 200 : 206, {
    'content-type': query.get('type') ?? TYPES[extname(path)] ?? 'application/octet-stream',
    'content-length': end - start + 1,
    ...(query.has('norange') ? {} : { 'accept-ranges': 'bytes' }),
    ...(from === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${size}` }),
  });
  if (request.method === 'HEAD') return void response.end();
  const [slowFromS = Infinity, slowRate = 0] = query.get('slowfrom')?.split(',').map(Number) ?? [];
  const bytesPerSecond = ageS >= slowFromS ? slowRate : Number(query.get('bps') ?? 0);
  const pieces =
    bytesPerSecond > 0 ? { highWaterMark: Math.max(1, Math.floor(bytesPerSecond / PIECES)) } : {};
  const file = createReadStream(path, { start, end, ...pieces });
  response.on('close', () => file.destroy());
  if (bytesPerSecond === 0) return void file.pipe(response);
  for await (const bytes of file) {
    if (response.destroyed) return;
    response.write(bytes);
    await after(1000 / PIECES);
  }
  response.end();
}

/** Serves the films of a folder until it is closed; the server's age counts from now. */
export async function serveTroubled(
  folder: string,
  { host = '127.0.0.1', port = 0 }: TroubledOriginOptions = {},
): Promise<TroubledOrigin> {
  const startedAtMs = Date.now();
  const asked: { url: string; range: string | null }[] = [];
  let playlists = 0;

  const sendPlaylist = (response: ServerResponse, query: URLSearchParams, ageS: number): void => {
    const { down, page } = serverFaultsOf(query);
    if (within(down, ageS)) return void response.writeHead(503).end();
    if (within(page, ageS))
      return void response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><title>502 Bad Gateway</title>');
    playlists += 1;
    const parts = readdirSync(folder).filter((name) => /^part\d+\.ts$/.test(name)).length;
    const programme = { parts: Math.max(1, parts), partS: PART_S, listed: LISTED_PARTS, startedAtMs };
    const faults = faultsOf(query, !query.has('latedates') || playlists > 1);
    response.writeHead(200, { 'content-type': TYPES['.m3u8'] }).end(livePlaylist(programme, faults, ageS));
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://films');
    asked.push({ url: request.url ?? '/', range: request.headers.range ?? null });
    const ageS = (Date.now() - startedAtMs) / 1000;
    const say = (status: number, headers = {}): void => void response.writeHead(status, headers).end();
    response.setHeader('cache-control', 'no-store');
    if (!query.has('nocors')) {
      response.setHeader('access-control-allow-origin', '*');
      response.setHeader('access-control-allow-headers', 'range');
    }
    if (request.method === 'OPTIONS') return say(204);
    if (pathname === '/go')
      return say(Number(query.get('code') ?? 302), { location: query.get('to') ?? '/' });
    if (query.has('status')) return say(Number(query.get('status')));
    if (query.has('auth')) return say(401, { 'www-authenticate': 'Basic realm="films"' });
    if (query.has('cookie') || ageS > Number(query.get('expire') ?? Infinity)) return say(403);
    await after(Number(query.get('delay') ?? 0));
    if (pathname.startsWith('/live/')) return sendPlaylist(response, query, ageS);
    if (pathname.startsWith('/f/'))
      return sendFile(request, response, join(folder, basename(decodeURIComponent(pathname))), query, ageS);
    say(404);
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else response.writeHead(404).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return {
    origin: `http://${host}:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
