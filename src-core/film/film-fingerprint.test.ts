import { describe, expect, it } from 'vitest';
import { fingerprintRanges, fingerprintSizePrefix } from './film-fingerprint';

const MIB = 1_048_576;

describe('the parts of a film that are hashed', () => {
  it('a small film is hashed in all its parts', () => {
    expect(fingerprintRanges(1)).toEqual([{ start: 0, end: 1 }]);
    expect(fingerprintRanges(3 * MIB)).toEqual([{ start: 0, end: 3 * MIB }]);
  });

  it('a large film is hashed in a MiB at both ends and around the middle', () => {
    const size = 10 * MIB + 1;
    expect(fingerprintRanges(size)).toEqual([
      { start: 0, end: MIB },
      { start: 4.5 * MIB, end: 5.5 * MIB },
      { start: size - MIB, end: size },
    ]);
  });

  it('the hashed parts never overlap and stay inside the film', () => {
    for (const size of [3 * MIB + 1, 3 * MIB + 2, 4 * MIB, 2 ** 41 + 7]) {
      let last = 0;
      for (const { start, end } of fingerprintRanges(size)) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThan(start);
        expect(Number.isInteger(start)).toBe(true);
        last = end;
      }
      expect(last).toBe(size);
    }
  });
});

describe('the size before them', () => {
  it('the film’s size is hashed first, as 8 bytes, big-endian', () => {
    expect([...fingerprintSizePrefix(0x01_02_03_04_05)]).toEqual([0, 0, 0, 1, 2, 3, 4, 5]);
  });
});
