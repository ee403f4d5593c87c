import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerRange } from './byte-range';

const SIZE = 1_000;

describe('a range', () => {
  it.each([
    ['bytes=0-', 0, 999],
    ['bytes=0-0', 0, 0],
    ['bytes=999-', 999, 999],
    ['bytes=10-19', 10, 19],
    ['bytes=10-5000', 10, 999],
    ['bytes=-1', 999, 999],
    ['bytes=-5000', 0, 999],
    [' Bytes = 5 - 6 ', 5, 6],
  ])('the range %s is served as a part', (header, start, last) => {
    expect(answerRange(header, SIZE)).toEqual({ kind: 'part', start, last });
  });

  it.each(['bytes=1000-', 'bytes=1000-1001', 'bytes=-0', 'bytes=9999999999999999-'])(
    'the range %s can’t be served',
    (header) => {
      expect(answerRange(header, SIZE).kind).toBe('unsatisfiable');
    },
  );

  it.each([
    null,
    '',
    'bytes=',
    'bytes=-',
    'bytes=a-b',
    'bytes=5-1',
    'items=0-1',
    'bytes=0-1,5-6',
    'bytes=1e3-',
  ])('the range %s is answered with the whole file', (header) => {
    expect(answerRange(header, SIZE).kind).toBe('whole');
  });

  it('a range never leaves the file', () => {
    const number = fc.option(fc.nat({ max: 3_000 }), { nil: '' });
    fc.assert(
      fc.property(number, number, fc.integer({ min: 1, max: 2_000 }), (from, to, size) => {
        const range = answerRange(`bytes=${from}-${to}`, size);
        if (range.kind !== 'part') return;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.last).toBeGreaterThanOrEqual(range.start);
        expect(range.last).toBeLessThan(size);
      }),
    );
  });
});
