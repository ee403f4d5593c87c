import { addressClass } from './address-class';

/**
 * Endings of names that lead to this machine or into the network around it, by their reservation: RFC 6761 (localhost),
 * 6762 (local), 8375 (home.arpa), ICANN's internal. lan isn't reserved, but many routers use it.
 */
const LOCAL_ENDINGS: readonly string[] = ['localhost', 'local', 'internal', 'home.arpa', 'lan'];

/**
 * The place to which an address's host leads, as far as it can be told without asking anybody: `public` is a name or an
 * address of the internet, `local` is everything else. A public name may still resolve to a local address.
 * @param hostname as `URL.hostname` has it, where decimal, octal and hexadecimal spellings are normalised already
 */
export const placeOfHost = (hostname: string): 'public' | 'local' => {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  const address = addressClass(name);
  if (address !== null) return address === 'public' ? 'public' : 'local';
  // A single label is looked up on the own network, and Windows logs on to it automatically.
  if (!name.includes('.') || name.includes(':')) return 'local';
  return LOCAL_ENDINGS.some((ending) => name.endsWith(`.${ending}`)) ? 'local' : 'public';
};
