import type { App } from 'electron';

/** One window, one app: closing it ends it, on macOS too. Everything else that runs is closed first. */
export function quitCleanly(app: App, close: () => Promise<void>): void {
  app.on('window-all-closed', () => app.quit());
  app.once('will-quit', (event) => {
    event.preventDefault();
    void close().finally(() => app.exit(0));
  });
}
