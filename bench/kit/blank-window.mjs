/**
 * One empty window with the app's settings, for benches that measure the engine and nothing of ours; with
 * `--bench-frame=x,y,width,height` without a frame, there, on top of all others.
 */
import { fileURLToPath } from 'node:url';
import { BrowserWindow, app } from 'electron';

const [x, y, width, height] = app.commandLine.getSwitchValue('bench-frame').split(',').map(Number);
const place =
  height === undefined
    ? { width: 800, height: 600 }
    : {
        ...{ x, y, width, height },
        ...{ useContentSize: true, frame: false, alwaysOnTop: true, hasShadow: false },
      };

void app.whenReady().then(() => {
  const window = new BrowserWindow({
    ...place,
    webPreferences: {
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      backgroundThrottling: false,
    },
  });
  void window.loadFile(fileURLToPath(new URL('../../test/fakes/blank.html', import.meta.url)));
});
