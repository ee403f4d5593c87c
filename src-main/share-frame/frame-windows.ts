/** The frame's windows. Its edges have no page at all, and its bar one that runs no script. */
import { BaseWindow, BrowserWindow, screen } from 'electron';
import type { Log } from '../system/log';
import type { Rectangle } from '../windows/placement';
import type { FrameDisplay } from './frame-plan';
import type { BarListener, FrameWindow, FrameWindowsPort } from './share-frame';

/** --beam and --floor of src-renderer/ui/tokens.css. */
const EDGE_COLOUR = '#f6bd4f';
const BAR_COLOUR = '#121116';

const COMMON = {
  show: false,
  frame: false,
  resizable: false,
  movable: true,
  minimizable: false,
  maximizable: false,
  fullscreenable: false,
  skipTaskbar: true,
  hasShadow: false,
  alwaysOnTop: true,
} as const;

/** Raises a window over everything, also over a full-screen film, on every desktop. */
function raise(window: BaseWindow, unseen: boolean): FrameWindow {
  window.setAlwaysOnTop(true, 'screen-saver');
  if (process.platform === 'darwin')
    window.setVisibleOnAllWorkspaces(true, { visibleOnFullScreen: true, skipTransformProcessType: true });
  if (unseen) window.setContentProtection(true);
  window.showInactive();
  return { close: () => window.destroy() };
}

/** The bar has no preload and no script: a press in it is a link, which is never followed. */
function listenToLinks(window: BrowserWindow, barUrl: string, listener: BarListener): void {
  window.webContents.on('will-navigate', (event) => {
    event.preventDefault();
    if (event.url === new URL('stop', barUrl).href) listener.stop();
    if (event.url === new URL('hide', barUrl).href) listener.hide();
  });
}

export interface FrameWindowsOptions {
  /** Address of the bar's page. */
  readonly barUrl: string;
  readonly log: Log;
}

export class FrameWindows implements FrameWindowsPort {
  /** True on Windows and macOS; an X server shows everything to everybody. */
  readonly unseen = process.platform !== 'linux';
  readonly #options: FrameWindowsOptions;

  constructor(options: FrameWindowsOptions) {
    this.#options = options;
  }

  displays(): readonly FrameDisplay[] {
    return screen.getAllDisplays().map(({ id, bounds, workArea }) => ({ id: String(id), bounds, workArea }));
  }

  handDisplayId(): string {
    return String(screen.getDisplayNearestPoint(screen.getCursorScreenPoint()).id);
  }

  onDisplaysChanged(listener: () => void): () => void {
    screen.on('display-added', listener);
    screen.on('display-removed', listener);
    screen.on('display-metrics-changed', listener);
    return () => {
      screen.off('display-added', listener);
      screen.off('display-removed', listener);
      screen.off('display-metrics-changed', listener);
    };
  }

  openEdge(bounds: Rectangle): FrameWindow {
    const window = new BaseWindow({
      ...COMMON,
      ...bounds,
      focusable: false,
      backgroundColor: EDGE_COLOUR,
      // Otherwise macOS would push it below its menu bar.
      enableLargerThanScreen: true,
    });
    window.setIgnoreMouseEvents(true);
    return raise(window, this.unseen);
  }

  openBar(bounds: Rectangle, listener: BarListener): FrameWindow {
    const { barUrl, log } = this.#options;
    const window = new BrowserWindow({
      ...COMMON,
      ...bounds,
      title: 'Matinee',
      backgroundColor: BAR_COLOUR,
      webPreferences: {
        javascript: false,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
      },
    });
    listenToLinks(window, barUrl, listener);
    window.loadURL(barUrl).catch((error: unknown) => {
      // The window may be closed while it loads: the share was short.
      if (!window.isDestroyed())
        log.error('bar.unloaded', { reason: error instanceof Error ? error.message : '' });
    });
    return raise(window, this.unseen);
  }
}
