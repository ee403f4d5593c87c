import { BrowserWindow } from 'electron';
import { DEFAULT_SIZE, MIN_SIZE } from './sizes';

/** The colour of Home, so that nothing flashes before it. */
const BACKGROUND = '#0b0a0d';

/** The app's window, made before anything else so that its process starts meanwhile; it is seen when it has a page. */
export const makeUnseenWindow = ({ preload, icon }: { preload: string; icon: string }): BrowserWindow =>
  new BrowserWindow({
    ...DEFAULT_SIZE,
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    title: 'Matinee',
    icon,
    backgroundColor: BACKGROUND,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // The film and the call go on behind other windows.
      backgroundThrottling: false,
      // Compiled scripts are kept from the first start on, and not only after several loads.
      v8CacheOptions: 'bypassHeatCheck',
    },
  });
