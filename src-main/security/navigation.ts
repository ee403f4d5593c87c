/** The page stays where it is: no other page in our windows, no further windows, no webviews. */
import { isExternalLink } from '@core/net/external-link';
import { shell, type App, type WebContents } from 'electron';
import type { Log } from '../system/log';
import { isAppUrl } from './app-address';

function confine(page: WebContents, appUrl: string, log: Log): void {
  const stay = (event: { preventDefault(): void; url: string }) => {
    if (isAppUrl(event.url, appUrl)) return;
    event.preventDefault();
    log.warn('navigation.denied');
  };
  page.on('will-navigate', stay);
  page.on('will-redirect', stay);
  page.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
  page.on('will-attach-webview', (event) => event.preventDefault());
  page.setWindowOpenHandler(({ url }) => {
    if (isExternalLink(url)) void shell.openExternal(url).catch(() => log.warn('link.failed'));
    else log.warn('window.denied');
    return { action: 'deny' };
  });
}

export function guardNavigation(app: App, appUrl: string, log: Log): void {
  app.on('web-contents-created', (_event, page) => confine(page, appUrl, log));
}
