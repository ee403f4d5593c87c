/** The link page as it is built, in a browser: from a disk, from any place that serves files, and from a server of ours. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { barriers } from '../../lab/driver/barriers';
import { CHROMIUM } from '../fakes/player-pages';
import { RealServer } from '../fakes/real-server';

const ROOT = join(import.meta.dirname, '../..');
const PICTURES = join(ROOT, 'test-results/link-page');
const PAYLOAD = `c=K7QM-2XRT&p=${'A'.repeat(43)}&x=${'b'.repeat(22)}&k=${'C'.repeat(43)}&a=192.168.1.7:4433`;
const LINK = `matinee://join#${PAYLOAD}`;

interface Visit {
  readonly page: Page;
  /** What the page asked the system to open, in turn. */
  readonly asked: readonly string[];
  /** What the browser asked of anybody but for the page itself. */
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
}

describe.skipIf(!existsSync(CHROMIUM))('the link page', () => {
  let folder: string;
  let file: string;
  let site: Server;
  let real: RealServer;
  let browser: Browser;
  let context: BrowserContext | null = null;
  /** The paths that the site was asked for, with all that reached it. */
  const paths: string[] = [];
  const siteUrl = (): string => `http://127.0.0.1:${(site.address() as AddressInfo).port}`;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matinee-link-page-'));
    await build({
      configFile: join(ROOT, 'vite.link-page.config.ts'),
      logLevel: 'error',
      build: { outDir: folder },
    });
    file = join(folder, 'index.html');
    site = createServer((request, response) => {
      paths.push(request.url ?? '');
      response.writeHead(request.url === '/' ? 200 : 404, { 'content-type': 'text/html' });
      response.end(request.url === '/' ? readFileSync(file) : '');
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    real = await RealServer.start({ invitePage: readFileSync(file, 'utf8') });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    await mkdir(PICTURES, { recursive: true });
  });
  afterEach(async () => {
    await context?.close();
    context = null;
  });
  afterAll(async () => {
    await browser?.close();
    await real?.stop();
    await new Promise((resolve) => site.close(resolve));
    await rm(folder, { recursive: true, force: true });
  });

  const visit = async (url: string, look: Parameters<Browser['newContext']>[0] = {}): Promise<Visit> => {
    context = await browser.newContext(look);
    const page = await context.newPage();
    const [asked, requests, complaints]: [string[], string[], string[]] = [[], [], []];
    // No app is registered here: that the system was asked, and for what, is all that a page has a part in.
    const devTools = await context.newCDPSession(page);
    await devTools.send('Page.enable');
    devTools.on('Page.frameRequestedNavigation', (navigation) => {
      if (navigation.url.startsWith('matinee:')) asked.push(navigation.url);
    });
    page.on('request', (request) => {
      const asksThePage = request.url().split('#')[0] === url.split('#')[0];
      if (!asksThePage && !request.url().startsWith('matinee:')) requests.push(request.url());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // They are Chromium's own lines about a scheme that nothing is registered for, or that nobody has clicked for yet.
      const isOfTheScheme = /registered handler|^Not allowed to launch/.test(message.text());
      if (message.type() === 'error' && !isOfTheScheme) complaints.push(message.text());
    });
    await page.goto(url, { timeout: 10_000 });
    return { page, asked, requests, complaints };
  };

  it('the link page is one file', () => {
    expect(readFileSync(file, 'utf8')).not.toMatch(/ src=|@import|url\(|rel="(?:stylesheet|modulepreload)"/);
  });

  it.each(['a disk', 'a place that serves files'])(
    'the link page from %s opens the app by itself, once, and again by its button',
    async (place) => {
      const url = place === 'a disk' ? pathToFileURL(file).href : `${siteUrl()}/`;
      const { page, asked, requests, complaints } = await visit(`${url}#${PAYLOAD}`);
      await expect.poll(() => asked).toEqual([LINK]);
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(
        'You are invited to a film night in Matinee',
      );
      expect(await page.locator('#code').innerText()).toBe('K7QM-2XRT');
      expect(await page.getByLabel('Link for Matinee').inputValue()).toBe(LINK);
      await page.getByRole('link', { name: 'Open Matinee' }).click();
      await expect.poll(() => asked).toEqual([LINK, LINK]);
      // Nobody is there to open it: the page is still what it was, and says what to do.
      expect(await page.getByText('Nothing happens?').isVisible()).toBe(true);
      expect(await page.getByText('Ask whoever invited you for it').isVisible()).toBe(true);
      expect(requests).toEqual([]);
      expect(complaints).toEqual([]);
    },
  );

  it('the link page doesn’t ask for the app again when it is only loaded anew', async () => {
    const { page, asked } = await visit(`${siteUrl()}/#${PAYLOAD}`);
    await expect.poll(() => asked).toEqual([LINK]);
    // The page loads itself anew: a driver's own reload takes the end of the app's call, which nobody here answers, for
    // the end of its reload.
    await page.evaluate(() => {
      document.title = 'the page before';
      location.reload();
    });
    await expect.poll(() => page.title().catch(() => 'between two pages')).toBe('An invitation – Matinee');
    expect(asked).toEqual([LINK]);
  });

  it('the link page tells the site that it came from nothing of the invitation', async () => {
    paths.length = 0;
    await visit(`${siteUrl()}/#${PAYLOAD}`);
    expect(paths).toEqual(['/']);
  });

  it('the link page of a server of ours has its invitation in the path', async () => {
    const { page, asked, requests, complaints } = await visit(`${real.url}/j/K7QM2-XRT4N`);
    const link = `matinee://join?${new URLSearchParams({ s: real.url, c: 'K7QM2XRT4N' }).toString()}`;
    await expect.poll(() => asked).toEqual([link]);
    expect(await page.locator('#code').innerText()).toBe('K7QM2-XRT4N');
    expect(requests).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it.each([
    ['#c=K7QM-2XRT&p=cut', 'This is not a whole invitation'],
    ['', 'There is no invitation here'],
  ])('the link page says of %j: %s', async (hash, heading) => {
    const { page, asked } = await visit(`${siteUrl()}/${hash}`);
    expect(await page.getByRole('heading', { level: 1 }).allInnerTexts()).toEqual([heading]);
    expect(await page.getByRole('link').count()).toBe(0);
    expect(asked).toEqual([]);
  });

  it('the link page follows an address that is changed in its tab', async () => {
    const { page } = await visit(`${siteUrl()}/`);
    await page.evaluate((payload) => (location.hash = payload), PAYLOAD);
    await page.getByRole('link', { name: 'Open Matinee' }).waitFor();
    expect(await page.getByLabel('Link for Matinee').inputValue()).toBe(LINK);
  });

  it('the link page copies the link, or marks it where the browser lets no page copy', async () => {
    const { page } = await visit(`${siteUrl()}/#${PAYLOAD}`, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.getByRole('button', { name: 'Copy the link' }).click();
    await page.getByText('Copied.', { exact: true }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(LINK);
    await page.evaluate(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
    await page.getByRole('button', { name: 'Copy the link' }).click();
    await page.getByText('It is marked').waitFor();
    expect(await page.evaluate(() => getSelection()?.toString())).toBe(LINK);
  });

  it('the link page says without scripts what to do', async () => {
    const { page } = await visit(`${siteUrl()}/#${PAYLOAD}`, { javaScriptEnabled: false });
    expect(await page.getByText('Copy the address of this page').isVisible()).toBe(true);
  });

  it('the link page lets no text become markup', async () => {
    const { page } = await visit(`${siteUrl()}/#${PAYLOAD}`);
    const outcome = await page.evaluate(() => {
      try {
        document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>');
        return 'written';
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(outcome).toBe('TypeError');
  });

  it('the link page is used by keyboard alone, from its button on', async () => {
    const { page } = await visit(`${siteUrl()}/#${PAYLOAD}`);
    const reached: string[] = [];
    for (let step = 0; step < 3; step++) {
      await page.keyboard.press('Tab');
      reached.push(await page.evaluate(() => document.activeElement?.id ?? ''));
    }
    expect(reached).toEqual(['open', 'link', 'copy']);
  });

  const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } } as const;
  for (const [size, viewport] of Object.entries(SIZES))
    for (const colorScheme of ['dark', 'light'] as const)
      for (const [state, hash] of Object.entries({ invited: `#${PAYLOAD}`, wrong: '#c=K7QM', empty: '' }))
        it(`the link page, ${state}, is accessible and fits, ${colorScheme}, on a ${size}`, async () => {
          const { page } = await visit(`${siteUrl()}/${hash}`, { viewport, colorScheme });
          await page.getByRole('heading', { level: 1 }).waitFor();
          expect(await barriers(page)).toEqual([]);
          const over = await page.evaluate(
            () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
          );
          expect(over).toBe(0);
          await page.screenshot({
            path: join(PICTURES, `${state}-${colorScheme}-${size}.png`),
            fullPage: true,
          });
        });
});
