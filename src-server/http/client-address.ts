import type { IncomingMessage } from 'node:http';
import { all as forwardedAddresses, compile as compileNetworks } from '@fastify/proxy-addr';
import ipaddr from 'ipaddr.js';

/**
 * The proxies in front that are trusted to say for whom they ask (`X-Forwarded-For`): none, a number of them, or those
 * with these addresses or networks (CIDR; also `loopback`, `linklocal`, `uniquelocal`).
 */
export type ProxyTrust = false | number | readonly string[];

/**
 * Whether the machine at this address is a proxy of ours.
 * @param hop 0 for the connecting machine, 1 for the one that it names, …
 */
export type TrustsProxy = (address: string, hop: number) => boolean;

/** One key for everybody whose address isn't known: they share one allowance, instead of having none. */
const UNKNOWN = 'unknown';
/** A home line has a /64 at least, i.e. 2^64 addresses; a larger site, or a hosted machine, often a /48 (RFC 6177). */
const NETWORK_BITS = { household: 64, site: 48 } as const;

/** @throws TypeError for text that is neither an address nor a network */
const trustOf = (trust: ProxyTrust): TrustsProxy => {
  if (trust === false) return () => false;
  if (typeof trust === 'number') return (_address, hop) => hop < trust;
  return compileNetworks([...trust]);
};

/**
 * The address from which a request, or the handshake of a socket, really comes. A header of the client's own making is
 * never trusted: a proxy appends the address it saw, so only what our proxies appended counts, from the right.
 */
export class ClientAddress {
  /** The same decision as `of`, for Fastify. */
  readonly trusts: TrustsProxy;

  /** @throws TypeError where `trust` has something that is neither an address nor a network */
  constructor(trust: ProxyTrust) {
    this.trusts = trustOf(trust);
  }

  /** @returns the text there, not necessarily an address; '' for a connection that is gone already */
  of(request: IncomingMessage): string {
    return forwardedAddresses(request, this.trusts).at(-1) ?? '';
  }
}

/**
 * The key that limits count by: an IPv4 address, or the network of an IPv6 one.
 * @param of whose network: a household's (/64), or for a second, larger allowance a whole site's (/48)
 */
export const addressKey = (
  address: string | null | undefined,
  of: keyof typeof NETWORK_BITS = 'household',
): string => {
  if (!address || !ipaddr.isValid(address)) return UNKNOWN;
  // `process` converts an IPv4 address that is mapped into IPv6, as a listener for both shows it.
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const bits = NETWORK_BITS[of];
  const bare = parsed.toNormalizedString().replace(/%.*/, '');
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${bare}/${bits}`).toString()}/${bits}`;
};
