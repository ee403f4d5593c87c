/** An Electron app with one empty window, for tests that need the engine and none of our code. */
import { fileURLToPath } from 'node:url';
import { BrowserWindow, app } from 'electron';

void app.whenReady().then(() => {
  // The switch lets a canvas read the pictures of film files, also over file://.
  const window = new BrowserWindow({ width: 800, height: 600, webPreferences: { webSecurity: false } });
  void window.loadFile(fileURLToPath(new URL('blank.html', import.meta.url)));
});
