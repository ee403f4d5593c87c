import { encodeQR } from 'qr';

/** The light edge that a reader needs around the code, in squares. */
const QUIET = 4;

export interface QrSquares {
  /** The side of the whole picture, its edge included, in squares. */
  readonly size: number;
  /** Path data of all the dark squares. */
  readonly path: string;
}

/**
 * A text as a QR code, a fifth of which may be covered or blurred.
 * @throws where the text is longer than such a code can hold, some 2,300 bytes
 */
export const qrSquares = (text: string): QrSquares => {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: QUIET });
  // One line of squares is one step of the path: some hundreds of them, where squares one by one would be thousands.
  const lines = rows.flatMap((row, y) =>
    [
      ...row
        .map((dark) => (dark ? '#' : ' '))
        .join('')
        .matchAll(/#+/g),
    ].map(({ index, 0: run }) => `M${index} ${y}h${run.length}v1h-${run.length}z`),
  );
  return { size: rows.length, path: lines.join('') };
};
