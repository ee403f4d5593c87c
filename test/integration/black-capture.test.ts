/**
 * A real browser's pictures of a black screen with something small on it: the probe's thresholds hold for real
 * pictures.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePage } from '../fakes/bundle-page';
import type { ScreenProbe } from './black-capture.page';

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

type ProbeWindow = Window & { screenProbe: ScreenProbe };

describe.skipIf(!existsSync(CHROMIUM))('a screen that is captured', () => {
  let browser: Browser;
  let page: Page;
  const look = () => page.evaluate(() => (window as unknown as ProbeWindow).screenProbe.look());
  const draw = (grey: number, pointerPixels: number) =>
    page.evaluate(([shade, size]) => (window as unknown as ProbeWindow).screenProbe.draw(shade, size), [
      grey,
      pointerPixels,
    ] as const);

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    page = await browser.newPage();
    await page.addScriptTag({
      content: await bundlePage(join(import.meta.dirname, 'black-capture.page.ts')),
    });
    await page.evaluate(() => (window as unknown as ProbeWindow).screenProbe.open());
  });
  afterAll(() => browser.close());

  it.each([
    ['that is black', 0, 0, 'black'],
    ['with a pointer on black', 0, 16, 'lit'],
    ['that is black again', 0, 0, 'black'],
    ['that shows the black of a film', 16, 0, 'lit'],
  ] as const)('a captured screen %s is judged by its pixels', async (_what, grey, pointer, seen) => {
    await draw(grey, pointer);
    await expect.poll(look).toBe(seen);
  });
});
