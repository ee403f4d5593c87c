import { filmUrlFault } from '../wire/film-url';
import { WEB_FILM_SCHEME } from './web-film-scheme';

/**
 * How a page of the app gets films of the web: not from their servers but from a scheme of ours, behind which main
 * fetches them (src-main/films/web-film-gate.ts). Page and main agree here on addresses and headers.
 */

/** What main says of an answer, beside its status. */
export const GATE_HEADERS = {
  /** The address that answered, after redirects: a playlist's own addresses are relative to it. */
  url: 'x-matinee-url',
  /** `public` or `local`: the place of the server that answered. */
  place: 'x-matinee-place',
  /** `film` or `playlist`, by the first bytes of the answer; left out for anything else, and for later parts. */
  kind: 'x-matinee-kind',
  /** `none`: its server sends a film from the beginning only, whatever part of it is asked for. */
  ranges: 'x-matinee-ranges',
  /** One of GATE_REASONS, where no server's answer is passed on. */
  reason: 'x-matinee-reason',
} as const;

/** Why the gate passes no answer on. */
export const GATE_REASONS = [
  /** The address leads into a private network, or to this machine, and nobody here typed it. */
  'private',
  'unknownHost',
  /** Nobody listens there, or the connection broke. */
  'refused',
  'silent',
  /** Its certificate can't be trusted. */
  'untrusted',
  /** It redirects from one place to the next without end, or to an address that can't be a film's. */
  'redirects',
  /** The address can't be a film's. */
  'address',
  /** The server speaks no HTTP that can be read. */
  'garbled',
  /** The page asks for more at once than any film needs. */
  'busy',
] as const;
export type GateReason = (typeof GATE_REASONS)[number];

export interface GateAddress {
  readonly url: URL;
  /** Origin of the film that it is a part of. */
  readonly filmOrigin: string;
}

/** The origin without a path, or '' for no address. */
const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : '');

/**
 * The end of every address behind the gate: Chromium takes an address ending in `.m3u8` for a playlist whatever it is,
 * and here a film is recognised by its content.
 */
const LAST = '/part';

/**
 * The gate's address for an address of the web.
 * @param film address of the film that it is a part of: a playlist names parts on other servers
 */
export const throughGate = (url: string, film = url): string => {
  const filmOrigin = originOf(film);
  const part = filmOrigin === originOf(url) ? '' : `?of=${encodeURIComponent(filmOrigin)}`;
  return `${WEB_FILM_SCHEME}://film/${encodeURIComponent(url)}${LAST}${part}`;
};

/** The address that `throughGate` was given; null for anything else. */
export const behindGate = (gateUrl: string): GateAddress | null => {
  try {
    const { protocol, host, pathname, searchParams } = new URL(gateUrl);
    if (protocol !== `${WEB_FILM_SCHEME}:` || host !== 'film' || !pathname.endsWith(LAST)) return null;
    const address = decodeURIComponent(pathname.slice(1, -LAST.length));
    if (filmUrlFault(address) !== null) return null;
    const url = new URL(address);
    return { url, filmOrigin: searchParams.get('of') ?? url.origin };
  } catch {
    return null;
  }
};
