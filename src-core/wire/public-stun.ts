/**
 * The STUN servers that parties use by default. A router hides how a machine is seen from outside; a STUN server tells
 * it, and without one two homes find no route to each other (ADR 22).
 *
 * There are three operators, because any one of them can end its service, and no more, because each of them is asked by
 * everybody in every call: browsers warn from five servers on that finding a route gets slow, and each one learns an
 * address more. Before another one comes in here: who runs it, since when, does it say itself that others may use it or
 * has it been some large product's default, and is it run in another place than those that are here?
 */
export interface PublicStunServer {
  readonly url: string;
  readonly operator: string;
}

export const PUBLIC_STUN_SERVERS: readonly PublicStunServer[] = [
  // It is part of Cloudflare's TURN service, whose documentation names it; anycast, so that a near one is everywhere.
  { url: 'stun:stun.cloudflare.com:3478', operator: 'Cloudflare' },
  // It has been in lists since 2012, and in most examples of WebRTC since: an outage would be noticed within the hour.
  { url: 'stun:stun.l.google.com:19302', operator: 'Google' },
  // It has been the default of Nextcloud Talk since November 2016, run in Germany; at the port of HTTP/3, which
  // networks that let little UDP out are most likely to allow.
  { url: 'stun:stun.nextcloud.com:443', operator: 'Nextcloud' },
];

export const PUBLIC_STUN_URLS: readonly string[] = PUBLIC_STUN_SERVERS.map(({ url }) => url);
