/** The link that leads to a party, by the place of its server. */
import { formatInviteLink } from '@core/wire/invite-link';
import type { LanOpening } from './embedded-host';

/** Most households have 192.168 addresses; a container's or VPN's 172 comes last. */
const order = (address: string): number =>
  address.startsWith('192.168.') ? 0 : address.startsWith('10.') ? 1 : address.startsWith('172.') ? 3 : 2;

/** The address that friends on the network most likely reach. */
export const likelyLanAddress = (addresses: readonly string[]): string | null =>
  [...addresses].filter((address) => !address.includes(':')).sort((a, b) => order(a) - order(b))[0] ?? null;

/** The link to a home server: works on this machine, or on the network when it is open to it. */
export const homeLink = (code: string, port: number, lan: LanOpening | null): string => {
  const address = lan && likelyLanAddress(lan.addresses);
  return address && lan
    ? formatInviteLink({ code, serverUrl: `https://${address}:${lan.port}`, pin: lan.pin })
    : formatInviteLink({ code, serverUrl: `http://127.0.0.1:${port}`, pin: null });
};
