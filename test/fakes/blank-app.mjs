/** An Electron app of one empty window, for tests that need the engine and nothing of ours. */
import { fileURLToPath } from 'node:url';
import { BrowserWindow, app } from 'electron';

void app.whenReady().then(() => {
  // Pictures of film files shall be readable from a canvas, also over file://.
  const window = new BrowserWindow({ width: 800, height: 600, webPreferences: { webSecurity: false } });
  void window.loadFile(fileURLToPath(new URL('blank.html', import.meta.url)));
});
