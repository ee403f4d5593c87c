import { LIMITS } from './limits';
import { formatInviteCode, parseInviteCode } from '../base/ids';

/** The invite that a person was sent: a bare code, an app link, or an address of a server on the internet. */
export interface InviteTarget {
  code: string;
  /** Base URL of the authentication server; null for a bare code, which has to be searched for. */
  serverUrl: string | null;
  /** SHA-256 of the server certificate's SPKI, base64url; null where the public web's trust applies. */
  pin: string | null;
}

const PIN = /^[A-Za-z0-9_-]{43}$/;

/** Plain HTTP is for this machine only; everything else is TLS. */
const isAllowedServer = (url: URL): boolean =>
  url.protocol === 'https:' ||
  (url.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname));

const parseServer = (text: string): string | null => {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  if (!isAllowedServer(url) || url.username || url.password) return null;
  return url.origin;
};

/**
 * Reads a code or link as typed, pasted or handed over by the system. Never throws.
 * @returns null where it is neither
 */
export const parseInvite = (input: string): InviteTarget | null => {
  const text = input.trim();
  if (text.length === 0 || text.length > LIMITS.urlLength) return null;
  const bare = parseInviteCode(text);
  if (bare) return { code: bare, serverUrl: null, pin: null };
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  if (url.protocol === 'matinee:') {
    const code = parseInviteCode(url.searchParams.get('c') ?? '');
    const action = (url.host || url.pathname).replace(/^\/+|\/+$/g, '');
    if (!code || action !== 'join') return null;
    const server = url.searchParams.get('s');
    const pin = url.searchParams.get('k');
    if (pin !== null && !PIN.test(pin)) return null;
    if (server === null) return { code, serverUrl: null, pin: null };
    const serverUrl = parseServer(server);
    return serverUrl ? { code, serverUrl, pin } : null;
  }
  const match = /^\/j\/([^/]+)\/?$/.exec(url.pathname);
  const code = match?.[1] ? parseInviteCode(decodeURIComponentSafely(match[1])) : null;
  const serverUrl = parseServer(url.origin);
  return code && serverUrl ? { code, serverUrl, pin: null } : null;
};

const decodeURIComponentSafely = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
};

/** The link that opens the app. */
export const formatInviteLink = (target: InviteTarget & { serverUrl: string }): string => {
  const query = new URLSearchParams({ s: target.serverUrl, c: target.code });
  if (target.pin) query.set('k', target.pin);
  return `matinee://join?${query.toString()}`;
};

/** The link of a server on the internet: opens the app or its web page. */
export const webLink = (code: string, serverUrl: string): string =>
  `${serverUrl}/j/${formatInviteCode(code)}`;
