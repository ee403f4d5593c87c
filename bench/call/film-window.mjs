/** One frameless window on top of all others, for a film that somebody shares: `--bench-frame=x,y,width,height`. */
import { fileURLToPath } from 'node:url';
import { BrowserWindow, app } from 'electron';

const [x, y, width, height] = app.commandLine.getSwitchValue('bench-frame').split(',').map(Number);

void app.whenReady().then(() => {
  const window = new BrowserWindow({
    ...{ x, y, width, height },
    useContentSize: true,
    frame: false,
    alwaysOnTop: true,
    hasShadow: false,
    webPreferences: {
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      backgroundThrottling: false,
    },
  });
  void window.loadFile(fileURLToPath(new URL('../../test/fakes/blank.html', import.meta.url)));
});
