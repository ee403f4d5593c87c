import { randomBytes, scrypt } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import Bonjour from 'bonjour-service';
import { DISCOVERY_SCRYPT, DISCOVERY_SERVICE, proofSalt, type DiscoveryRecord } from '@core/ipc/discovery';

/** How long DNS-SD may take to be sure of its name, ms; it probes for 0.75 s. */
const PUBLISH_TIMEOUT_MS = 5_000;
/** More than a machine of this kind has. */
const MAX_ADDRESSES = 32;

/** IPv4 addresses of this machine on its networks. */
export const lanAddresses = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
    .slice(0, MAX_ADDRESSES);

/** What is announced of a party: nobody learns its code from that, but who has the code can check the pin by it. */
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

/** Announces a party by DNS-SD until it is stopped. @throws where the network doesn't let it */
export const announce = async (code: string, pin: string, port: number): Promise<Announcement> => {
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
    const bonjour = new Bonjour({}, fail);
    // Nothing of the party or its people is in the name, which the whole network sees.
    const service = bonjour.publish({
      name: `Matinee ${txt.s.slice(0, 6)}`,
      type: DISCOVERY_SERVICE,
      port,
      txt,
    });
    service.on('up', () => {
      clearTimeout(timer);
      resolve({ stop: () => bonjour.unpublishAll(() => bonjour.destroy()) });
    });
  });
};
