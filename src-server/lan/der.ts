/** The part of ASN.1's distinguished encoding rules (X.690) that a certificate needs. */

const lengthOf = (content: Buffer): Buffer => {
  if (content.length < 0x80) return Buffer.from([content.length]);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(content.length);
  const significant = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  return Buffer.concat([Buffer.from([0x80 | significant.length]), significant]);
};

/** Tag, length and value. */
export const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content), content]);
};

export const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
export const setOf = (part: Buffer): Buffer => der(0x31, part);
export const octets = (content: Buffer): Buffer => der(0x04, content);
export const bits = (content: Buffer, unusedBits = 0): Buffer =>
  der(0x03, Buffer.from([unusedBits]), content);
export const utf8 = (text: string): Buffer => der(0x0c, Buffer.from(text));
export const truth = der(0x01, Buffer.from([0xff]));

/** A positive integer from its big-endian bytes. */
export const integer = (bytes: Buffer): Buffer =>
  der(0x02, (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);

/** An object identifier in its usual notation, e.g. `2.5.29.17`. */
export const oid = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const base128 = (value: number): number[] => {
    const groups = [value & 0x7f];
    for (let left = value >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  };
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
};

/** Seconds since 1970: UTCTime with its two digits of the year through 2049, GeneralizedTime from then on (RFC 5280). */
export const time = (seconds: number): Buffer => {
  const date = new Date(seconds * 1_000);
  const text = date.toISOString().replace(/[-:T]|\.\d+/g, '');
  return date.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text));
};
