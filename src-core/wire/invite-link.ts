import { addressClass } from '../base/address-class';
import { formatInviteCode, parseInviteCode } from '../base/ids';
import { LIMITS } from './limits';
import type { Reach } from './reach';

/** The invite that a person was sent: a bare code, an app link, or an address of a server on the internet. */
export interface InviteTarget {
  code: string;
  /** Base URL of the authentication server; null for a party at home, which has to be searched for. */
  serverUrl: string | null;
  /** SHA-256 of the server certificate's SPKI, base64url; null where the public web's trust applies. */
  pin: string | null;
  /** Where a party at home is reached on its own network, each as `192.168.1.7:4433`; the pin proves that it is there. */
  addresses: readonly string[];
  /** By which a party at home is reached from anywhere. */
  reach: Reach | null;
}

/** A home has few networks; a link that names more was made to have somebody knock at many doors. */
export const MOST_ADDRESSES = 4;

/** Plain patterns, since the page that a link may begin with is one small file without a library for schemas. */
const PIN = /^[\w-]{43}$/;
const REACH_KEY = /^[\w-]{43}$/;
const REACH_SECRET = /^[\w-]{22}$/;
const ADDRESS = /^(\d{1,3}(?:\.\d{1,3}){3}):([1-9]\d{0,4})$/;
/**
 * Kinds of addresses at which friends on a network are: a link may not lead a person into their own computer. Some
 * networks use what is reserved (VPNs 198.18.0.0/15), and their person has let people in by them.
 */
const OF_NETWORKS: ReadonlySet<string | null> = new Set([
  'public',
  'private',
  'linkLocal',
  'shared',
  'reserved',
]);
/** From here on no address is a single machine's: multicast, broadcast, and what nobody has (RFC 1112 § 4). */
const FIRST_OF_NO_MACHINE = 224;

/** Plain HTTP is for this machine only; everything else is TLS. */
const isAllowedServer = (url: URL): boolean =>
  url.protocol === 'https:' ||
  (url.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname));

const parseUrl = (text: string): URL | null => {
  try {
    return new URL(text);
  } catch {
    return null;
  }
};

const parseServer = (text: string): string | null => {
  const url = parseUrl(text);
  if (!url || !isAllowedServer(url) || url.username || url.password) return null;
  return url.origin;
};

/** Whether people on a network can be let in at this address: IPv4 of a network, and a port. */
export const isLanAddress = (text: string): boolean => {
  const [, host = '', port = ''] = ADDRESS.exec(text) ?? [];
  const isOfMachine = Number.parseInt(host, 10) < FIRST_OF_NO_MACHINE;
  return Number(port) <= 65_535 && isOfMachine && OF_NETWORKS.has(addressClass(host));
};

const parseAddresses = (text: string): string[] | null => {
  const addresses = text.split(',', MOST_ADDRESSES + 1);
  const fits = addresses.length <= MOST_ADDRESSES && new Set(addresses).size === addresses.length;
  return fits && addresses.every(isLanAddress) ? addresses : null;
};

/**
 * Reads what stands behind the `#` of a link. Nothing of it is sent to whoever serves the page that the link may begin
 * with: browsers keep it for themselves.
 */
const parsePayload = (payload: URLSearchParams): InviteTarget | null => {
  const read = (name: string): string | null => payload.get(name);
  const code = parseInviteCode(read('c') ?? '');
  if (!code) return null;
  const [key, secret, pin, listed] = [read('p'), read('x'), read('k'), read('a')];
  if ((key === null) !== (secret === null)) return null;
  const reach = key !== null && secret !== null ? { key, secret } : null;
  if (reach && !(REACH_KEY.test(reach.key) && REACH_SECRET.test(reach.secret))) return null;
  const addresses = listed === null ? [] : parseAddresses(listed);
  if (!addresses || (pin === null) !== (listed === null) || (pin !== null && !PIN.test(pin))) return null;
  // A chat has cut it off: each link of ours says where the party is, and its code alone would be looked for near by.
  if (!reach && addresses.length === 0) return null;
  return { code, serverUrl: null, pin, addresses, reach };
};

const bareTarget = (code: string): InviteTarget => ({
  ...{ code, serverUrl: null, pin: null },
  addresses: [],
  reach: null,
});

/** Links that name one server, as they were before a party at home could be met from anywhere. */
const parseQuery = (query: URLSearchParams): InviteTarget | null => {
  const code = parseInviteCode(query.get('c') ?? '');
  if (!code) return null;
  const server = query.get('s');
  const pin = query.get('k');
  if (pin !== null && !PIN.test(pin)) return null;
  if (server === null) return bareTarget(code);
  const serverUrl = parseServer(server);
  return serverUrl === null ? null : { ...bareTarget(code), serverUrl, pin };
};

/**
 * Reads a code or link as typed, pasted or handed over by the system. Never throws.
 * @returns null where it is neither
 */
export const parseInvite = (input: string): InviteTarget | null => {
  const text = input.trim();
  if (text.length === 0 || text.length > LIMITS.urlLength) return null;
  const bare = parseInviteCode(text);
  if (bare) return bareTarget(bare);
  const url = parseUrl(text);
  if (!url) return null;
  const payload = new URLSearchParams(url.hash.slice(1));
  if (url.protocol === 'matinee:') {
    const action = (url.host || url.pathname).replace(/^\/+|\/+$/g, '');
    if (action !== 'join') return null;
    return url.hash === '' ? parseQuery(url.searchParams) : parsePayload(payload);
  }
  // The page is only where the link was read; it is trusted with nothing.
  if (payload.has('c'))
    return ['https:', 'http:', 'file:'].includes(url.protocol) ? parsePayload(payload) : null;
  const match = /^\/j\/([^/]+)\/?$/.exec(url.pathname);
  const code = match?.[1] ? parseInviteCode(decodeURIComponentSafely(match[1])) : null;
  const serverUrl = parseServer(url.origin);
  return code && serverUrl ? { ...bareTarget(code), serverUrl } : null;
};

const decodeURIComponentSafely = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
};

/** The page or scheme that a link of a party at home begins with; what follows its `#` is the same for each. */
const APP = 'matinee://join';

/**
 * The link that opens the app, for a target that says where the party is: a bare code is told as it is.
 * @param page the address of a page that opens the app, for a party at home; default: the app itself
 */
export const formatInviteLink = (target: InviteTarget, page = APP): string => {
  const { code, serverUrl, pin, addresses, reach } = target;
  if (serverUrl !== null) {
    const query = new URLSearchParams({ s: serverUrl, c: code });
    if (pin !== null) query.set('k', pin);
    return `${APP}?${query.toString()}`;
  }
  // All of it is of letters that mean nothing in a URL, so the link stays readable.
  const parts = [`c=${formatInviteCode(code)}`];
  if (reach) parts.push(`p=${reach.key}`, `x=${reach.secret}`);
  if (pin !== null && addresses.length > 0) parts.push(`k=${pin}`, `a=${addresses.join(',')}`);
  return `${page}#${parts.join('&')}`;
};

/** The link of a server on the internet: opens the app or its web page. */
export const webLink = (code: string, serverUrl: string): string =>
  `${serverUrl}/j/${formatInviteCode(code)}`;

/** The link to one server, of this machine or the internet, in the form that opens the app. */
export const serverLink = (code: string, serverUrl: string): string =>
  formatInviteLink({ ...bareTarget(code), serverUrl });
