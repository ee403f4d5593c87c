import { Menu, type App } from 'electron';

/**
 * macOS needs a menu for its clipboard keys. Elsewhere there is none: the default one would reload a running party by
 * Ctrl+R. It is said before Electron is ready, which else makes the default one first. Where the page is being worked on
 * (`npm run dev`) the default menu stays, with its developer tools.
 */
export function setMenu(app: App, isWorkedOn: boolean): void {
  if (process.platform === 'darwin')
    void app
      .whenReady()
      .then(() =>
        Menu.setApplicationMenu(
          Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]),
        ),
      );
  else if (!isWorkedOn) Menu.setApplicationMenu(null);
}
