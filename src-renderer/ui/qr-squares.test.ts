import fc from 'fast-check';
import { decodeQR } from 'qr/decode.js';
import { describe, expect, it } from 'vitest';
import { qrSquares, type QrSquares } from './qr-squares';

/** Pixels for each square, as a screen shows it. */
const SCALE = 4;

/** Paints the path as a browser would, and reads the picture as a camera's software does. */
const scan = ({ size, path }: QrSquares): string => {
  const side = size * SCALE;
  const data = new Uint8Array(side * side * 4).fill(255);
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let row = Number(y) * SCALE; row < (Number(y) + 1) * SCALE; row++)
      for (let column = Number(x) * SCALE; column < (Number(x) + Number(length)) * SCALE; column++)
        data.fill(0, (row * side + column) * 4, (row * side + column) * 4 + 3);
  return decodeQR({ width: side, height: side, data });
};

describe('the squares of a QR code', () => {
  it('the squares of a QR code say the longest invitation of a party at home', () => {
    const addresses = [
      '192.168.178.123:54321',
      '10.211.155.102:54321',
      '172.31.255.254:54321',
      '100.64.0.1:1',
    ];
    const link = `matinee://join#c=K7QM-2XRT&p=${'A'.repeat(43)}&x=${'b'.repeat(22)}&k=${'-'.repeat(43)}&a=${addresses.join(',')}`;
    const squares = qrSquares(link);
    expect(scan(squares)).toBe(link);
    // At the size that it is shown in, 272 pixels and more, a square is three pixels wide.
    expect(squares.size).toBeLessThanOrEqual(90);
  });

  it('the squares of a QR code can be read for any link', () => {
    const links = fc.stringMatching(/^[\w\-.:,&=#/]{1,200}$/);
    fc.assert(
      fc.property(links, (text) => {
        expect(scan(qrSquares(text))).toBe(text);
      }),
      { numRuns: 20 },
    );
  });

  it('the squares of a QR code leave a light edge of four squares', () => {
    const { size, path } = qrSquares('matinee://join#c=K7QM-2XRT');
    for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)/g)) {
      expect(Math.min(Number(x), Number(y))).toBeGreaterThanOrEqual(4);
      expect(Math.max(Number(x) + Number(length), Number(y) + 1)).toBeLessThanOrEqual(size - 4);
    }
  });
});
