/** The renderer as a web page: it is built, starts in a browser under the page's policy, and joins as a guest would. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUTH_ROUTES } from '@core/wire/http';
import { pageHeaders } from '../../src-main/security/content-policy';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** Serves the built page, with an authentication server that knows one code. */
const serve = async (folder: string): Promise<Server> => {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    if (path === AUTH_ROUTES.lookInvite.path) {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        const known = body.includes('K7QM2XRT');
        response.writeHead(known ? 200 : 404, { 'content-type': 'application/json' });
        const found = {
          ...{ hostId: null, partyName: "Ben's film night", names: ['Ben', 'Cleo'] },
          ...{ locked: false, full: false, yours: false },
        };
        response.end(JSON.stringify(known ? found : { error: { code: 'INVITE_INVALID', message: 'no' } }));
      });
      return;
    }
    const isPage = path === '/' || path.startsWith('/j/');
    const file = join(folder, normalize(isPage ? '/index.html' : path));
    if (!file.startsWith(folder) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.setHeader('content-type', TYPES[extname(file)] ?? 'application/octet-stream');
    for (const [name, value] of Object.entries(pageHeaders(null))) response.setHeader(name, value);
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
};

describe.skipIf(!existsSync(CHROMIUM))('the renderer as a web page', () => {
  let folder: string;
  let server: Server;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matinee-web-'));
    await build({
      configFile: join(import.meta.dirname, '../../vite.web.config.ts'),
      logLevel: 'error',
      build: { outDir: folder },
    });
    server = await serve(folder);
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
    });
    page = await browser.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    // The browser reports violations of the policy on the console too.
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) complaints.push(message.text());
    });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  });
  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true, force: true });
  });

  it('the web page starts, and says that hosting needs the app', async () => {
    await page.getByTestId('home-join').waitFor();
    expect(await page.getByTestId('home-start').count()).toBe(0);
    expect(await page.textContent('body')).toContain('To host, get the Matinee app.');
  });

  it('the web page has a policy of its own in it, before anything that it loads', async () => {
    const html = readFileSync(join(folder, 'index.html'), 'utf8');
    const policy = html.indexOf('http-equiv="Content-Security-Policy"');
    expect(policy).toBeGreaterThan(0);
    expect(policy).toBeLessThan(html.search(/<(?:script|link)/));
    expect(await page.evaluate(() => document.querySelectorAll('meta[http-equiv]').length)).toBe(1);
  });

  it('the web page lets no text become markup', async () => {
    const outcome = await page.evaluate(() => {
      try {
        document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>');
        return 'written';
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(outcome).toBe('TypeError');
    // The console reports each refusal once for each policy: the page's own, and the one in the response's headers.
    const told = complaints.splice(0);
    expect(told.length).toBeGreaterThan(0);
    expect(told.filter((line) => !line.includes('TrustedHTML'))).toEqual([]);
  });

  it('the web page holds no desktop host', async () => {
    const names = await readdir(join(folder, 'assets'));
    expect(names.some((name) => name.includes('web-host'))).toBe(true);
    expect(names.some((name) => name.includes('electron-host'))).toBe(false);
  });

  it('the web page explains a code that leads nowhere', async () => {
    await page.getByTestId('home-join-input').fill('AAAA-BBBB');
    await page.getByTestId('home-join').click();
    await page.getByTestId('lobby-error').waitFor();
    expect(await page.getByTestId('lobby-error').innerText()).toContain('That code leads nowhere.');
    await page.getByTestId('lobby-back').click();
  });

  it('the web page finds a party by its code and shows the own picture', async () => {
    await page.getByTestId('home-join-input').fill('k7qm 2xrt');
    await page.getByTestId('home-join').click();
    await page.getByText('Ben and Cleo are in.').waitFor();
    await page.waitForFunction(
      () =>
        (document.querySelector<HTMLVideoElement>('[data-testid="lobby-preview"] video')?.videoWidth ?? 0) >
        0,
    );
    expect(await page.getByTestId('device-camera').isVisible()).toBe(true);
  });

  it('the web page opens an invite link in the lobby', async () => {
    await page.goto(new URL('/j/K7QM-2XRT', page.url()).href);
    await page.getByText('Ben and Cleo are in.').waitFor();
  });

  it('the web page breaks no rule of the policy', async () => {
    await page.getByTestId('lobby-back').click();
    await page.getByTestId('home-help').click();
    await page.getByTestId('help-dialog').waitFor();
    await page.keyboard.press('Escape');
    expect(complaints).toEqual([]);
  });
});
