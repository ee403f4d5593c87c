import { randomBytes, scrypt } from 'node:crypto';
import Bonjour, { type ServiceConfig } from 'bonjour-service';
import { DISCOVERY_SCRYPT, DISCOVERY_SERVICE, proofSalt, type DiscoveryRecord } from '@core/ipc/discovery';

/** How long DNS-SD may take to be sure of its name, ms; it probes for 0.75 s. */
const PUBLISH_TIMEOUT_MS = 5_000;

/**
 * The announced record of a party: nobody learns its code from that, but a person who has the code can check the pin
 * with it.
 */
export const discoveryRecord = (code: string, pin: string): Promise<DiscoveryRecord> => {
  const salt = randomBytes(16).toString('base64url');
  const { N, r, p, keyLength } = DISCOVERY_SCRYPT;
  return new Promise((resolve, reject) =>
    scrypt(code, proofSalt(salt, pin), keyLength, { N, r, p }, (error, key) => {
      if (error) reject(error);
      else resolve({ v: '1', p: pin, s: salt, t: key.toString('base64url') });
    }),
  );
};

export interface Announcement {
  stop(): void;
}

/**
 * Announces a party by DNS-SD on the network of one address, and that address alone, until it is stopped.
 * @param address IPv4, of this machine
 * @throws where the network doesn't allow it
 */
export type Announce = (code: string, pin: string, port: number, address: string) => Promise<Announcement>;

/** Options that the library passes on to multicast-dns, and that its types don't name. */
type MulticastOptions = Partial<ServiceConfig> & {
  /** The network by which it is sent and joined. */
  readonly interface: string;
  /** A multicast message doesn't arrive at a socket that is bound to an address. */
  readonly bind: string;
};

export const announce: Announce = async (code, pin, port, address) => {
  const txt = await discoveryRecord(code, pin);
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      clearTimeout(timer);
      bonjour.destroy();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const timer = setTimeout(
      () => fail(new Error('DNS-SD did not confirm the announcement')),
      PUBLISH_TIMEOUT_MS,
    );
    const network: MulticastOptions = { interface: address, bind: '0.0.0.0' };
    const bonjour = new Bonjour(network, fail);
    // Nothing of the party or its people is in the name, which the whole network sees.
    const service = bonjour.publish({
      name: `Matinee ${txt.s.slice(0, 6)}`,
      type: DISCOVERY_SERVICE,
      port,
      txt,
    });
    // By default it names every address of the machine: also those that nobody is to come by.
    const records = service.records.bind(service);
    service.records = () =>
      records().filter(({ type, data }) => (type !== 'A' && type !== 'AAAA') || data === address);
    service.on('up', () => {
      clearTimeout(timer);
      resolve({ stop: () => bonjour.unpublishAll(() => bonjour.destroy()) });
    });
  });
};
