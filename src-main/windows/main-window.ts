/** The one window of the app. */
import { screen, type BrowserWindow, type WebContents } from 'electron';
import type { Timers } from '@core/base/clock';
import { readJsonFile, writeJsonFile } from '../system/json-file';
import type { Log } from '../system/log';
import { Farewell } from './farewell';
import { showOnceReady } from './first-showing';
import { placeWindow, WindowStateSchema } from './placement';

export interface MainWindowOptions {
  readonly timers: Timers;
  /** The window that was made before (unseen-window.ts), not shown yet. */
  readonly window: BrowserWindow;
  readonly stateFile: string;
  readonly log: Log;
}

export interface MainWindowListener {
  /** The window is about to close, and the page has to know. */
  onClosing(): void;
  /** The page is gone, or another load of it has taken its place. */
  onPageEnd(): void;
  onFullScreen(on: boolean): void;
}

const SAVE_DELAY_MS = 500;
/** A page that crashes again within this time isn't loaded a further time. */
const CRASH_PAUSE_MS = 10_000;

export class MainWindow {
  readonly #options: MainWindowOptions;
  #window: BrowserWindow | null = null;
  #farewell: Farewell | null = null;

  constructor(options: MainWindowOptions) {
    this.#options = options;
  }

  /** Null before it is open and after it is closed. */
  get window(): BrowserWindow | null {
    return this.#window;
  }

  get page(): WebContents | null {
    return this.#window?.webContents ?? null;
  }

  /** Whether a webContents is the page of this window. */
  owns(sender: object): boolean {
    return this.page === sender;
  }

  open(listener: MainWindowListener): void {
    const { log, stateFile, timers, window } = this.#options;
    this.#window = window;
    place(window, stateFile, log);
    showOnceReady(window, timers);
    window.on('page-title-updated', (event) => event.preventDefault());
    window.on('enter-full-screen', () => listener.onFullScreen(true));
    window.on('leave-full-screen', () => listener.onFullScreen(false));
    this.#farewell = sayFarewell(window, () => listener.onClosing(), timers);
    window.on('closed', () => {
      this.#window = null;
      listener.onPageEnd();
    });
    // The page ends only now, and not when a navigation starts: a denied one starts too.
    window.webContents.on('did-navigate', () => listener.onPageEnd());
    window.webContents.on('render-process-gone', () => listener.onPageEnd());
    keepState(window, stateFile, log);
    reloadAfterCrash(window, log);
  }

  /** Brings it to the front, as a second start does. */
  focus(): void {
    if (this.#window?.isMinimized()) this.#window.restore();
    this.#window?.show();
    this.#window?.focus();
  }

  /** The page has said good-bye. */
  mayClose(): void {
    this.#farewell?.said();
  }

  setFullScreen(on: boolean): void {
    this.#window?.setFullScreen(on);
  }
}

function place(window: BrowserWindow, stateFile: string, log: Log): void {
  const saved = readJsonFile(stateFile, WindowStateSchema, () => log.warn('window.damagedState'));
  const primary = screen.getPrimaryDisplay();
  const displays = [primary, ...screen.getAllDisplays().filter(({ id }) => id !== primary.id)];
  const { maximized, ...bounds } = placeWindow(
    saved,
    displays.map(({ workArea }) => workArea),
  );
  window.setBounds(bounds);
  if (maximized) window.maximize();
}

function keepState(window: BrowserWindow, stateFile: string, log: Log): void {
  let timer: NodeJS.Timeout | undefined;
  const save = () => {
    clearTimeout(timer);
    if (window.isDestroyed() || window.isFullScreen()) return;
    try {
      writeJsonFile(stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() });
    } catch {
      log.warn('window.unsavedState');
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

/**
 * The window goes out of sight at once, and stays until the page has told the others that this person leaves. However it
 * is closed: by its button, by a menu, by a signal to the process; quitting goes on when it is closed.
 */
function sayFarewell(window: BrowserWindow, tellPage: () => void, timers: Timers): Farewell {
  const farewell = new Farewell({
    ask: () => {
      const page = window.webContents;
      if (page.isDestroyed() || page.isCrashed() || page.isLoadingMainFrame()) return false;
      tellPage();
      return true;
    },
    close: () => window.destroy(),
    timers,
  });
  window.on('close', (event) => {
    if (farewell.begin()) return;
    event.preventDefault();
    window.hide();
  });
  return farewell;
}

function reloadAfterCrash(window: BrowserWindow, log: Log): void {
  let lastMs = -Infinity;
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return;
    log.error('page.gone', { reason: details.reason });
    const nowMs = performance.now();
    if (nowMs - lastMs > CRASH_PAUSE_MS && !window.isDestroyed()) window.webContents.reload();
    lastMs = nowMs;
  });
}
