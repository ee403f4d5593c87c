import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePage } from '../fakes/bundle-page';
import { FILM_PLAYER_CONTRACT } from '../contract/film-player';
import type { RunCase } from './html-video-player.page';

/** Debian's; where there is none the end-to-end tests on Electron still cover the player. */
const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const CLIP_SECONDS = 10;

const makeClip = async (folder: string): Promise<Buffer> => {
  const path = join(folder, 'film.webm');
  const picture = `testsrc2=size=320x180:rate=24:duration=${CLIP_SECONDS}`;
  const sound = `sine=frequency=440:duration=${CLIP_SECONDS}`;
  const codecs = ['-c:v', 'libvpx', '-deadline', 'realtime', '-g', '24', '-b:v', '300k', '-c:a', 'libopus'];
  await promisify(execFile)('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound],
    ...codecs,
    path,
  ]);
  return readFile(path);
};

const serve = async (clip: Buffer, script: string): Promise<Server> => {
  const server = createServer((request, response) => {
    if (request.url === '/') {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><body></body><script src="/page.js"></script>');
    } else if (request.url === '/page.js') {
      response.setHeader('content-type', 'text/javascript');
      response.end(script);
    } else if (request.url === '/film.webm') {
      const [, from, to] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? '') ?? [];
      const start = Number(from ?? 0);
      const end = to ? Number(to) : clip.length - 1;
      response.writeHead(from === undefined ? 200 : 206, {
        'content-type': 'video/webm',
        'accept-ranges': 'bytes',
        'content-length': end - start + 1,
        ...(from === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${clip.length}` }),
      });
      response.end(clip.subarray(start, end + 1));
    } else if (request.url === '/broken.webm') {
      response.setHeader('content-type', 'video/webm');
      response.end('this is no film');
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
};

describe.skipIf(!existsSync(CHROMIUM))('the video element of a real browser', () => {
  let folder: string;
  let server: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matinee-player-'));
    const [clip, script] = await Promise.all([
      makeClip(folder),
      bundlePage(join(import.meta.dirname, 'html-video-player.page.ts')),
    ]);
    server = await serve(clip, script);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  });

  afterAll(async () => {
    await browser.close();
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });

  for (const what of Object.keys(FILM_PLAYER_CONTRACT))
    it(what, async () => {
      const run = page.evaluate(
        ([name, durationMs]) => (globalThis as unknown as { runCase: RunCase }).runCase(name, durationMs),
        [what, CLIP_SECONDS * 1_000] as const,
      );
      await expect(run).resolves.toBeUndefined();
    });
});
