/**
 * No server learns from the app who the person is. Chromium would give the first certificate of the system's store to
 * any server that asks for one, log on to a Windows network by itself, and keep cookies by which a server recognises a
 * person from party to party. None of the app's servers needs any of it: parties know people by tokens.
 */
import type { App, Session } from 'electron';
import type { Log } from '../system/log';

type Headers<T> = Readonly<Record<string, T>>;

/** Requests over the network; the app's own schemes have no such headers. */
const WEB = { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'] };
/** Matches no server: an empty list would leave the choice to Windows' zones, which log on to every one-word host. */
const NO_SERVER = 'nobody.invalid';

/** @param name in lower case. */
export const withoutHeader = <T>(headers: Headers<T>, name: string): Record<string, T> =>
  Object.fromEntries(Object.entries(headers).filter(([one]) => one.toLowerCase() !== name));

/** Answers every request for a certificate or a login with nothing, also a proxy's. */
export function withholdIdentity(app: Pick<App, 'on'>, log: Log): void {
  app.on('select-client-certificate', (event, _page, _url, _certificates, answer) => {
    event.preventDefault();
    answer();
    log.info('certificate.withheld');
  });
  app.on('login', (event, _page, _request, _server, answer) => {
    event.preventDefault();
    answer();
    log.info('login.withheld');
  });
}

/**
 * Sends no cookies, keeps none, and forgets those of earlier versions.
 * @param ownHeaders further headers for the answers from an address; null for all but that one. Electron accepts one
 * listener.
 */
export function refuseCookies(
  session: Session,
  ownHeaders: { readonly origin: string; readonly headers: Headers<string> } | null,
): void {
  session.webRequest.onBeforeSendHeaders(WEB, ({ requestHeaders }, done) => {
    done({ requestHeaders: withoutHeader(requestHeaders, 'cookie') });
  });
  session.webRequest.onHeadersReceived(WEB, ({ url, responseHeaders = {} }, done) => {
    const own = ownHeaders !== null && new URL(url).origin === ownHeaders.origin ? ownHeaders.headers : {};
    done({ responseHeaders: { ...withoutHeader(responseHeaders, 'set-cookie'), ...own } });
  });
  session.allowNTLMCredentialsForDomains(NO_SERVER);
  // A session that fails has nothing to forget; what it keeps is never sent.
  forgetCookies(session.cookies).catch(() => undefined);
}

/**
 * Removes cookies one by one: `clearStorageData` of cookies gives every device another id (`MediaDeviceIDSalt::Reset`
 * in Electron's electron_api_session.cc), and the camera, microphone and loudspeakers that a person chose would be
 * unknown at the next start.
 */
async function forgetCookies(cookies: Pick<Session['cookies'], 'get' | 'remove'>): Promise<void> {
  for (const { name, domain = '', path = '/', secure = false } of await cookies.get({})) {
    const host = domain.replace(/^\./, '');
    await cookies.remove(`${secure ? 'https' : 'http'}://${host}${path}`, name);
  }
}
