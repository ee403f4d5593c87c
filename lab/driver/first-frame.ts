/** How long it takes, from a click on the way in, until another person's picture first moves. */
import type { Page } from 'playwright';
import { inPage } from './in-page';

type StampedWindow = Window & { firstRemoteFrameMs?: number };

function stamp(button: string, tile: string): void {
  delete (window as StampedWindow).firstRemoteFrameMs;
  const onClick = (): void => {
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
  };
  document.querySelector(`[data-testid=${button}]`)?.addEventListener('click', onClick, { once: true });
}

/**
 * The page notes the time at the next press of this button, which has to be there: *Look* on Home, or *Join* in the lobby.
 * @param other the other person's name in the party
 */
export const stampFirstRemoteFrame = (
  page: Page,
  other: string,
  button: 'home-join' | 'lobby-join' = 'lobby-join',
): Promise<void> => inPage(page, stamp, button, `tile-${other}`);

/** The time from that press to the other's first moving picture, whole milliseconds. */
export const firstRemoteFrame = async (page: Page, timeoutMs = 30_000): Promise<number> => {
  await page.waitForFunction(() => (window as StampedWindow).firstRemoteFrameMs !== undefined, undefined, {
    timeout: timeoutMs,
  });
  return Math.round((await page.evaluate(() => (window as StampedWindow).firstRemoteFrameMs)) ?? -1);
};
