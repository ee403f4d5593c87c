import { createHash, hkdfSync } from 'node:crypto';
import HyperDHT, { type KeyPair } from 'hyperdht';
import sodium from 'sodium-native';
import { saltTextOf } from '@core/net/far-code';

/** What one guess at a code costs: three passes over this much memory, bytes. */
const STRETCH = { passes: 3, memory: 134_217_728 } as const;
const STRETCHED_BYTES = 32;
const SALT_BYTES = 16;
const KEY_BYTES = 32;

/** All that follows from a code and the hour in which it was made. */
export interface CodeKeys {
  /** By which the host is found; the topic of the code in the DHT is the hash of the public one. */
  readonly door: KeyPair;
  /** Of those who are answered there. */
  readonly knocker: KeyPair;
  /** What both ends of the key exchange have to know. */
  readonly secret: Buffer;
}

/** Argon2id over the code and the hour (RFC 9106), in a thread of its own. */
const stretch = async (code: string, hour: number): Promise<Buffer> => {
  const salt = createHash('sha256').update(saltTextOf(hour)).digest().subarray(0, SALT_BYTES);
  const stretched = Buffer.alloc(STRETCHED_BYTES);
  await sodium.crypto_pwhash_async(
    stretched,
    Buffer.from(code),
    Buffer.from(salt),
    STRETCH.passes,
    STRETCH.memory,
    sodium.crypto_pwhash_ALG_ARGON2ID13,
  );
  return stretched;
};

/** @param code canonical, ten symbols */
export const codeKeys = async (code: string, hour: number): Promise<CodeKeys> => {
  const stretched = await stretch(code, hour);
  const derive = (what: string): Buffer =>
    Buffer.from(hkdfSync('sha256', stretched, '', `matinee: code, ${what}`, KEY_BYTES));
  return {
    door: HyperDHT.keyPair(derive('door')),
    knocker: HyperDHT.keyPair(derive('knocker')),
    secret: derive('secret'),
  };
};
