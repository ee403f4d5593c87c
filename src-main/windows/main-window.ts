/** The one window of the app. */
import { BrowserWindow, screen } from 'electron';
import { readJsonFile, writeJsonFile } from '../system/json-file';
import type { Log } from '../system/log';
import { MIN_SIZE, placeWindow, WindowStateSchema } from './placement';

export interface MainWindowOptions {
  readonly appUrl: string;
  readonly preload: string;
  readonly icon: string;
  readonly stateFile: string;
  readonly log: Log;
  /** A page starts to load: the one before is gone. */
  readonly onPageStart: () => void;
  readonly onFullScreen: (on: boolean) => void;
  readonly onClosed: () => void;
}

/** The colour of Home, so that nothing flashes before it. */
const BACKGROUND = '#0b0a0d';
const SAVE_DELAY_MS = 500;
/** A page that crashes again within this time isn't loaded a further time. */
const CRASH_PAUSE_MS = 10_000;

export function openMainWindow(options: MainWindowOptions): BrowserWindow {
  const { log } = options;
  const saved = readJsonFile(options.stateFile, WindowStateSchema, () => log.warn('window.damagedState'));
  const others = screen.getAllDisplays().filter(({ id }) => id !== screen.getPrimaryDisplay().id);
  const displays = [screen.getPrimaryDisplay(), ...others];
  const { maximized, ...bounds } = placeWindow(
    saved,
    displays.map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    title: 'Matinee',
    icon: options.icon,
    backgroundColor: BACKGROUND,
    autoHideMenuBar: true,
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // The film and the call go on behind other windows.
      backgroundThrottling: false,
    },
  });
  if (maximized) window.maximize();

  window.once('ready-to-show', () => window.show());
  window.on('page-title-updated', (event) => event.preventDefault());
  window.on('enter-full-screen', () => options.onFullScreen(true));
  window.on('leave-full-screen', () => options.onFullScreen(false));
  window.on('closed', options.onClosed);
  window.webContents.on('did-start-navigation', (details) => {
    if (details.isMainFrame && !details.isSameDocument) options.onPageStart();
  });
  keepState(window, options);
  reloadAfterCrash(window, log);
  void window.loadURL(options.appUrl).catch((error: unknown) => {
    log.error('page.unloaded', { reason: error instanceof Error ? error.message : '' });
  });
  return window;
}

function keepState(window: BrowserWindow, options: MainWindowOptions): void {
  let timer: NodeJS.Timeout | undefined;
  const save = () => {
    clearTimeout(timer);
    if (window.isDestroyed() || window.isFullScreen()) return;
    try {
      writeJsonFile(options.stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() });
    } catch {
      options.log.warn('window.unsavedState');
    }
  };
  const saveSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_DELAY_MS);
  };
  window.on('resize', saveSoon);
  window.on('move', saveSoon);
  window.on('close', save);
  window.on('closed', () => clearTimeout(timer));
}

function reloadAfterCrash(window: BrowserWindow, log: Log): void {
  let lastMs = -Infinity;
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return;
    log.error('page.gone', { reason: details.reason });
    const now = performance.now();
    if (now - lastMs > CRASH_PAUSE_MS && !window.isDestroyed()) window.webContents.reload();
    lastMs = now;
  });
}

/** Brings a window to the front, as a second start does. */
export function focusWindow(window: BrowserWindow | null): void {
  if (!window || window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
