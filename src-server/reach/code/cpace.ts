/**
 * CPace, a key exchange for two who share a short secret (draft-irtf-cfrg-cpace-21), in the suite CPACE-X25519-SHA512
 * with an initiator and a responder. Whoever doesn't know the secret, and even who sits between the two, can check one
 * guess in each exchange, and learns nothing from what was recorded.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import sodium from 'sodium-native';
import type { RandomBytes } from '@core/base/ids';
import { mapToCurve } from './elligator';

export const SHARE_BYTES = 32;
export const SID_BYTES = 16;
export const TAG_BYTES = 64;

const DSI = Buffer.from('CPace255');
const DSI_ISK = Buffer.from('CPace255_ISK');
const DSI_MAC = Buffer.from('CPaceMac');
/** What SHA-512 takes in at a time, bytes. */
const HASH_BLOCK = 128;

const sha512 = (...parts: readonly Buffer[]): Buffer => {
  const hash = createHash('sha512');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** The bytes with their length before them, seven bits of it in each byte (LEB128). */
const withLength = (bytes: Buffer): Buffer => {
  const length: number[] = [];
  for (let left = bytes.length; ; left >>= 7) {
    if (left < 128) return Buffer.concat([Buffer.from([...length, left]), bytes]);
    length.push((left & 127) | 128);
  }
};

export const lvCat = (...parts: readonly Buffer[]): Buffer => Buffer.concat(parts.map(withLength));

export const generatorString = (secret: Buffer, channel: Buffer, sid: Buffer): Buffer => {
  const taken = withLength(secret).length + withLength(DSI).length + 1;
  return lvCat(DSI, secret, Buffer.alloc(Math.max(0, HASH_BLOCK - taken)), channel, sid);
};

export const generatorOf = (secret: Buffer, channel: Buffer, sid: Buffer): Buffer =>
  mapToCurve(sha512(generatorString(secret, channel, sid)).subarray(0, SHARE_BYTES));

/** @returns null where the point is one of the few that give the result away */
export const multiply = (scalar: Buffer, point: Buffer): Buffer | null => {
  const result = Buffer.alloc(SHARE_BYTES);
  try {
    sodium.crypto_scalarmult(result, scalar, point);
  } catch {
    return null;
  }
  return result;
};

/** What each end says of itself; both are known beforehand, and not sent. */
export interface CpaceNames {
  readonly initiator: Buffer;
  readonly responder: Buffer;
}

export interface CpaceOptions {
  readonly secret: Buffer;
  /** What the exchange is for, and by which channel it goes. */
  readonly channel: Buffer;
  /** Another one for each exchange. */
  readonly sid: Buffer;
  readonly names: CpaceNames;
  readonly random: RandomBytes;
}

/** One end of one exchange. */
export class Cpace {
  readonly #options: CpaceOptions;
  readonly #isInitiator: boolean;
  readonly #scalar: Buffer;
  /** What the other end is sent. */
  readonly share: Buffer;

  constructor(role: 'initiator' | 'responder', options: CpaceOptions) {
    const { secret, channel, sid, random } = options;
    this.#options = options;
    this.#isInitiator = role === 'initiator';
    this.#scalar = Buffer.from(random(SHARE_BYTES));
    const share = multiply(this.#scalar, generatorOf(secret, channel, sid));
    if (!share) throw new Error('the generator is of a small order');
    this.share = share;
  }

  /**
   * The key that both ends share, if both know the secret: one that doesn't gets another key, and isn't told.
   * @returns null for a share that no honest end sends
   */
  keyFrom(theirs: Buffer): Buffer | null {
    const { sid, names } = this.#options;
    const common = multiply(this.#scalar, theirs);
    if (!common) return null;
    const [first, second] = this.#isInitiator ? [this.share, theirs] : [theirs, this.share];
    return sha512(lvCat(DSI_ISK, sid, common), lvCat(first, names.initiator), lvCat(second, names.responder));
  }
}

/** What proves that whoever sent this share has the key too. */
export const tagOf = (key: Buffer, sid: Buffer, share: Buffer, name: Buffer): Buffer =>
  createHmac('sha512', sha512(DSI_MAC, sid, key))
    .update(lvCat(share, name))
    .digest();

export const isTag = (given: Buffer, expected: Buffer): boolean =>
  given.length === expected.length && timingSafeEqual(given, expected);
