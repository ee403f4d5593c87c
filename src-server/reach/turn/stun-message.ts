/** Messages of STUN (RFC 8489), as far as a relay (TURN, RFC 8656) speaks it. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

const COOKIE = 0x2112a442;
const HEADER_BYTES = 20;
const INTEGRITY_BYTES = 24;
const FINGERPRINT_BYTES = 8;
const FINGERPRINT_MASK = 0x5354554e;
/** Attributes that are read of one message: a request of a browser has nine. */
const ATTRIBUTES_AT_MOST = 24;

export const METHOD = {
  binding: 0x001,
  allocate: 0x003,
  refresh: 0x004,
  send: 0x006,
  data: 0x007,
  createPermission: 0x008,
  channelBind: 0x009,
} as const;

export const KIND = { request: 0, indication: 1, success: 2, error: 3 } as const;
export type Kind = (typeof KIND)[keyof typeof KIND];

export const ATTRIBUTE = {
  username: 0x0006,
  integrity: 0x0008,
  errorCode: 0x0009,
  unknown: 0x000a,
  channelNumber: 0x000c,
  lifetime: 0x000d,
  peerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  relayedAddress: 0x0016,
  addressFamily: 0x0017,
  transport: 0x0019,
  mappedAddress: 0x0020,
  software: 0x8022,
  fingerprint: 0x8028,
} as const;

export interface Attribute {
  readonly type: number;
  readonly value: Buffer;
}

export interface StunMessage {
  readonly kind: Kind;
  readonly method: number;
  readonly transaction: Buffer;
  /** Those before the integrity: what comes after it nobody vouches for. */
  readonly attributes: readonly Attribute[];
  readonly hasIntegrity: boolean;
  /** Whether the sender knows the key. */
  isSignedWith(key: Buffer): boolean;
}

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

const padded = (length: number): number => (length + 3) & ~3;

const typeOf = (kind: Kind, method: number): number =>
  ((method & 0xf80) << 2) |
  ((method & 0x070) << 1) |
  (method & 0x00f) |
  ((kind & 2) << 7) |
  ((kind & 1) << 4);

const kindOf = (type: number): Kind => (((type & 0x100) >> 7) | ((type & 0x010) >> 4)) as Kind;

const methodOf = (type: number): number => ((type & 0x3e00) >> 2) | ((type & 0x00e0) >> 1) | (type & 0x000f);

/** The message up to `end`, as it is counted: its header says that it ends there. */
const upTo = (bytes: Buffer, end: number, saidEnd: number): readonly Buffer[] => {
  const header = Buffer.from(bytes.subarray(0, 4));
  header.writeUInt16BE(saidEnd - HEADER_BYTES, 2);
  return [header, bytes.subarray(4, end)];
};

const integrityOf = (bytes: Buffer, end: number, key: Buffer): Buffer => {
  const hmac = createHmac('sha1', key);
  for (const part of upTo(bytes, end, end + INTEGRITY_BYTES)) hmac.update(part);
  return hmac.digest();
};

const fingerprintOf = (bytes: Buffer, end: number): number =>
  (crc32(Buffer.concat([...upTo(bytes, end, end + FINGERPRINT_BYTES)])) ^ FINGERPRINT_MASK) >>> 0;

/** @returns null for anything that isn't one whole message */
export const parseStun = (bytes: Buffer): StunMessage | null => {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32BE(4) !== COOKIE) return null;
  const type = bytes.readUInt16BE(0);
  const length = bytes.readUInt16BE(2);
  if (type > 0x3fff || length % 4 !== 0 || length !== bytes.length - HEADER_BYTES) return null;
  const attributes: Attribute[] = [];
  let integrityAt: number | null = null;
  let count = 0;
  for (let at = HEADER_BYTES; at < bytes.length;) {
    count += 1;
    if (count > ATTRIBUTES_AT_MOST) return null;
    const end = at + 4 + bytes.readUInt16BE(at + 2);
    const attribute = { type: bytes.readUInt16BE(at), value: bytes.subarray(at + 4, end) };
    if (end > bytes.length) return null;
    if (attribute.type === ATTRIBUTE.fingerprint) {
      const isLast = end === bytes.length && attribute.value.length === 4;
      if (!isLast || attribute.value.readUInt32BE(0) !== fingerprintOf(bytes, at)) return null;
    } else if (integrityAt === null) {
      if (attribute.type !== ATTRIBUTE.integrity) attributes.push(attribute);
      else if (attribute.value.length === INTEGRITY_BYTES - 4) integrityAt = at;
      else return null;
    }
    at += 4 + padded(end - at - 4);
  }
  return {
    kind: kindOf(type),
    method: methodOf(type),
    transaction: bytes.subarray(8, HEADER_BYTES),
    attributes,
    hasIntegrity: integrityAt !== null,
    isSignedWith: (key) =>
      integrityAt !== null &&
      timingSafeEqual(
        bytes.subarray(integrityAt + 4, integrityAt + INTEGRITY_BYTES),
        integrityOf(bytes, integrityAt, key),
      ),
  };
};

/** The first of this kind, as the standard says. */
export const valueOf = ({ attributes }: StunMessage, type: number): Buffer | null =>
  attributes.find((attribute) => attribute.type === type)?.value ?? null;

export interface StunParts {
  readonly kind: Kind;
  readonly method: number;
  readonly transaction: Buffer;
  readonly attributes?: readonly Attribute[];
  /** Signs it. */
  readonly key?: Buffer | null;
}

export const encodeStun = ({ kind, method, transaction, attributes = [], key = null }: StunParts): Buffer => {
  const body = attributes.reduce((sum, { value }) => sum + 4 + padded(value.length), 0);
  const signed = HEADER_BYTES + body;
  const bytes = Buffer.alloc(signed + (key ? INTEGRITY_BYTES : 0));
  bytes.writeUInt16BE(typeOf(kind, method), 0);
  bytes.writeUInt16BE(bytes.length - HEADER_BYTES, 2);
  bytes.writeUInt32BE(COOKIE, 4);
  transaction.copy(bytes, 8);
  let at = HEADER_BYTES;
  for (const { type, value } of attributes) {
    bytes.writeUInt16BE(type, at);
    bytes.writeUInt16BE(value.length, at + 2);
    value.copy(bytes, at + 4);
    at += 4 + padded(value.length);
  }
  if (key) {
    bytes.writeUInt16BE(ATTRIBUTE.integrity, signed);
    bytes.writeUInt16BE(INTEGRITY_BYTES - 4, signed + 2);
    integrityOf(bytes, signed, key).copy(bytes, signed + 4);
  }
  return bytes;
};

/** The key of a long-term credential. */
export const longTermKey = (username: string, realm: string, password: string): Buffer =>
  createHash('md5').update(`${username}:${realm}:${password}`).digest();

export const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** An address of IPv4, hidden from routers that would rewrite it. */
export const xorAddress = ({ address, port }: Endpoint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes[1] = 1;
  bytes.writeUInt16BE(port ^ (COOKIE >>> 16), 2);
  const plain = Buffer.from(address.split('.').map(Number));
  bytes.writeUInt32BE((plain.readUInt32BE(0) ^ COOKIE) >>> 0, 4);
  return bytes;
};

/** @returns null for one of another family, or none */
export const readXorAddress = (value: Buffer): Endpoint | null => {
  if (value.length !== 8 || value[1] !== 1) return null;
  const plain = uint32((value.readUInt32BE(4) ^ COOKIE) >>> 0);
  return { address: [...plain].join('.'), port: value.readUInt16BE(2) ^ (COOKIE >>> 16) };
};
