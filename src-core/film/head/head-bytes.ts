/**
 * A head is read by a generator that asks for spans of bytes and decides from what it gets: its driver fetches them,
 * from a disk or a server, and may stop at any time. So the decisions need neither, and a hostile file costs no more
 * than `HEAD_LIMITS` allows.
 */

export interface Span {
  /** Bytes from the beginning of the file. */
  readonly from: number;
  readonly length: number;
}

/** Asks for spans, and is given the available bytes of each: fewer at the end of the file. */
export type HeadReading<T> = Generator<Span, T, Uint8Array>;

export const HEAD_LIMITS = {
  /** The number of spans for one head. */
  spans: 600,
  /** Bytes of one span. */
  spanBytes: 64 * 1_024,
} as const;

/** Thrown where a head goes on further than anybody reads. */
export class HeadTooLong extends Error {
  override readonly name = 'HeadTooLong';
}

/** Reads a whole number of up to eight bytes, big-endian; null where it is too large to be exact. */
export const uintAt = (bytes: Uint8Array, at: number, length: number): number | null => {
  if (at + length > bytes.length) return null;
  let value = 0;
  for (let i = 0; i < length; i += 1) value = value * 256 + (bytes[at + i] ?? 0);
  return Number.isSafeInteger(value) ? value : null;
};

export const textAt = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));

export const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

/** Reads one span. */
export function* take(from: number, length: number): HeadReading<Uint8Array> {
  const bytes = yield { from, length: Math.min(length, HEAD_LIMITS.spanBytes) };
  return bytes.subarray(0, length);
}

/**
 * Reads a head to the end.
 * @param read gives the available bytes of a span
 * @throws HeadTooLong, and what `read` throws
 */
export const readHead = async <T>(
  reading: HeadReading<T>,
  read: (span: Span) => Promise<Uint8Array>,
): Promise<T> => {
  let step = reading.next();
  for (let spans = 0; !step.done; spans += 1) {
    if (spans >= HEAD_LIMITS.spans) throw new HeadTooLong('a head of too many parts');
    step = reading.next(await read(step.value));
  }
  return step.value;
};
