/**
 * The fingerprint by which two people's copies of a film are compared: SHA-256 over the size as 8 bytes, big-endian,
 * followed by the bytes of the ranges below in their order; lower-case hex. Any program that can read a part of a file
 * can compute it: main from the disk and a web page from a File.
 */

/** First and last byte + 1. */
export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

const SAMPLE_BYTES = 1_048_576;

/** The whole file up to 3 MiB; else its first, middle and last MiB, the middle one around floor(size / 2). */
export const fingerprintRanges = (sizeBytes: number): readonly ByteSpan[] => {
  if (sizeBytes <= 3 * SAMPLE_BYTES) return [{ start: 0, end: sizeBytes }];
  const middle = Math.floor(sizeBytes / 2) - SAMPLE_BYTES / 2;
  return [
    { start: 0, end: SAMPLE_BYTES },
    { start: middle, end: middle + SAMPLE_BYTES },
    { start: sizeBytes - SAMPLE_BYTES, end: sizeBytes },
  ];
};

/** The 8 bytes that are hashed before the ranges. */
export const fingerprintSizePrefix = (sizeBytes: number): Uint8Array => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(sizeBytes));
  return bytes;
};
