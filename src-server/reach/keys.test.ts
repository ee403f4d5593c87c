import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { guestKeys, partyKeys } from './keys';

/** What stands before the seed in a private key of Ed25519 as PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicKeyByNode = (seed: Buffer): string | undefined =>
  createPublicKey(
    createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' }),
  ).export({ format: 'jwk' }).x;

describe('the keys of a party in the DHT', () => {
  it('a party’s public key in the DHT is the one that Node’s own crypto makes of the seed', () => {
    for (let seeds = 0; seeds < 20; seeds += 1) {
      const seed = randomBytes(32);
      const { publicKey } = partyKeys(seed.toString('base64url'));
      expect(publicKey.toString('base64url')).toBe(publicKeyByNode(seed));
    }
  });

  it('the guests’ key follows from the secret alone, and differs with it', () => {
    const secret = randomBytes(16).toString('base64url');
    const { publicKey } = guestKeys(secret);
    expect(guestKeys(secret).publicKey).toEqual(publicKey);
    expect(guestKeys(randomBytes(16).toString('base64url')).publicKey).not.toEqual(publicKey);
  });

  it('the guests’ key of a known secret stays what it was, as a link outlives an update', () => {
    expect(
      guestKeys(Buffer.alloc(16, 7).toString('base64url')).publicKey.toString('base64url'),
    ).toMatchInlineSnapshot(`"bYqq2wknqM98p5EU8YUauSY76MTqcGQ1Qhx7iOf_Cbw"`);
  });
});
