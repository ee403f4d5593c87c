import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { type Browser, chromium, type Page } from 'playwright';
import { build, preview, type PreviewServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sourceAliases } from '../../vite.shared.config';
import { barriers, untilStill } from '../../lab/driver/barriers';
import { CHROMIUM } from '../fakes/player-pages';

const ROOT = join(import.meta.dirname, '../..');
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];
/** The limit is for some two hundred views, one after another. */
const LIMIT_MS = 1_200_000;

/** How far the page reaches over the window's edge; a view that has to be scrolled sideways doesn't fit this window. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** The parts under a toast that have to be read or pressed while it stays: notes, and buttons of cards. */
const underToasts = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('.toast')].flatMap((toast) => {
      const over = toast.getBoundingClientRect();
      return [...document.querySelectorAll('.below-top *, .film-stage button')]
        .filter((one) => one.children.length === 0 || one.matches('button'))
        .filter((one) => {
          const { left, right, top, bottom, width } = one.getBoundingClientRect();
          return (
            width > 0 && left < over.right && right > over.left && top < over.bottom && bottom > over.top
          );
        })
        .map((one) => `a toast lies on “${one.textContent.trim()}”`);
    }),
  );

describe.skipIf(!existsSync(CHROMIUM))('every view of the gallery', () => {
  let folder: string;
  let server: PreviewServer;
  let browser: Browser;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matinee-gallery-'));
    const root = join(ROOT, 'src-renderer');
    const shared = { configFile: false, root, logLevel: 'error' } as const;
    await build({
      ...shared,
      // The option is that of the app's own build: a comment before a view's root would make two nodes of it.
      plugins: [vue({ template: { compilerOptions: { comments: false } } })],
      resolve: { alias: sourceAliases },
      define: { __WEB__: 'false' },
      build: {
        outDir: folder,
        emptyOutDir: true,
        target: 'esnext',
        minify: false,
        rolldownOptions: { input: join(root, 'gallery/index.html') },
      },
    });
    server = await preview({ ...shared, build: { outDir: folder }, preview: { port: 0, host: '127.0.0.1' } });
    url = `${server.resolvedUrls?.local[0] ?? ''}gallery/index.html`;
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
    });
  }, 240_000);

  afterAll(async () => {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true });
  });

  for (const size of SIZES)
    it(
      `every view is accessible and fits into the window, at ${size.width} × ${size.height}`,
      async () => {
        const pictures = join(ROOT, `test-results/gallery/${size.width}`);
        await mkdir(pictures, { recursive: true });
        const context = await browser.newContext({ viewport: size, reducedMotion: 'reduce' });
        const page = await context.newPage();
        const broken: string[] = [];
        page.on('pageerror', (error) => broken.push(error.message));
        const stands = (scene: string): Promise<unknown> =>
          page
            .goto(`${url}?${scene}#${scene}`)
            .then(() => page.waitForSelector('html[data-scenes]', { timeout: 30_000 }));
        await stands('party');
        const scenes = (await page.getAttribute('html', 'data-scenes'))?.split(' ') ?? [];
        const found: Record<string, readonly string[]> = {};
        for (const scene of scenes) {
          await stands(scene);
          await untilStill(page);
          const over = await overflow(page);
          const all = [
            ...(await barriers(page)),
            ...(over > 0 ? [`reaches ${over} pixels over the edge`] : []),
            ...(await underToasts(page)),
            ...broken.splice(0),
          ];
          if (all.length > 0) found[scene] = all;
          await page.screenshot({ path: join(pictures, `${scene}.png`) });
        }
        await context.close();
        expect(scenes.length).toBeGreaterThan(30);
        expect(found).toEqual({});
      },
      LIMIT_MS,
    );
});
