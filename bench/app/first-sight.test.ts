import { describe, expect, it } from 'vitest';
import { hasColour } from './first-sight';

const LAYOUT = { shifts: { red: 16, green: 8, blue: 0 }, littleEndian: true } as const;
const BEAM = [0xf6, 0xbd, 0x4f] as const;

/** A row of black pixels with one that has a colour. The fourth byte of a pixel is no colour and may be anything. */
const rowWith = (pixel: number, bytes: readonly number[]): Uint8Array => {
  const row = new Uint8Array(64 * 4);
  row.set(bytes, pixel * 4);
  return row;
};

describe('a colour on the screen', () => {
  it('a colour on the screen is seen in a row that has it, whatever the bits beside it are', () => {
    expect(hasColour(rowWith(16, [0x4f, 0xbd, 0xf6, 0x00]), LAYOUT, BEAM)).toBe(true);
    expect(hasColour(rowWith(16, [0x4f, 0xbd, 0xf6, 0xff]), LAYOUT, BEAM)).toBe(true);
  });

  it('a colour on the screen is read as the screen orders its bytes', () => {
    const row = rowWith(8, [0x00, 0xf6, 0xbd, 0x4f]);
    expect(hasColour(row, { ...LAYOUT, littleEndian: false }, BEAM)).toBe(true);
    expect(hasColour(row, LAYOUT, BEAM)).toBe(false);
  });

  it('a colour on the screen is no other colour', () => {
    expect(hasColour(rowWith(0, [0x4f, 0xbd, 0xf5, 0xff]), LAYOUT, BEAM)).toBe(false);
    expect(hasColour(new Uint8Array(0), LAYOUT, BEAM)).toBe(false);
  });
});
