import { createPublicKey, diffieHellman, createPrivateKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cpace, generatorOf, generatorString, isTag, lvCat, multiply, tagOf } from './cpace';

const bytes = (hex: string): Buffer => Buffer.from(hex.replace(/\s/g, ''), 'hex');
const text = (words: string): Buffer => Buffer.from(words);

/** The vectors of the draft for CPACE-X25519-SHA512 (draft-irtf-cfrg-cpace-21, appendix B.1). */
const DRAFT = {
  secret: text('Password'),
  channel: bytes('6f630b425f726573706f6e6465720b415f696e69746961746f72'),
  sid: bytes('7e4b4791d6a8ef019b936c79fb7f2c57'),
  generator: bytes('64e8099e3ea682cfdc5cb665c057ebb514d06bf23ebc9f743b51b82242327074'),
  ya: bytes('21b4f4bd9e64ed355c3eb676a28ebedaf6d8f17bdc365995b319097153044080'),
  Ya: bytes('1b02dad6dbd29a07b6d28c9e04cb2f184f0734350e32bb7e62ff9dbcfdb63d15'),
  yb: bytes('848b0779ff415f0af4ea14df9dd1d3c29ac41d836c7808896c4eba19c51ac40a'),
  Yb: bytes('20cda5955f82c4931545bcbf40758ce1010d7db4db2a907013d79c7a8fcf957f'),
  isk: bytes(
    `a051ee5ee2499d16da3f69f430218b8ea94a18a45b67f9e86495b382c33d14a5
     c38cecc0cc834f960e39e0d1bf7d76b9ef5d54eecc5e0f386c97ad12da8c3d5f`,
  ),
};
const names = { initiator: text('ADa'), responder: text('ADb') };

/** Points with which an end could force the key, and numbers that only look like them (appendix B.1.10). */
const SCALAR = bytes('af46e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449aff');
const SMALL_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
];
const OF_LARGE_ORDER: readonly (readonly [point: string, product: string])[] = [
  [
    'daffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    'd8e2c776bbacd510d09fd9278b7edcd25fc5ae9adfba3b6e040e8d3b71b21806',
  ],
  [
    'dbffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    'c85c655ebe8be44ba9c0ffde69f2fe10194458d137f09bbff725ce58803cdb38',
  ],
  [
    'd9ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    'db64dafa9b8fdd136914e61461935fe92aa372cb056314e1231bc4ec12417456',
  ],
  [
    'cdeb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880',
    'e062dcd5376d58297be2618c7498f55baa07d7e03184e8aada20bca28888bf7a',
  ],
  [
    '4c9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7',
    '993c6ad11c4c29da9a56f7691fd0ff8d732e49de6250b6c2e80003ff4629a175',
  ],
];

describe('CPace, held against the vectors of its draft', () => {
  it('a list of byte strings is joined with the length before each, a long one’s in two bytes', () => {
    expect(lvCat(text('1234'), text('5'), text(''), text('6789'))).toEqual(
      bytes('04313233340135000436373839'),
    );
    expect(lvCat(Buffer.alloc(127)).subarray(0, 1)).toEqual(bytes('7f'));
    expect(lvCat(Buffer.alloc(128)).subarray(0, 2)).toEqual(bytes('8001'));
  });

  it('the generator’s string fills the first block of the hash, and the generator is the draft’s', () => {
    const { secret, channel, sid, generator } = DRAFT;
    const string = generatorString(secret, channel, sid);
    expect(string).toHaveLength(172);
    expect(string.subarray(0, 19)).toEqual(bytes('0843506163653235350850617373776f72646d'));
    expect(generatorOf(secret, channel, sid)).toEqual(generator);
  });

  it('each end sends the draft’s share, and both have the draft’s key', () => {
    const { secret, channel, sid, ya, yb } = DRAFT;
    const a = new Cpace('initiator', { secret, channel, sid, names, random: () => ya });
    const b = new Cpace('responder', { secret, channel, sid, names, random: () => yb });
    expect([a.share, b.share]).toEqual([DRAFT.Ya, DRAFT.Yb]);
    expect(a.keyFrom(b.share)).toEqual(DRAFT.isk);
    expect(b.keyFrom(a.share)).toEqual(DRAFT.isk);
  });

  it.each(SMALL_ORDER)('a share of a small order gives no key: %s', (point) => {
    const { secret, channel, sid } = DRAFT;
    expect(multiply(SCALAR, bytes(point))).toBeNull();
    const end = new Cpace('responder', { secret, channel, sid, names, random: randomBytes });
    expect(end.keyFrom(bytes(point))).toBeNull();
  });

  it.each(OF_LARGE_ORDER)('a point whose highest bit is set counts without it: %s', (point, product) => {
    expect(multiply(SCALAR, bytes(point))).toEqual(bytes(product));
  });
});

/** What stands before the 32 bytes of an X25519 key in its DER forms (RFC 8410). */
const PRIVATE = bytes('302e020100300506032b656e04220420');
const PUBLIC = bytes('302a300506032b656e032100');

describe('CPace between two ends', () => {
  const exchange = (secrets: readonly [Buffer, Buffer], sid = randomBytes(16)) => {
    const shared = { channel: text('a channel'), sid, names, random: randomBytes };
    const a = new Cpace('initiator', { ...shared, secret: secrets[0] });
    const b = new Cpace('responder', { ...shared, secret: secrets[1] });
    const [keyA, keyB] = [a.keyFrom(b.share), b.keyFrom(a.share)];
    if (!keyA || !keyB) throw new Error('no key');
    return { a, b, keyA, keyB };
  };
  const secret = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((some) => Buffer.from(some));

  it('two ends share a key exactly where they share the secret', () => {
    fc.assert(
      fc.property(secret, secret, (one, other) => {
        for (const theirs of [one, other]) {
          const { keyA, keyB } = exchange([one, theirs]);
          expect(keyA.equals(keyB)).toBe(one.equals(theirs));
        }
      }),
      { numRuns: 15 },
    );
  });

  it('two exchanges by one secret have two keys', () => {
    const one = randomBytes(32);
    expect(exchange([one, one]).keyA.equals(exchange([one, one]).keyA)).toBe(false);
  });

  it('a tag proves the key, the exchange, the share and the end it is of', () => {
    const one = randomBytes(32);
    const sid = randomBytes(16);
    const { a, b, keyA, keyB } = exchange([one, one], sid);
    const tag = tagOf(keyA, sid, a.share, names.initiator);
    expect(isTag(tag, tagOf(keyB, sid, a.share, names.initiator))).toBe(true);
    for (const wrong of [
      tagOf(randomBytes(64), sid, a.share, names.initiator),
      tagOf(keyB, randomBytes(16), a.share, names.initiator),
      tagOf(keyB, sid, b.share, names.initiator),
      tagOf(keyB, sid, a.share, names.responder),
      tag.subarray(1),
    ])
      expect(isTag(wrong, tag)).toBe(false);
  });

  it('the product of a scalar and a point is what another library makes of them', () => {
    const [scalar, other] = [randomBytes(32), randomBytes(32)];
    const key = (raw: Buffer) =>
      createPrivateKey({ key: Buffer.concat([PRIVATE, raw]), format: 'der', type: 'pkcs8' });
    const base = Buffer.alloc(32);
    base[0] = 9;
    const point = multiply(other, base);
    if (!point) throw new Error('no point');
    const publicKey = createPublicKey({ key: Buffer.concat([PUBLIC, point]), format: 'der', type: 'spki' });
    expect(multiply(scalar, point)).toEqual(diffieHellman({ privateKey: key(scalar), publicKey }));
  });
});
