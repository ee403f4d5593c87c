/**
 * `electron main.mjs --bench-x=… --bench-y=… --bench-size=640x360`: one frameless window at a place of the screen, set up
 * as the app sets up its own, for whoever drives it to load a page into.
 */
import { BrowserWindow, app } from 'electron';

const value = (name) => app.commandLine.getSwitchValue(name);
const [width, height] = value('bench-size').split('x').map(Number);

// Whoever started this is gone: nobody would close the window any more.
const startedBy = process.ppid;
setInterval(() => {
  if (process.ppid !== startedBy) app.exit(1);
}, 1_000);

void app.whenReady().then(() => {
  const window = new BrowserWindow({
    x: Number(value('bench-x')),
    y: Number(value('bench-y')),
    width,
    height,
    useContentSize: true,
    frame: false,
    resizable: false,
    hasShadow: false,
    backgroundColor: '#000000',
    webPreferences: {
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // As the app's windows: the film goes on behind others.
      backgroundThrottling: false,
    },
  });
  void window.loadURL('about:blank');
});
