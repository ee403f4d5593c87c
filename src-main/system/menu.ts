import { Menu, type App } from 'electron';

/**
 * macOS needs a menu for its clipboard keys. Elsewhere there is none: the default one would reload a running party by
 * Ctrl+R. In development the default menu stays, with its developer tools.
 */
export function setMenu(app: App): void {
  if (process.platform === 'darwin')
    Menu.setApplicationMenu(
      Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]),
    );
  else if (app.isPackaged) Menu.setApplicationMenu(null);
}
