import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { addressKey, ClientAddress, type ProxyTrust } from './client-address';

const asked = (remoteAddress: string | undefined, forwarded?: string): IncomingMessage =>
  ({
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    socket: { remoteAddress },
  }) as unknown as IncomingMessage;
const seen = (trust: ProxyTrust, remoteAddress: string, forwarded?: string): string =>
  new ClientAddress(trust).of(asked(remoteAddress, forwarded));

describe('the client’s address', () => {
  it('the client’s address is that of the connection, whatever its headers say, where no proxy is trusted', () => {
    expect(seen(false, '198.51.100.7')).toBe('198.51.100.7');
    expect(seen(false, '198.51.100.7', '203.0.113.1')).toBe('198.51.100.7');
  });

  it('the client’s address is what the one proxy in front appended, and never what the client wrote before it', () => {
    expect(seen(1, '127.0.0.1', '203.0.113.9')).toBe('203.0.113.9');
    expect(seen(1, '127.0.0.1', '1.1.1.1, 2.2.2.2, 203.0.113.9')).toBe('203.0.113.9');
    expect(seen(2, '127.0.0.1', '1.1.1.1, 203.0.113.9, 10.0.0.3')).toBe('203.0.113.9');
  });

  it('the client’s address is what the named proxies appended, and never what the client wrote before it', () => {
    const proxies = ['127.0.0.1', '10.0.0.0/8'];
    expect(seen(proxies, '127.0.0.1', '1.1.1.1, 203.0.113.9, 10.0.0.3')).toBe('203.0.113.9');
    expect(seen(proxies, '::ffff:127.0.0.1', '203.0.113.9')).toBe('203.0.113.9');
    expect(seen(proxies, '198.51.100.7', '203.0.113.9')).toBe('198.51.100.7');
    expect(seen(['loopback'], '::1', '203.0.113.9')).toBe('203.0.113.9');
  });

  it('the client’s address is the proxy’s own where that names nobody', () => {
    expect(seen(1, '127.0.0.1')).toBe('127.0.0.1');
    expect(seen(1, '127.0.0.1', ' ')).toBe('127.0.0.1');
  });

  it('the client’s address is empty on a connection that is gone', () => {
    expect(new ClientAddress(1).of(asked(undefined))).toBe('');
  });
});

describe('the key that limits count by', () => {
  it('the key for limits is the address in IPv4, also where it is mapped into IPv6', () => {
    expect(addressKey('203.0.113.9')).toBe('203.0.113.9');
    expect(addressKey('::ffff:203.0.113.9')).toBe('203.0.113.9');
    expect(addressKey('::FFFF:cb00:7109')).toBe('203.0.113.9');
    expect(addressKey('203.0.113.9', 'site')).toBe('203.0.113.9');
  });

  it('the key for limits is the household in IPv6: one for all 2^64 addresses of a line', () => {
    const keys = Array.from({ length: 100 }, (_, host) =>
      addressKey(`2001:db8:7:1::${(host * 655).toString(16)}`),
    );
    expect(new Set(keys)).toEqual(new Set(['2001:db8:7:1::/64']));
    expect(addressKey('2001:db8:7:2::1')).not.toBe(keys[0]);
    expect(addressKey('2001:0DB8:0007:0001:ffff:ffff:ffff:ffff')).toBe(keys[0]);
    expect(addressKey('fe80::1%eth0')).toBe('fe80::/64');
  });

  it('the key for the wider limits is the site', () => {
    expect(addressKey('2001:db8:7:1::1', 'site')).toBe('2001:db8:7::/48');
    expect(addressKey('2001:db8:7:ffff::1', 'site')).toBe(addressKey('2001:db8:7:1::1', 'site'));
    expect(addressKey('2001:db8:8:1::1', 'site')).not.toBe(addressKey('2001:db8:7:1::1', 'site'));
  });

  it('the key for limits is one for all unknown addresses, so that a made-up one opens no allowance of its own', () => {
    for (const address of [undefined, null, '', 'unknown', '203.0.113.9:4711', '_hidden', '1.2.3.4.5', '🎬'])
      expect(addressKey(address)).toBe('unknown');
  });
});
