/**
 * The servers that the page may talk to: those of parties that main itself has told it of. Nothing else gets out of the
 * page by HTTP or WebSocket, whatever its policy would allow: that names schemes, since it is fixed before anybody
 * knows where the next party is.
 */
import type { Session } from 'electron';
import type { ServerAddress } from '../system/http-send';
import type { Log } from '../system/log';

/** The number of parties that somebody looks at in one run; the one named longest ago goes first. */
const MOST = 100;

/** Identifies a server by what a request to it has in common with its address: TLS or not, host and port. */
const keyOf = (url: string): string | null => {
  if (!URL.canParse(url)) return null;
  const { protocol, host } = new URL(url);
  const isSecure = protocol === 'https:' || protocol === 'wss:';
  return isSecure || protocol === 'http:' || protocol === 'ws:'
    ? `${isSecure ? 'tls' : 'tcp'} ${host}`
    : null;
};

export class PageServers {
  readonly #servers = new Map<string, ServerAddress>();

  readonly add = (server: ServerAddress): void => {
    const key = keyOf(server.url);
    if (key === null) return;
    this.#servers.delete(key);
    this.#servers.set(key, server);
    const [oldest] = this.#servers.keys();
    if (this.#servers.size > MOST && oldest !== undefined) this.#servers.delete(oldest);
  };

  /** The server isn't there any more; who listens there now may be anybody. */
  readonly remove = (url: string): void => {
    const key = keyOf(url);
    if (key !== null) this.#servers.delete(key);
  };

  /** Null for a server that the page wasn't told of. */
  readonly find = (url: string): ServerAddress | null => this.#servers.get(keyOf(url) ?? '') ?? null;
}

/** Addresses of the web: our own schemes aren't filtered. */
const FILTER = { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'] };

/** @param devServer origin of Vite's server in development, else null */
export function guardRequests(
  session: Session,
  servers: Pick<PageServers, 'find'>,
  devServer: string | null,
  log: Log,
): void {
  const own = devServer === null ? null : keyOf(devServer);
  session.webRequest.onBeforeRequest(FILTER, ({ url }, done) => {
    const mayGo = servers.find(url) !== null || (own !== null && keyOf(url) === own);
    if (!mayGo) log.warn('request.denied');
    done({ cancel: !mayGo });
  });
}
