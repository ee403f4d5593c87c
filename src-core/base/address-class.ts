/**
 * The kind of place an IP address is, by the registries of special-purpose addresses (IANA; RFC 6890 and later
 * entries). An address that isn't known to be public isn't: one in a block that is still to be assigned belongs to
 * nobody whose film one could watch.
 *
 * It is read here and not by ipaddr.js, which the server has and by which the test checks this file: that library takes
 * `::ffff:010.0.0.1` for 10.0.0.1, which is 8.0.0.1 to programs that read octal, so each text would have to be checked
 * here before; and page and preload, which get this file with the contract, would grow by 13 kB instead of 2.
 */

export type AddressClass =
  | 'public'
  /** "This host" and "this network": `0.0.0.0/8`, `::`. Connecting there reaches this machine. */
  | 'unspecified'
  | 'loopback'
  /** RFC 1918, and the site-local addresses that IPv6 once had. */
  | 'private'
  | 'linkLocal'
  /** Between a provider and its customers (RFC 6598): `100.64.0.0/10`. */
  | 'shared'
  /** RFC 4193: `fc00::/7`. */
  | 'uniqueLocal'
  | 'multicast'
  /** Addresses for documents, tests, translators of a network's own, and those that aren't assigned at all. */
  | 'reserved';

type Block<T> = readonly [network: T, bits: number, what: AddressClass];

const V4_BLOCKS: readonly Block<number>[] = [
  [0x00000000, 8, 'unspecified'],
  [0x0a000000, 8, 'private'],
  [0x64400000, 10, 'shared'],
  [0x7f000000, 8, 'loopback'],
  [0xa9fe0000, 16, 'linkLocal'],
  [0xac100000, 12, 'private'],
  [0xc0000000, 24, 'reserved'],
  [0xc0000200, 24, 'reserved'],
  [0xc0586300, 24, 'reserved'],
  [0xc0a80000, 16, 'private'],
  [0xc6120000, 15, 'reserved'],
  [0xc6336400, 24, 'reserved'],
  [0xcb007100, 24, 'reserved'],
  [0xe0000000, 4, 'multicast'],
  [0xf0000000, 4, 'reserved'],
];

/** The first 16-bit groups of a network. */
type Groups = readonly number[];

const V6_BLOCKS: readonly Block<Groups>[] = [
  [[0, 0, 0, 0, 0, 0, 0, 0], 128, 'unspecified'],
  [[0, 0, 0, 0, 0, 0, 0, 1], 128, 'loopback'],
  [[0xfc00], 7, 'uniqueLocal'],
  [[0xfe80], 10, 'linkLocal'],
  [[0xfec0], 10, 'private'],
  [[0xff00], 8, 'multicast'],
  // Addresses of protocols, among them Teredo: it leads to an IPv4 address that only its relay sees.
  [[0x2001, 0x0000], 23, 'reserved'],
  [[0x2001, 0x0db8], 32, 'reserved'],
  [[0x3fff, 0x0000], 20, 'reserved'],
  // All addresses that are assigned to anybody.
  [[0x2000], 3, 'public'],
];

/** Networks whose addresses lead to an IPv4 address, and the group at which that begins. */
const EMBEDDED: readonly (readonly [network: Groups, bits: number, at: number])[] = [
  // IPv4-mapped (RFC 4291)
  [[0, 0, 0, 0, 0, 0xffff], 96, 6],
  // NAT64 (RFC 6052); `64:ff9b:1::/48` is a network's own, and no public place
  [[0x64, 0xff9b, 0, 0, 0, 0], 96, 6],
  // 6to4 (RFC 3056)
  [[0x2002], 16, 1],
];

const parseV4 = (text: string): number | null => {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return null;
  let value = 0;
  for (const part of match.slice(1)) {
    // A leading zero means octal to some programs and nothing to others.
    if (Number(part) > 255 || (part.length > 1 && part.startsWith('0'))) return null;
    value = value * 256 + Number(part);
  }
  return value;
};

/** Converts an IPv4 address at the end to two groups. */
const withoutDots = (text: string): string | null => {
  const tail = /^(.*:)([^:]*\.[^:]*)$/.exec(text);
  if (!tail) return text;
  const v4 = parseV4(tail[2] ?? '');
  if (v4 === null) return null;
  return `${tail[1]}${Math.floor(v4 / 0x10000).toString(16)}:${(v4 % 0x10000).toString(16)}`;
};

const parseGroups = (text: string): number[] | null => {
  if (text === '') return [];
  const groups = text.split(':');
  return groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))
    ? groups.map((group) => parseInt(group, 16))
    : null;
};

const parseV6 = (text: string): number[] | null => {
  const plain = withoutDots(text);
  if (plain === null) return null;
  const halves = plain.split('::');
  const [head, tail] = [parseGroups(halves[0] ?? ''), parseGroups(halves[1] ?? '')];
  if (!head || !tail) return null;
  if (halves.length === 1) return head.length === 8 ? head : null;
  const missing = 8 - head.length - tail.length;
  return halves.length === 2 && missing >= 1 ? [...head, ...Array<number>(missing).fill(0), ...tail] : null;
};

const isInV4 = (address: number, network: number, bits: number): boolean =>
  Math.floor(address / 2 ** (32 - bits)) === Math.floor(network / 2 ** (32 - bits));

const isInV6 = (address: Groups, network: Groups, bits: number): boolean => {
  for (let at = 0; at * 16 < bits; at++) {
    const shift = 16 - Math.min(16, bits - at * 16);
    if ((address[at] ?? 0) >> shift !== (network[at] ?? 0) >> shift) return false;
  }
  return true;
};

const classOfV4 = (address: number): AddressClass =>
  V4_BLOCKS.find(([network, bits]) => isInV4(address, network, bits))?.[2] ?? 'public';

const classOfV6 = (address: Groups): AddressClass => {
  const embedded = EMBEDDED.find(([network, bits]) => isInV6(address, network, bits));
  if (embedded) {
    const at = embedded[2];
    return classOfV4((address[at] ?? 0) * 0x10000 + (address[at + 1] ?? 0));
  }
  return V6_BLOCKS.find(([network, bits]) => isInV6(address, network, bits))?.[2] ?? 'reserved';
};

/**
 * @param text an IPv4 address of four decimal numbers, or an IPv6 address, with brackets or a zone or without
 * @returns null for what is no IP address
 */
export const addressClass = (text: string): AddressClass | null => {
  const v4 = parseV4(text);
  if (v4 !== null) return classOfV4(v4);
  const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  const v6 = bare.includes(':') ? parseV6(bare) : null;
  return v6 && classOfV6(v6);
};
