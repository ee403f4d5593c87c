import type { IceServer } from './socket';

/** The addresses of STUN and TURN servers: their form, and what each of them can do for a link. */

/**
 * RFC 7064 and RFC 7065: a host or an address, a port, and for TURN the transport. A browser makes no connection at all
 * where one of its servers has an address that it can't read, so no other form may get to it.
 */
const ICE_URL =
  /^(?:stuns?|turns?):(?:(?:[\w-]+\.)*[\w-]+|\[[\da-f:.]+\])(?::(\d{1,5}))?(?:\?transport=(?:udp|tcp))?$/i;

export const MAX_ICE_URL_LENGTH = 500;

const isTurn = (url: string): boolean => /^turns?:/i.test(url);

export const isIceUrl = (url: string): boolean => {
  const match = url.length <= MAX_ICE_URL_LENGTH ? ICE_URL.exec(url) : null;
  if (!match) return false;
  const [, port] = match;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return false;
  return isTurn(url) || !url.includes('?');
};

/** A STUN server tells how a machine is seen from outside, asked over UDP. */
export const isStunUrl = (url: string): boolean => /^stun:/i.test(url) && isIceUrl(url);

/** Splits the addresses into those that need credentials, and those that don't. */
export const splitTurnUrls = (
  urls: readonly string[],
): { readonly turn: string[]; readonly stun: string[] } => ({
  turn: urls.filter(isTurn),
  stun: urls.filter((url) => !isTurn(url)),
});

/**
 * Whether a server tells over UDP how a machine is seen from outside: STUN does, and TURN, beside its main purpose,
 * unless its address names another transport.
 */
const overUdp = (url: string): boolean =>
  /^stun:/i.test(url) || (/^turn:/i.test(url) && !/transport=tcp/i.test(url));

const only = (servers: readonly IceServer[], isWanted: (url: string) => boolean): IceServer[] =>
  servers
    .map((server) => ({ ...server, urls: [server.urls].flat().filter(isWanted) }))
    .filter(({ urls }) => urls.length > 0);

/** The servers that can show whether UDP gets out, and how a machine is seen from outside. */
export const udpServers = (servers: readonly IceServer[]): IceServer[] => only(servers, overUdp);

/** The servers that relay. */
export const relayServers = (servers: readonly IceServer[]): IceServer[] => only(servers, isTurn);

/**
 * The relay of a home, as each page reaches it on its own machine. It leads to those who come over the DHT alone, and
 * nobody comes so to a person who lets nobody but relays see their address.
 */
const isHomeRelay = (url: string): boolean => /^turn:127\.0\.0\.1:\d{1,5}\?transport=tcp$/i.test(url);

/** How far the servers that a party names can help its people to reach each other. */
export type IceHelp =
  /** Only people on the same network find a route. */
  | 'none'
  /** A direct route through most routers. */
  | 'stun'
  /** A route over a relay, where there is no direct one. */
  | 'relay';

/** @param relayOnly whether the person lets nobody but relays see their address */
export const iceHelpOf = (servers: readonly IceServer[], relayOnly = false): IceHelp => {
  const relays = only(servers, (url) => isTurn(url) && !(relayOnly && isHomeRelay(url)));
  if (relays.length > 0) return 'relay';
  return udpServers(servers).length > 0 ? 'stun' : 'none';
};
