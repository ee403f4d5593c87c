/** Looks on the local network (DNS-SD) for the party of a code. Only proven announcements lead to a connection. */
import type { Service } from 'bonjour-service';
import { DISCOVERY_SERVICE } from '@core/ipc/discovery';
import type { Log } from '../system/log';
import { provenPin } from './discovery-proof';
import type { ServerAddress } from '../system/http-send';

/** What a service announces of itself. */
export interface Announcement {
  readonly addresses: readonly string[];
  readonly port: number;
  readonly record: unknown;
}

/** Listens to announcements until it is stopped. */
export type BrowseLan = (onAnnouncement: (announcement: Announcement) => void) => { stop(): void };

/** A proof costs some 50 ms: more announcements than this aren't looked at. */
const MAX_ANNOUNCEMENTS = 32;
/** Addresses of one machine that are tried. */
const MAX_ADDRESSES = 4;

/** IPv4 in the order given, without loopback; a party on this machine is found otherwise. */
export const usableAddresses = (addresses: readonly string[]): string[] =>
  [...new Set(addresses)]
    .filter((address) => /^\d{1,3}(\.\d{1,3}){3}$/.test(address) && !address.startsWith('127.'))
    .slice(0, MAX_ADDRESSES);

export const browseByDnsSd =
  (log: Log): BrowseLan =>
  (onAnnouncement) => {
    const stopping = new AbortController();
    const failed = (error: unknown) =>
      log.warn('lan.unsearched', { reason: error instanceof Error ? error.message : String(error) });
    const listen = async (): Promise<void> => {
      // Loaded by the first search: whoever never looks on the network does without, and starts sooner.
      const { default: Bonjour } = await import('bonjour-service');
      if (stopping.signal.aborted) return;
      const bonjour = new Bonjour({}, failed);
      stopping.signal.addEventListener('abort', () => bonjour.destroy(), { once: true });
      bonjour.find({ type: DISCOVERY_SERVICE }, (service: Service) => {
        const sender = service.referer ? [service.referer.address] : [];
        onAnnouncement({
          addresses: [...sender, ...(service.addresses ?? [])],
          port: service.port,
          record: { ...(service.txt as object | undefined) },
        });
      });
    };
    listen().catch(failed);
    return { stop: () => stopping.abort() };
  };

/**
 * Tells of servers whose announcement proves that they know the code, until `signal` ends the search.
 * @param onOther told of each announcement that proves nothing: a party of another code, or a pretender.
 */
export function searchLan(
  browse: BrowseLan,
  code: string,
  onFound: (server: ServerAddress) => void,
  onOther: () => void,
  signal: AbortSignal,
): void {
  let looked = 0;
  const browser = browse(({ addresses, port, record }) => {
    if (signal.aborted || ++looked > MAX_ANNOUNCEMENTS) return;
    if (!Number.isInteger(port) || port < 1 || port > 65_535) return;
    void provenPin(record, code).then((pin) => {
      if (signal.aborted) return;
      if (pin === null) return onOther();
      for (const address of usableAddresses(addresses)) onFound({ url: `https://${address}:${port}`, pin });
    });
  });
  signal.addEventListener('abort', () => browser.stop(), { once: true });
}
