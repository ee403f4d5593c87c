/** One empty window with the app's settings, for benches that measure the engine and nothing of ours. */
import { fileURLToPath } from 'node:url';
import { BrowserWindow, app } from 'electron';

void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 800,
    height: 600,
    webPreferences: {
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      backgroundThrottling: false,
    },
  });
  void window.loadFile(fileURLToPath(new URL('../test/fakes/blank.html', import.meta.url)));
});
