/** Counts the pictures of each person that a window shows. */
import type { Page } from 'playwright';
import { inPage } from '../../lab/driver/in-page';

type CountedWindow = Window & { shownFrames?: Record<string, number> };

function count(selectors: Readonly<Record<string, string>>): void {
  const counts: Record<string, number> = {};
  (window as CountedWindow).shownFrames = counts;
  for (const [name, selector] of Object.entries(selectors)) {
    const video = document.querySelector<HTMLVideoElement>(selector);
    if (!video) throw new Error(`nothing shows ${name}: ${selector}`);
    counts[name] = 0;
    const next = (): void => {
      counts[name] = (counts[name] ?? 0) + 1;
      video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);
  }
}

/** Begins to count, from zero. @param selectors the selectors of each person's video element, by name */
export const countFrames = (page: Page, selectors: Readonly<Record<string, string>>): Promise<void> =>
  inPage(page, count, selectors);

export const framesCounted = async (page: Page): Promise<Readonly<Record<string, number>>> =>
  (await page.evaluate(() => (window as CountedWindow).shownFrames)) ?? {};
