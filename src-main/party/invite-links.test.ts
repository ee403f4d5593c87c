import { describe, expect, it } from 'vitest';
import { homeLink, likelyAddresses } from './invite-links';

const CODE = 'K7QM2XRT';
const pin = 'p'.repeat(43);
const reach = { key: 'K'.repeat(43), secret: 'x'.repeat(22) };
const lan = (...addresses: string[]) => ({ port: 4_001, addresses, pin });

describe('the addresses in a link', () => {
  it('the addresses in a link are in the order in which households have them', () => {
    const mixed = ['172.16.0.1', '198.51.100.4', '10.1.0.9', '192.168.1.5'];
    expect(likelyAddresses(lan(...mixed))).toEqual([
      ...['192.168.1.5:4001', '10.1.0.9:4001', '198.51.100.4:4001', '172.16.0.1:4001'],
    ]);
    expect(likelyAddresses(lan('192.168.1.5', '192.168.0.1'))).toEqual([
      '192.168.1.5:4001',
      '192.168.0.1:4001',
    ]);
  });

  it('the addresses in a link are four at the most, and none that nobody reaches', () => {
    const many = Array.from({ length: 6 }, (_, at) => `192.168.1.${at + 1}`);
    expect(likelyAddresses(lan('fe80::1', '127.0.0.1', ...many))).toEqual(
      many.slice(0, 4).map((address) => `${address}:4001`),
    );
  });

  it('the addresses in a link leave those of the opening as they were', () => {
    const opening = lan('172.16.0.1', '192.168.1.5');
    likelyAddresses(opening);
    expect(opening.addresses).toEqual(['172.16.0.1', '192.168.1.5']);
  });
});

describe('the link to a party at home', () => {
  it('the link to a party at home leads to this machine where nobody else can come', () => {
    const here = 'matinee://join?s=http%3A%2F%2F127.0.0.1%3A4000&c=K7QM2XRT';
    expect([homeLink(CODE, 4_000, null), homeLink(CODE, 4_000, lan())]).toEqual([here, here]);
  });

  it('the link to a party at home names the network, the way from anywhere, or both', () => {
    const far = `p=${reach.key}&x=${reach.secret}`;
    const near = `k=${pin}&a=192.168.1.5:4001`;
    const code = 'matinee://join#c=K7QM-2XRT';
    expect(homeLink(CODE, 4_000, lan('192.168.1.5'))).toBe(`${code}&${near}`);
    expect(homeLink(CODE, 4_000, null, reach)).toBe(`${code}&${far}`);
    expect(homeLink(CODE, 4_000, lan(), reach)).toBe(`${code}&${far}`);
    expect(homeLink(CODE, 4_000, lan('192.168.1.5'), reach)).toBe(`${code}&${far}&${near}`);
  });
});
