/** The addresses of this machine that a call shows to the others (ADR 31). */
import { addressClass } from '@core/base/address-class';
import { isThisMachine } from '@core/session/arrived-link';
import type { ServerAddress } from '../system/http-send';

/** Electron's words, for `webContents.setWebRTCIPHandlingPolicy`. */
export type IpHandlingPolicy = 'default' | 'default_public_and_private_interfaces';

/** The policy with which a call begins before anybody knows where it goes. */
export const USUAL_POLICY: IpHandlingPolicy = 'default_public_and_private_interfaces';

const isPublic = (hostname: string): boolean => {
  if (isThisMachine(hostname) || hostname.endsWith('.local') || !/[.:]/.test(hostname)) return false;
  return (addressClass(hostname) ?? 'public') === 'public';
};

/**
 * On a server of the internet a call uses the interface that leads there, and no other: behind a VPN the others don't
 * see the address that it hides, nor those of further networks. On a server of this machine or its network it uses all,
 * since friends may be on any: a network without a route to the internet has no interface that leads there, and no call
 * at all. A party far away is reached here by the end of a way, which leads to the internet.
 */
export const ipHandlingPolicy = ({ url, reach }: Pick<ServerAddress, 'url' | 'reach'>): IpHandlingPolicy =>
  !reach && URL.canParse(url) && !isPublic(new URL(url).hostname) ? 'default' : USUAL_POLICY;
