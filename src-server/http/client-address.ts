import type { IncomingMessage } from 'node:http';
import { all as forwardedAddresses, compile as compileNetworks } from '@fastify/proxy-addr';
import ipaddr from 'ipaddr.js';

/**
 * Which proxies in front are believed when they say for whom they ask (`X-Forwarded-For`): none, so many of them, or
 * those with these addresses or networks (CIDR; also `loopback`, `linklocal`, `uniquelocal`).
 */
export type ProxyTrust = false | number | readonly string[];

/** Whether the machine at this address is a proxy of ours. @param hop 0 for who connected, 1 for whom that one names, … */
export type TrustsProxy = (address: string, hop: number) => boolean;

/** One key for everybody whose address isn't known: a share of the allowance, not none of it. */
const UNKNOWN = 'unknown';
/** A home line has a /64 at least, i.e. 2^64 addresses; a larger site, or a hosted machine, often a /48 (RFC 6177). */
const NETWORK_BITS = { household: 64, site: 48 } as const;

/** @throws TypeError for what is neither an address nor a network */
const trustOf = (trust: ProxyTrust): TrustsProxy => {
  if (trust === false) return () => false;
  if (typeof trust === 'number') return (_address, hop) => hop < trust;
  return compileNetworks([...trust]);
};

/**
 * From which address a request, or the handshake of a socket, really comes. A header of the client's own making is
 * never believed: a proxy appends whom it saw, so that only what our proxies appended counts, from the right.
 */
export class ClientAddress {
  /** For Fastify, which then says the same as `of`. */
  readonly trusts: TrustsProxy;

  /** @throws TypeError where `trust` names what is neither an address nor a network */
  constructor(trust: ProxyTrust) {
    this.trusts = trustOf(trust);
  }

  /** @returns whatever stands there, not necessarily an address; '' for a connection that is gone already */
  of(request: IncomingMessage): string {
    return forwardedAddresses(request, this.trusts).at(-1) ?? '';
  }
}

/**
 * What limits count by: an IPv4 address, or the network of an IPv6 one.
 * @param of whose network: a household's (/64), or for a second, larger allowance a whole site's (/48)
 */
export const addressKey = (
  address: string | null | undefined,
  of: keyof typeof NETWORK_BITS = 'household',
): string => {
  if (!address || !ipaddr.isValid(address)) return UNKNOWN;
  // `process` makes an IPv4 address of one that is mapped into IPv6, as a listener for both shows it.
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const bits = NETWORK_BITS[of];
  const bare = parsed.toNormalizedString().replace(/%.*/, '');
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${bare}/${bits}`).toString()}/${bits}`;
};
