/** How long it takes, from the press on *Join*, until another person's picture first moves. */
import type { Page } from 'playwright';
import { inPage } from './in-page';

type StampedWindow = Window & { firstRemoteFrameMs?: number };

function stamp(tile: string): void {
  delete (window as StampedWindow).firstRemoteFrameMs;
  document.querySelector('[data-testid=lobby-join]')?.addEventListener('click', () => {
    const pressed = performance.now();
    const seek = (): void => {
      const video = document.querySelector<HTMLVideoElement>(`[data-testid="${tile}"] video`);
      if (!video) {
        requestAnimationFrame(seek);
        return;
      }
      video.requestVideoFrameCallback((now) => {
        (window as StampedWindow).firstRemoteFrameMs = now - pressed;
      });
    };
    seek();
  });
}

/**
 * Call this in the lobby: the page notes the time at the next press of *Join*. @param other the other person's name in
 * the party
 */
export const stampFirstRemoteFrame = (page: Page, other: string): Promise<void> =>
  inPage(page, stamp, `tile-${other}`);

/** The time from that press to the other's first moving picture, whole milliseconds. */
export const firstRemoteFrame = async (page: Page): Promise<number> => {
  await page.waitForFunction(() => (window as StampedWindow).firstRemoteFrameMs !== undefined, undefined, {
    timeout: 30_000,
  });
  return Math.round((await page.evaluate(() => (window as StampedWindow).firstRemoteFrameMs)) ?? -1);
};
