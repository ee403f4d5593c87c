/** Shows a window that was made unseen. */
import type { Timers } from '@core/base/clock';

/** The part of any BrowserWindow that is needed for it. */
interface UnseenWindow {
  once(event: 'ready-to-show', listener: () => void): unknown;
  show(): void;
  isDestroyed(): boolean;
  readonly webContents: { once(event: 'did-stop-loading', listener: () => void): unknown };
}

/** How long to wait for a loaded page's first picture, ms. */
const PAINT_LIMIT_MS = 1_500;

/**
 * Shows the window with its first picture. Engines don't always report that: where nothing is reported in time, or the
 * page couldn't be loaded, the window is shown all the same, since an app without a window is none.
 */
export function showOnceReady(window: UnseenWindow, timers: Timers): void {
  let isDone = false;
  const show = (): void => {
    if (isDone || window.isDestroyed()) return;
    isDone = true;
    window.show();
  };
  window.once('ready-to-show', show);
  window.webContents.once('did-stop-loading', () => timers.setTimeout(show, PAINT_LIMIT_MS));
}
