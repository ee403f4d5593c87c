/**
 * `electron main.mjs --bench-x=… --bench-y=… --bench-size=640x360`
 *
 * Opens one frameless window at a place of the screen, set up as the app sets up its own, which is driven over the
 * channel of the process that started it. (A debugger's driver such as Playwright tells every page that it is seen,
 * also a hidden one.)
 */
import { BrowserWindow, app } from 'electron';

const value = (name) => app.commandLine.getSwitchValue(name);

const open = () => {
  const [width, height] = value('bench-size').split('x').map(Number);
  return new BrowserWindow({
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
      // The app's windows have the same setting: the film goes on behind others.
      backgroundThrottling: false,
    },
  });
};

/** The commands; `text` is an address, a script, or nothing. */
const commands = {
  /** @returns Chromium's origin of the page's times: CLOCK_MONOTONIC in seconds */
  async load({ webContents }, text) {
    await webContents.loadURL(text);
    const { debugger: tools } = webContents;
    tools.attach();
    try {
      await tools.sendCommand('Performance.enable');
      const { metrics } = await tools.sendCommand('Performance.getMetrics');
      return metrics.find(({ name }) => name === 'NavigationStart')?.value ?? null;
    } finally {
      tools.detach();
    }
  },
  async run({ webContents }, text) {
    const outcome = await webContents.executeJavaScript(
      `(async () => { try { return { value: await (${text}) } } catch (e) { return { error: String(e) } } })()`,
    );
    if (outcome.error !== undefined) throw new Error(outcome.error);
    return outcome.value;
  },
  async hide(window) {
    // With the app's own setting a hidden page would count as seen, and frames would come as before: this is the hard case.
    window.webContents.setBackgroundThrottling(true);
    window.hide();
  },
  async show(window) {
    window.showInactive();
    window.webContents.setBackgroundThrottling(false);
  },
};

// The process that started this is gone, so nobody would close the window any more.
process.on('disconnect', () => app.exit(1));

void app.whenReady().then(() => {
  const window = open();
  // The exit tells everybody who waits for an answer of the page that none will come.
  window.webContents.on('render-process-gone', () => app.exit(1));
  process.on('message', async ({ id, name, text }) => {
    try {
      process.send({ id, ok: true, value: (await commands[name](window, text)) ?? null });
    } catch (error) {
      process.send({ id, ok: false, error: String(error) });
    }
  });
  process.send({ ready: true });
});
