/**
 * Looks names up for connections of the film gate. Its answer is what is connected to, and nothing looks the name up
 * again: a name that is public now and private a moment later leads nowhere else.
 */
import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { addressClass } from '@core/base/address-class';

/** All addresses of a name, as the system has them. */
export type Resolve = (
  hostname: string,
  family: 0 | 4 | 6,
  done: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void;

/** Code of the error where a name has none but private addresses. */
export const PRIVATE_ADDRESS = 'EPRIVATE';

export const privateAddress = (): NodeJS.ErrnoException =>
  Object.assign(new Error('It leads into a private network'), { code: PRIVATE_ADDRESS });

export const systemResolve: Resolve = (hostname, family, done) =>
  systemLookup(hostname, { family, all: true }, (error, addresses) => done(error, addresses));

const familyOf = (wanted: number | string | undefined): 0 | 4 | 6 => {
  if (wanted === 4 || wanted === 'IPv4') return 4;
  return wanted === 6 || wanted === 'IPv6' ? 6 : 0;
};

/** @param allowsLocal whether private addresses are connected to as well: the person typed this host. */
export const gateLookup =
  (resolve: Resolve, allowsLocal: boolean): LookupFunction =>
  (hostname, options, done) => {
    resolve(hostname, familyOf(options.family), (error, found) => {
      if (error) return done(error, '', 0);
      const addresses = found.filter(({ address }) => allowsLocal || addressClass(address) === 'public');
      const [first] = addresses;
      if (!first) return done(privateAddress(), '', 0);
      if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
