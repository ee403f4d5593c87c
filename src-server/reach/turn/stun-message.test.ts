import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ATTRIBUTE,
  encodeStun,
  KIND,
  longTermKey,
  METHOD,
  parseStun,
  readXorAddress,
  valueOf,
  xorAddress,
  type Kind,
} from './stun-message';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');

/** RFC 5769, 2.1, 2.2 and 2.4. */
const REQUEST = hex(`
  00010058 2112a442 b7e7a701 bc34d686 fa87dfae
  80220010 5354554e 20746573 7420636c 69656e74
  00240004 6e0001ff 80290008 932ff9b1 51263b36
  00060009 6576746a 3a683676 59202020
  00080014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249 c1b571a2
  80280004 e57a3bcf`);
const RESPONSE = hex(`
  0101003c 2112a442 b7e7a701 bc34d686 fa87dfae
  8022000b 74657374 20766563 746f7220
  00200008 0001a147 e112a643
  00080014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7
  80280004 c07d4c96`);
const LONG_TERM = hex(`
  00010060 2112a442 78ad3433 c6ad72c0 29da412e
  00060012 e3839ee3 8388e383 aae38383 e382afe3 82b90000
  0015001c 662f2f34 39396b39 35346436 4f4c3334 6f4c3946 53547679 36347341
  0014000b 6578616d 706c652e 6f726700
  00080014 f6702465 6dd64a3e 02b8e071 2e85c9a2 8ca89666`);
const SHORT_KEY = Buffer.from('VOkJxbRl1RmTxUk/WvJxBt');

describe('a message of STUN', () => {
  it('the standard’s request is read, and its signature found right', () => {
    const message = parseStun(REQUEST);
    expect(message).toMatchObject({ kind: KIND.request, method: METHOD.binding, hasIntegrity: true });
    expect(message?.isSignedWith(SHORT_KEY)).toBe(true);
    expect(message?.isSignedWith(Buffer.from('another'))).toBe(false);
    expect(message && valueOf(message, ATTRIBUTE.username)?.toString()).toBe('evtj:h6vY');
  });

  it('the standard’s response says how a client is seen from outside', () => {
    const message = parseStun(RESPONSE);
    expect(message?.kind).toBe(KIND.success);
    expect(message?.isSignedWith(SHORT_KEY)).toBe(true);
    const mapped = message && valueOf(message, ATTRIBUTE.mappedAddress);
    expect(mapped && readXorAddress(mapped)).toEqual({ address: '192.0.2.1', port: 32_853 });
  });

  it('the standard’s long-term credential makes the key that signed its request', () => {
    const key = longTermKey('\u30DE\u30C8\u30EA\u30C3\u30AF\u30B9', 'example.org', 'TheMatrIX');
    expect(parseStun(LONG_TERM)?.isSignedWith(key)).toBe(true);
  });

  it('a message with a changed byte has a wrong signature, or is none any more', () => {
    fc.assert(
      fc.property(fc.nat(LONG_TERM.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const changed = Buffer.from(LONG_TERM);
        changed[at] = (changed[at] ?? 0) ^ by;
        // Padding aside, which the signature covers too.
        const key = longTermKey('\u30DE\u30C8\u30EA\u30C3\u30AF\u30B9', 'example.org', 'TheMatrIX');
        expect(parseStun(changed)?.isSignedWith(key) ?? false).toBe(false);
      }),
    );
  });

  it('what stands after the signature isn’t read', () => {
    const signed = encodeStun({
      ...{ kind: KIND.request, method: METHOD.refresh, transaction: Buffer.alloc(12, 1) },
      key: SHORT_KEY,
    });
    const added = Buffer.concat([signed, hex('000d0004 00000258')]);
    added.writeUInt16BE(added.length - 20, 2);
    const message = parseStun(added);
    expect(message?.isSignedWith(SHORT_KEY)).toBe(true);
    expect(message?.attributes).toEqual([]);
  });

  it('a wrong fingerprint makes a message none', () => {
    const changed = Buffer.from(REQUEST);
    changed[changed.length - 1] = 0;
    expect(parseStun(changed)).toBeNull();
  });

  const anyMessage = fc.record({
    kind: fc.constantFrom<Kind>(KIND.request, KIND.indication, KIND.success, KIND.error),
    method: fc.nat(0xfff),
    transaction: fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
    attributes: fc.array(
      fc.record({
        type: fc.nat(0xffff).filter((type) => type !== ATTRIBUTE.integrity && type !== ATTRIBUTE.fingerprint),
        value: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
      }),
      { maxLength: 20 },
    ),
  });

  it('what is written is read again, signed or not', () => {
    fc.assert(
      fc.property(anyMessage, fc.boolean(), (parts, isSigned) => {
        const key = isSigned ? SHORT_KEY : null;
        const message = parseStun(encodeStun({ ...parts, key }));
        expect(message).toMatchObject({ ...parts, hasIntegrity: isSigned });
        if (isSigned) expect(message?.isSignedWith(SHORT_KEY)).toBe(true);
      }),
    );
  });

  it('an address is read as it was written', () => {
    const octet = fc.nat(255);
    fc.assert(
      fc.property(fc.tuple(octet, octet, octet, octet), fc.nat(65_535), (octets, port) => {
        const endpoint = { address: octets.join('.'), port };
        expect(readXorAddress(xorAddress(endpoint))).toEqual(endpoint);
      }),
    );
  });

  it('whatever comes is read or isn’t, and breaks nothing', () => {
    const mangled = fc
      .tuple(anyMessage, fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 4 }), fc.nat(40))
      .map(([parts, changes, cut]) => {
        const bytes = encodeStun({ ...parts, key: SHORT_KEY });
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        return bytes.subarray(0, Math.max(0, bytes.length - cut));
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 100 }), mangled), (bytes) => {
        const message = parseStun(Buffer.from(bytes));
        expect(message?.attributes.length ?? 0).toBeLessThanOrEqual(24);
        message?.isSignedWith(SHORT_KEY);
      }),
    );
  });
});
