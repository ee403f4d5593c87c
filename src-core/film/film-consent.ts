import { placeOfHost } from '../base/host-place';

/**
 * Decides whether a web film may be loaded at once, or its viewer has to agree first. Loading it tells its server this
 * machine's address, and sends a request of somebody else's choosing from here. Only this person's actions in this app
 * count, never who the room says has opened the film: a server could say anything.
 */

export interface FilmAgreements {
  /** Hosts (with a port that isn't the usual one) that this person once agreed to, remembered. */
  readonly hosts: readonly string[];
  /** Addresses that this person opened or agreed to in this session. */
  readonly urls: readonly string[];
  /** Origins of this machine or the network around it that this person typed in this session. */
  readonly typedOrigins: readonly string[];
}

/** The number of remembered hosts; the one that was agreed to first goes first. */
export const LIMITS_OF_AGREEMENTS = { hosts: 200, hostLength: 300 } as const;

/**
 * `ask`: a yes is enough. `type`: the address leads into a private network, and has to be typed by the person who wants
 * it.
 */
export type ConsentNeed = 'ask' | 'type';

/** The host that is asked about, as people read it; the whole text where it is no address. */
export const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url);

export const originOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).origin : null);

const isLocal = (url: string): boolean =>
  !URL.canParse(url) || placeOfHost(new URL(url).hostname) === 'local';

/**
 * @param relayOnly whether this person hides their address: then remembered agreements don't count
 * @param turnedOutPrivate whether its name was looked up, and leads into a private network
 * @returns null where it may be loaded
 */
export const consentNeeded = (
  url: string,
  agreements: FilmAgreements,
  { relayOnly, turnedOutPrivate }: { readonly relayOnly: boolean; readonly turnedOutPrivate: boolean },
): ConsentNeed | null => {
  const isAgreed = agreements.urls.includes(url);
  if (isLocal(url) || turnedOutPrivate) {
    // The typed origin counts for this film: a person who once watched one from their own server hasn't opened it to
    // others' choices.
    const origin = originOf(url);
    return isAgreed && origin !== null && agreements.typedOrigins.includes(origin) ? null : 'type';
  }
  if (isAgreed) return null;
  return !relayOnly && agreements.hosts.includes(hostOf(url)) ? null : 'ask';
};

/** Whether a typed text names a film's origin: as an address, or by host and port alone. */
export const namesOrigin = (typed: string, url: string): boolean => {
  const text = typed.trim();
  const origin = originOf(url);
  if (text === '' || origin === null) return false;
  const { protocol } = new URL(url);
  const asAddress = /^https?:\/\//i.test(text) ? text : `${protocol}//${text}`;
  return originOf(asAddress) === origin;
};

/** The remembered hosts with one more, within the bounds. */
export const withHost = (hosts: readonly string[], url: string): readonly string[] => {
  const host = hostOf(url);
  if (isLocal(url) || host.length > LIMITS_OF_AGREEMENTS.hostLength) return hosts;
  return [...hosts.filter((one) => one !== host), host].slice(-LIMITS_OF_AGREEMENTS.hosts);
};
