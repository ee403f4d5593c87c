/**
 * What goes over a stream that came by a code: a key exchange in which each end proves to know the code, and then the
 * link, sealed by the key that came of it. Nothing else is said there, and nothing is taken but messages of these lengths:
 *
 * - guest: 1 (the version), the exchange's id, its share
 * - host: its share
 * - guest: the proof of its key
 * - host: the length of what is sealed in two bytes, and that
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { RandomBytes } from '@core/base/ids';
import type { TryEnd } from '@core/net/far-code';
import { Cpace, isTag, SHARE_BYTES, SID_BYTES, TAG_BYTES, tagOf } from './cpace';

const VERSION = 1;
/** The longest link, sealed, bytes. */
const SEALED_BYTES = 4_096;
const LENGTH_BYTES = 2;
const SEAL = 'aes-256-gcm';
const SEAL_KEY_BYTES = 32;
const SEAL_TAG_BYTES = 16;
/** A key of its own seals one message, and never another one. */
const ONLY_NONCE = Buffer.alloc(12);

const NAMES = { initiator: Buffer.from('guest'), responder: Buffer.from('host') };
const CHANNEL = Buffer.from('matinee: a code from anywhere');

export interface HandOver {
  /** What only those have who know the code. */
  readonly secret: Buffer;
  /** The public key by which the host was found. */
  readonly door: Buffer;
  readonly random: RandomBytes;
}

/** Waits for exactly so many bytes. @throws where the other end leaves before */
const take = (line: Duplex, count: number): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      line.off('readable', look);
      line.off('end', gone);
      line.off('close', gone);
      act();
    };
    const gone = (): void => settle(() => reject(new Error('the other end has gone')));
    const look = (): void => {
      const bytes = line.read(count) as Buffer | null;
      if (bytes === null) return;
      if (bytes.length === count) settle(() => resolve(bytes));
      else gone();
    };
    line.on('readable', look);
    line.on('end', gone);
    line.on('close', gone);
    if (line.destroyed || line.readableEnded) gone();
    else look();
  });

const sealKey = (key: Buffer): Buffer =>
  Buffer.from(hkdfSync('sha256', key, '', 'matinee: the link behind a code', SEAL_KEY_BYTES));

const seal = (key: Buffer, text: string): Buffer => {
  const cipher = createCipheriv(SEAL, sealKey(key), ONLY_NONCE);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  if (sealed.length > SEALED_BYTES) throw new Error('the link is too long');
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt16BE(sealed.length);
  return Buffer.concat([length, sealed]);
};

/** @throws where whoever sealed it has another key */
const unseal = (key: Buffer, sealed: Buffer): string => {
  const decipher = createDecipheriv(SEAL, sealKey(key), ONLY_NONCE);
  decipher.setAuthTag(sealed.subarray(-SEAL_TAG_BYTES));
  const text = decipher.update(sealed.subarray(0, -SEAL_TAG_BYTES));
  return Buffer.concat([text, decipher.final()]).toString('utf8');
};

const cpaceOptions = ({ secret, door, random }: HandOver, sid: Buffer) => ({
  ...{ secret, sid, names: NAMES, random },
  channel: Buffer.concat([CHANNEL, door]),
});

/**
 * The host's end: gives the link to whoever proves to know the code.
 * @returns what came of the try; never throws
 */
export const handOver = async (line: Duplex, options: HandOver, link: () => string): Promise<TryEnd> => {
  let end: TryEnd = 'unanswered';
  try {
    const [version] = await take(line, 1);
    if (version !== VERSION) return end;
    const sid = await take(line, SID_BYTES);
    const theirs = await take(line, SHARE_BYTES);
    const exchange = new Cpace('responder', cpaceOptions(options, sid));
    const key = exchange.keyFrom(theirs);
    if (!key) return end;
    // From here on they can check one guess, whether or not they say what came of it.
    end = 'wrong';
    line.write(exchange.share);
    const tag = await take(line, TAG_BYTES);
    if (!isTag(tag, tagOf(key, sid, theirs, NAMES.initiator))) return end;
    end = 'proved';
    line.end(seal(key, link()));
  } catch {
    // They left, or were too slow.
  }
  return end;
};

/**
 * The guest's end.
 * @throws where the other end doesn't know the code, or leaves before it has said the link
 */
export const takeOver = async (line: Duplex, options: HandOver): Promise<string> => {
  const sid = Buffer.from(options.random(SID_BYTES));
  const exchange = new Cpace('initiator', cpaceOptions(options, sid));
  line.write(Buffer.concat([Buffer.from([VERSION]), sid, exchange.share]));
  const key = exchange.keyFrom(await take(line, SHARE_BYTES));
  if (!key) throw new Error('the other end sent no share');
  line.write(tagOf(key, sid, exchange.share, NAMES.initiator));
  const length = (await take(line, LENGTH_BYTES)).readUInt16BE();
  if (length <= SEAL_TAG_BYTES || length > SEALED_BYTES) throw new Error('the other end sent no link');
  return unseal(key, await take(line, length));
};
