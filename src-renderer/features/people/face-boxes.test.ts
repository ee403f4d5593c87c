import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faceBoxes, type Box } from './face-boxes';

const overlap = (a: Box, b: Box): boolean =>
  a.x + a.width > b.x + 0.01 &&
  b.x + b.width > a.x + 0.01 &&
  a.y + a.height > b.y + 0.01 &&
  b.y + b.height > a.y + 0.01;
const rowsOf = (boxes: readonly Box[]): readonly number[] =>
  [...new Set(boxes.map(({ y }) => Math.round(y)))].map(
    (row) => boxes.filter(({ y }) => Math.round(y) === row).length,
  );

describe('faces in the room that is there', () => {
  it('faces are arranged in balanced rows', () => {
    const space = { width: 900, height: 520, large: null };
    expect(rowsOf(faceBoxes({ ...space, count: 1 }))).toEqual([1]);
    expect(rowsOf(faceBoxes({ ...space, count: 2 }))).toEqual([2]);
    expect(rowsOf(faceBoxes({ ...space, count: 3 }))).toEqual([2, 1]);
    expect(rowsOf(faceBoxes({ ...space, count: 4 }))).toEqual([2, 2]);
    expect(rowsOf(faceBoxes({ ...space, count: 5 }))).toEqual([3, 2]);
    expect(rowsOf(faceBoxes({ ...space, count: 6 }))).toEqual([3, 3]);
  });

  it('small faces are beside the large one in a wide space, below it in a high one', () => {
    const wide = faceBoxes({ width: 1_200, height: 560, count: 4, large: 1 });
    expect(wide[0]?.x).toBeGreaterThan((wide[1]?.x ?? 0) + (wide[1]?.width ?? 0));
    const high = faceBoxes({ width: 600, height: 900, count: 4, large: 1 });
    expect(high[0]?.y).toBeGreaterThan((high[1]?.y ?? 0) + (high[1]?.height ?? 0));
  });

  it('faces have no size where there is no room yet', () => {
    expect(faceBoxes({ width: 0, height: 0, count: 2, large: null }).map(({ width }) => width)).toEqual([
      0, 0,
    ]);
    expect(faceBoxes({ width: 100, height: 100, count: 0, large: null })).toEqual([]);
  });

  const anySpace = fc.record({
    width: fc.integer({ min: 320, max: 3_840 }),
    height: fc.integer({ min: 240, max: 2_160 }),
    count: fc.integer({ min: 1, max: 8 }),
    place: fc.option(fc.nat(7)),
  });
  it('faces are inside, apart from each other, between 4:3 and 16:10, and the large one is the largest', () => {
    fc.assert(
      fc.property(anySpace, ({ place, ...space }) => {
        const large = place === null ? null : place % space.count;
        const boxes = faceBoxes({ ...space, large });
        expect(boxes).toHaveLength(space.count);
        boxes.forEach((box, index) => {
          expect(box.width).toBeGreaterThan(0);
          expect(box.width / box.height).toBeLessThan(1.601);
          expect(box.width / box.height).toBeGreaterThan(1.333);
          expect(box.x).toBeGreaterThanOrEqual(-0.01);
          expect(box.y).toBeGreaterThanOrEqual(-0.01);
          expect(box.x + box.width).toBeLessThanOrEqual(space.width + 0.01);
          expect(box.y + box.height).toBeLessThanOrEqual(space.height + 0.01);
          for (const other of boxes.slice(index + 1)) expect(overlap(box, other)).toBe(false);
          if (large !== null) expect(boxes[large]?.width).toBeGreaterThanOrEqual(box.width - 0.01);
        });
      }),
    );
  });
});
