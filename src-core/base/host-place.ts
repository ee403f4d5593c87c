import { addressClass } from './address-class';

/**
 * Names that lead to this machine or into the network around it, by what they are reserved for: RFC 6761 (localhost),
 * 6762 (local), 8375 (home.arpa), ICANN's internal; lan is no reserved name, and many routers give it out.
 */
const LOCAL_ENDINGS: readonly string[] = ['localhost', 'local', 'internal', 'home.arpa', 'lan'];

/**
 * Where a host of an address leads, as far as it can be told without asking anybody: `public` is a name or an address
 * of the internet, `local` is everything else. A public name may still be answered with a local address.
 * @param hostname as `URL.hostname` has it, where decimal, octal and hexadecimal spellings are normalised already
 */
export const placeOfHost = (hostname: string): 'public' | 'local' => {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  const address = addressClass(name);
  if (address !== null) return address === 'public' ? 'public' : 'local';
  // A single label is looked for on the own network, and on Windows logged on to by itself.
  if (!name.includes('.') || name.includes(':')) return 'local';
  return LOCAL_ENDINGS.some((ending) => name.endsWith(`.${ending}`)) ? 'local' : 'public';
};
