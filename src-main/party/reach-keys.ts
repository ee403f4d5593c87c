/**
 * The keys by which a party at home is met from anywhere. They follow from the profile's vault key and the session, so
 * that nothing further is kept, a server that was restarted has the same ones, and the link can be shown before the DHT
 * has answered.
 */
import { createHmac, createPrivateKey, createPublicKey } from 'node:crypto';
import type { Reach } from '@core/wire/reach';

export interface ReachKeys {
  /** Makes the party's key pair; stays on this machine. */
  readonly seed: string;
  /** What a link says. */
  readonly reach: Reach;
}

/** What stands before the 32 bytes of an Ed25519 key in its PKCS #8 form (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SECRET_BYTES = 16;

/** The public key of an Ed25519 seed, base64url; as the DHT's own library makes it. */
export const publicKeyOf = (seed: Buffer): string => {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  if (x === undefined) throw new Error('The key has no public half');
  return x;
};

/** @param vaultKey base64url of 32 bytes */
export const reachKeys = (vaultKey: string, sessionId: string): ReachKeys => {
  const derive = (what: 'seed' | 'secret'): Buffer =>
    createHmac('sha256', Buffer.from(vaultKey, 'base64url')).update(`reach ${what}\n${sessionId}`).digest();
  const seed = derive('seed');
  return {
    seed: seed.toString('base64url'),
    reach: {
      key: publicKeyOf(seed),
      secret: derive('secret').subarray(0, SECRET_BYTES).toString('base64url'),
    },
  };
};
