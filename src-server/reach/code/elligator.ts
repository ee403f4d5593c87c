/**
 * The map of a field element to a point of Curve25519 (Elligator 2, RFC 9380 § 6.7.1), by its u-coordinate alone. It is
 * counted with numbers of any size, which takes a time that depends on them; each try has another one to map.
 */

const P = 2n ** 255n - 19n;
/** Of the curve v² = u³ + A·u² + u. */
const A = 486_662n;
const FIELD_BYTES = 32;

const reduce = (value: bigint): bigint => ((value % P) + P) % P;

const power = (base: bigint, exponent: bigint): bigint => {
  let [result, square] = [1n, reduce(base)];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = reduce(result * square);
    square = reduce(square * square);
  }
  return result;
};

/** As RFC 7748 § 5 reads a u-coordinate: little-endian, without its highest bit. */
const readField = (bytes: Uint8Array): bigint =>
  reduce([...bytes].reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n) & (2n ** 255n - 1n));

const writeField = (value: bigint): Buffer =>
  Buffer.from(
    Array.from({ length: FIELD_BYTES }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn)),
  );

/**
 * @param bytes 32 of them, of a hash
 * @returns the u-coordinate of a point on the curve
 */
export const mapToCurve = (bytes: Uint8Array): Buffer => {
  const r = readField(bytes);
  // 2 is no square in this field, so 1 + 2·r² is never zero.
  const first = reduce(-A * power(1n + 2n * r * r, P - 2n));
  const square = reduce(first * first * first + A * first * first + first);
  const isOnCurve = power(square, (P - 1n) / 2n) !== P - 1n;
  return writeField(isOnCurve ? first : reduce(-first - A));
};
