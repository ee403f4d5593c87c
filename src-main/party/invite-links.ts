/** The link that leads to a party, by the place of its server. */
import { formatInviteLink, isLanAddress, MOST_ADDRESSES, serverLink } from '@core/wire/invite-link';
import type { Reach } from '@core/wire/reach';
import type { LanOpening } from './embedded-host';

/** Most households have 192.168 addresses; a container's or VPN's 172 comes last. */
const order = (address: string): number =>
  address.startsWith('192.168.') ? 0 : address.startsWith('10.') ? 1 : address.startsWith('172.') ? 3 : 2;

/** Where friends on the network reach the server, the likeliest address first. */
export const likelyAddresses = ({ addresses, port }: LanOpening): string[] =>
  [...addresses]
    .sort((a, b) => order(a) - order(b))
    .map((address) => `${address}:${port}`)
    .filter(isLanAddress)
    .slice(0, MOST_ADDRESSES);

/** The link to a home server: works on this machine, on the network when it is open to it, and by its reach. */
export const homeLink = (
  code: string,
  port: number,
  lan: LanOpening | null,
  reach: Reach | null = null,
): string => {
  const addresses = lan ? likelyAddresses(lan) : [];
  if (addresses.length === 0 && reach === null) return serverLink(code, `http://127.0.0.1:${port}`);
  return formatInviteLink({ code, serverUrl: null, pin: lan?.pin ?? null, addresses, reach });
};
