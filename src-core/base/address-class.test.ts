import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { addressClass, type AddressClass } from './address-class';

/** The first and the last address of each block, and their neighbours outside of it. */
const EDGES: Readonly<Record<AddressClass, readonly string[]>> = {
  public: [
    ...['1.0.0.0', '9.255.255.255', '11.0.0.0', '100.63.255.255', '100.128.0.0', '126.255.255.255'],
    ...['128.0.0.0', '169.253.255.255', '169.255.0.0', '172.15.255.255', '172.32.0.0', '191.255.255.255'],
    ...['192.0.1.0', '192.0.3.0', '192.88.98.255', '192.88.100.0', '192.167.255.255', '192.169.0.0'],
    ...['198.17.255.255', '198.20.0.0', '198.51.99.255', '203.0.112.255', '203.0.114.0', '223.255.255.255'],
    ...[
      '2000::',
      '2001:200::',
      '2001:db7:ffff::',
      '2001:db9::',
      '2a00:1450::1',
      '3ffe:ffff::',
      '3fff:1000::',
    ],
    ...['::ffff:8.8.8.8', '::ffff:808:808', '64:ff9b::8.8.8.8', '2002:808:808::1', '[2606:4700::1111]'],
  ],
  unspecified: ['0.0.0.0', '0.255.255.255', '::', '::ffff:0.0.0.0', '64:ff9b::', '2002::', '[::]'],
  loopback: [
    ...['127.0.0.0', '127.0.0.1', '127.255.255.255', '::1', '[::1]', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1'],
    ...['::FFFF:7F00:1', '64:ff9b::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::'],
  ],
  private: [
    ...['10.0.0.0', '10.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.0', '192.168.255.255'],
    ...['fec0::', 'feff:ffff::1', '::ffff:192.168.1.1', '64:ff9b::10.0.0.1', '2002:c0a8:101::1'],
  ],
  linkLocal: [
    ...['169.254.0.0', '169.254.169.254', '169.254.255.255', 'fe80::', 'fe80::1%eth0', '[fe80::1%25en0]'],
    ...['febf:ffff::', '::ffff:169.254.169.254'],
  ],
  shared: ['100.64.0.0', '100.127.255.255', '::ffff:100.64.0.1'],
  uniqueLocal: ['fc00::', 'fd00::1', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  multicast: ['224.0.0.0', '239.255.255.255', 'ff00::', 'ff02::fb', 'ffff::', '::ffff:224.0.0.251'],
  reserved: [
    ...['192.0.0.0', '192.0.0.255', '192.0.2.1', '192.88.99.1', '198.18.0.0', '198.19.255.255'],
    ...['198.51.100.1', '203.0.113.1', '240.0.0.0', '255.255.255.255', '::2', '::127.0.0.1'],
    ...['64:ff9b:1::1', '64:ff9b:1::7f00:1', '100::1', '1fff::', '2001::', '2001:0:7f00:1::', '2001:1ff::'],
    ...['2001:db8::', '2001:db8:ffff::1', '3fff::', '3fff:fff::1', '4000::', '5f00::1', '::ffff:0:127.0.0.1'],
    ...['::ffff:198.51.100.1', '64:ff9b::203.0.113.1', '2002:c633:6401::1'],
  ],
};

describe('the class of an address', () => {
  it.each(Object.entries(EDGES).flatMap(([what, addresses]) => addresses.map((one) => [one, what] as const)))(
    'the class of %s is %s',
    (address, what) => {
      expect(addressClass(address)).toBe(what);
    },
  );

  it.each(['', 'localhost', 'a.b', '1.2.3', '1.2.3.4.5', '256.0.0.1', '01.2.3.4', '127.1', '0x7f.0.0.1'])(
    'the class is null for %j, which is no address',
    (text) => {
      expect(addressClass(text)).toBeNull();
    },
  );

  it.each([
    '::1::',
    ':1',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    '::g',
    '::1.2.3',
    '::ffff:010.0.0.1',
    '1::2::3',
    '1:2:3:4:5:6:7:8::',
    '1:g::1',
    '::1.2.3.4:5',
    '\n::ffff:127.0.0.1',
    '1[::1]',
    '[::1]1',
  ])('the class is null for %j, which is no IPv6 address', (text) => {
    expect(addressClass(text)).toBeNull();
  });

  const V4_RANGES: Readonly<Record<string, readonly AddressClass[]>> = {
    unicast: ['public'],
    unspecified: ['unspecified'],
    loopback: ['loopback'],
    private: ['private'],
    linkLocal: ['linkLocal'],
    carrierGradeNat: ['shared'],
    multicast: ['multicast'],
    broadcast: ['reserved'],
    reserved: ['reserved'],
    // Within this block, a relay of 6to4 and two of Amazon's services have addresses of their own.
    as112: ['reserved', 'public'],
    amt: ['reserved', 'public'],
  };

  it('the class of any IPv4 address agrees with that of a well-kept library', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(V4_RANGES[ipaddr.IPv4.parse(address).range()]).toContain(addressClass(address));
      }),
      { numRuns: 5_000 },
    );
  });

  it('the class of an IPv6 address is public only where that library doesn’t object', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const what = addressClass(address);
        expect(what).not.toBeNull();
        const range = ipaddr.IPv6.parse(address).range();
        if (what === 'public')
          expect(['unicast', '6to4', 'rfc6052', 'ipv4Mapped', 'rfc6145', 'as112Ds', 'as112v6']).toContain(
            range,
          );
      }),
      { numRuns: 5_000 },
    );
  });

  it('the class of an IPv4 address stays the same however IPv6 spells it', () => {
    fc.assert(
      fc.property(fc.ipV4(), (v4) => {
        const what = addressClass(v4);
        const [a = 0, b = 0, c = 0, d = 0] = v4.split('.').map(Number);
        const hex = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
        for (const spelling of [`::ffff:${v4}`, `::FFFF:${hex}`, `64:ff9b::${hex}`, `2002:${hex}::1`])
          expect(addressClass(spelling), spelling).toBe(what);
      }),
    );
  });
});
