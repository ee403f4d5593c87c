import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatReachRelay, parseDhtAddress, parseReachRelay, ReachRelaySchema } from './reach-relay';

const KEY = 'k'.repeat(43);

describe('a relay to meet at, as its server shows it', () => {
  it.each(['203.0.113.5:49737', '127.0.0.1:1', '10.0.0.1:65535'])('an address reads as one: %s', (text) => {
    const address = parseDhtAddress(text);
    expect(`${address?.host}:${address?.port}`).toBe(text);
  });

  it.each([
    '203.0.113.5',
    '203.0.113.5:0',
    '203.0.113.5:65536',
    '203.0.113.256:1',
    'relay.example.org:1',
    ' 1.2.3.4:5',
    '[::1]:1',
    '',
  ])('an address that isn’t an IPv4 one with a port is none: “%s”', (text) => {
    expect(parseDhtAddress(text)).toBeNull();
  });

  it('a relay that was written down is read as it was', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[\w-]{43}$/),
        fc.ipV4(),
        fc.integer({ min: 1, max: 65_535 }),
        (key, host, port) => {
          const text = formatReachRelay({ key, host, port });
          expect(parseReachRelay(text)).toEqual({ key, host, port });
          expect(ReachRelaySchema.safeParse(text).success).toBe(true);
        },
      ),
    );
  });

  it.each([
    `${KEY}@203.0.113.5`,
    `${KEY}x@203.0.113.5:1`,
    `@203.0.113.5:1`,
    `${KEY}`,
    `${KEY}@a@203.0.113.5:1`,
    `${KEY}@relay.example.org:49737`,
    `${KEY}@203.0.113.5:${'0'.repeat(4_000)}1`,
  ])('a relay without a key, or without an address, is none: %s', (text) => {
    expect(parseReachRelay(text)).toBeNull();
    expect(ReachRelaySchema.safeParse(text).success).toBe(false);
  });
});
