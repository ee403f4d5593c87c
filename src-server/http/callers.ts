import { isIP } from 'node:net';

/** The two headers of an HTTP request, or of a WebSocket's handshake, that a page can't choose. */
export interface CallerHeaders {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
}

export interface CallerRules {
  /** Origins of the pages that may use this server, beside those it serves itself. */
  readonly origins: readonly string[];
  /**
   * The server's names, without ports. A request for another name is refused: a page whose name was made to point at
   * this machine (DNS rebinding) has the same origin as the server, but under its own name. Addresses and `localhost`
   * are always answered, since no page can make them its own.
   */
  readonly names: readonly string[];
}

const hostnameOf = (host: string): string => {
  try {
    return new URL(`http://${host}`).hostname.replace(/^\[|\]$|\.$/g, '');
  } catch {
    return '';
  }
};

/** Whether a request is for this server, by its `Host`. */
export const isForUs = (host: string, names: readonly string[]): boolean => {
  const name = hostnameOf(host);
  return name === 'localhost' || isIP(name) !== 0 || names.includes(name);
};

const isOwn = (origin: string, host: string): boolean => {
  try {
    return new URL(origin).host === new URL(`${new URL(origin).protocol}//${host}`).host;
  } catch {
    return false;
  }
};

/**
 * Whether a caller may be answered at all. A browser always tells a page's origin where the page isn't the server's own
 * or a socket is opened; CORS alone would let any page open a socket, and send requests whose answers it may not read.
 * Programs send no origin.
 */
export const mayCall = ({ host = '', origin }: CallerHeaders, { origins, names }: CallerRules): boolean => {
  if (!isForUs(host, names)) return false;
  return origin === undefined || origins.includes(origin) || isOwn(origin, host);
};
