/** What the start is compared with: a window as large as the app's, with one button in it, and nothing else. */
import { fileURLToPath } from 'node:url';
import { BrowserWindow, app } from 'electron';

void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    webPreferences: { contextIsolation: true, sandbox: true, nodeIntegration: false },
  });
  void window.loadFile(fileURLToPath(new URL('bare.html', import.meta.url)));
});
