/**
 * The STUN servers that parties use unless somebody says otherwise. A router hides how a machine is seen from outside;
 * a STUN server tells it, and without one two homes find no way to each other (ADR 22).
 *
 * Three operators, because any one of them can end its service, and no more, because each of them is asked by everybody
 * in every call: browsers warn from five servers on that finding a way gets slow, and each one learns an address more.
 * Before another one comes in here: who runs it, since when, does it say itself that others may use it or has it been
 * some large product's default, and is it run in another place than those that are here?
 */
export interface PublicStunServer {
  readonly url: string;
  readonly operator: string;
}

export const PUBLIC_STUN_SERVERS: readonly PublicStunServer[] = [
  // Part of Cloudflare's TURN service, whose documentation names it; anycast, so that the next one is near everywhere.
  { url: 'stun:stun.cloudflare.com:3478', operator: 'Cloudflare' },
  // In lists since 2012, and what most examples of WebRTC have used since: it would be missed within the hour.
  { url: 'stun:stun.l.google.com:19302', operator: 'Google' },
  // The default of Nextcloud Talk since November 2016, run in Germany; at the port of HTTP/3, which networks that let
  // little UDP out are most likely to let out.
  { url: 'stun:stun.nextcloud.com:443', operator: 'Nextcloud' },
];

export const PUBLIC_STUN_URLS: readonly string[] = PUBLIC_STUN_SERVERS.map(({ url }) => url);
