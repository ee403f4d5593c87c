/** `matinee://` links: the system starts us with one, or hands one to the running app. */
import type { App } from 'electron';

export function receiveDeepLinks(app: App, onLink: (link: string) => void): void {
  // Unpacked, the command to register would be the bare runtime's.
  if (app.isPackaged) app.setAsDefaultProtocolClient('matinee');
  app.on('open-url', (event, url) => {
    event.preventDefault();
    onLink(url);
  });
}
