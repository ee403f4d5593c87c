import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** SHA-256, hex. Enough for secrets that are random to begin with. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** The kind of a keyed hash: the same text of two kinds has two hashes. */
export type HashedKind = 'code' | 'address' | 'proof';
/** HMAC-SHA-256 with a key of the server's, hex. */
export type KeyedHash = (kind: HashedKind, text: string) => string;

/**
 * Hashes text that has too few bits, or says too much of a person, to be kept as a plain hash: a reader of the file
 * alone can neither try codes against it nor compare people.
 * @param key at least 32 random bytes, in any encoding
 */
export const keyedHash =
  (key: string): KeyedHash =>
  (kind, text) =>
    createHmac('sha256', key).update(`${kind}\n${text}`).digest('hex');

/** Compares in a time that doesn't reveal where they differ. */
export const isSameSecret = (given: string, expected: string): boolean =>
  timingSafeEqual(Buffer.from(hashSecret(given)), Buffer.from(hashSecret(expected)));

/** Name and password of HTTP basic authentication; null where the header isn't one. */
export const parseBasic = (header: string | undefined): { name: string; password: string } | null => {
  const match = /^Basic ([A-Za-z0-9+/=]{1,2000})$/i.exec(header ?? '');
  if (!match?.[1]) return null;
  const decoded = Buffer.from(match[1], 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon < 0 ? null : { name: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
};

export const formatBasic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

/** The secret of a bearer header; null where there is none. */
export const parseBearer = (header: string | undefined): string | null =>
  /^Bearer (\S{1,2000})$/i.exec(header ?? '')?.[1] ?? null;
