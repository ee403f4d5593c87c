/** The frame that an app shows around the screen that it shares, read from its main process. */
import type { ElectronApplication } from 'playwright';

export interface SeenFrame {
  /** The edges' places as `x y width height`, sorted. */
  readonly edges: readonly string[];
  readonly bar: { readonly width: number; readonly onTop: boolean; readonly script: boolean } | null;
}

export const frameOf = (app: ElectronApplication): Promise<SeenFrame> =>
  app.evaluate(async ({ BaseWindow, BrowserWindow }) => {
    const pages = BrowserWindow.getAllWindows();
    const bar = pages.find(({ webContents }) => webContents.getURL().endsWith('/share-bar.html'));
    return {
      edges: BaseWindow.getAllWindows()
        .filter((window) => !pages.some(({ id }) => id === window.id))
        .map((window) => Object.values(window.getBounds()).join(' '))
        .sort(),
      bar: bar
        ? {
            width: bar.getBounds().width,
            onTop: bar.isAlwaysOnTop(),
            script: await bar.webContents.executeJavaScript('1').then(
              () => true,
              () => false,
            ),
          }
        : null,
    };
  });

/** Clicks into the bar at this distance from its right edge; answers false where no bar is ready. */
export const clickBar = (app: ElectronApplication, fromRight: number): Promise<boolean> =>
  app.evaluate(({ BrowserWindow }, offset) => {
    const bar = BrowserWindow.getAllWindows().find(
      ({ webContents }) => webContents.getURL().endsWith('/share-bar.html') && !webContents.isLoading(),
    );
    if (!bar) return false;
    const { width, height } = bar.getContentBounds();
    const at = { x: width - offset, y: Math.round(height / 2), button: 'left' as const, clickCount: 1 };
    bar.webContents.sendInputEvent({ type: 'mouseDown', ...at });
    bar.webContents.sendInputEvent({ type: 'mouseUp', ...at });
    return true;
  }, fromRight);
