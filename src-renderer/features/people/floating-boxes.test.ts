import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from './face-boxes';
import { floatingBoxes } from './floating-boxes';

const overlap = (a: Box, b: Box): boolean =>
  a.x + a.width > b.x + 0.01 &&
  b.x + b.width > a.x + 0.01 &&
  a.y + a.height > b.y + 0.01 &&
  b.y + b.height > a.y + 0.01;
const columnsOf = (boxes: readonly Box[]): number => new Set(boxes.map(({ x }) => Math.round(x))).size;

describe('faces over the film', () => {
  it('faces over the film are one column where there is room, at the bottom', () => {
    const { width, boxes } = floatingBoxes({ height: 840, count: 4, large: null });
    expect(width).toBe(152);
    expect(boxes.map(({ y }) => y)).toEqual([430, 535, 640, 745]);
  });
  it('faces over the film are two columns before they are strips, the uppermost row at the right', () => {
    const { width, boxes } = floatingBoxes({ height: 400, count: 6, large: null });
    expect(columnsOf(boxes)).toBe(2);
    expect(boxes[0]?.width).toBe(120);
    expect(width).toBe(250);
    const five = floatingBoxes({ height: 300, count: 5, large: null }).boxes;
    expect(five[0]?.x).toBe(130);
    expect(five[1]?.x).toBe(0);
  });
  it('faces over the film have the large one on top', () => {
    const { width, boxes } = floatingBoxes({ height: 840, count: 3, large: 2 });
    expect(width).toBe(266);
    expect(boxes[2]?.y).toBeLessThan(boxes[0]?.y ?? 0);
  });
  it('faces over the film are nowhere while there is no room yet', () => {
    const { boxes } = floatingBoxes({ height: 0, count: 3, large: null });
    expect(boxes.map(({ width }) => width)).toEqual([0, 0, 0]);
    expect(floatingBoxes({ height: 500, count: 0, large: null })).toEqual({ width: 0, boxes: [] });
  });

  const anySpace = fc.record({
    height: fc.integer({ min: 240, max: 2_160 }),
    count: fc.integer({ min: 1, max: 8 }),
    place: fc.option(fc.nat(7)),
  });
  it('faces over the film are inside, apart from each other, never squashed, and not tiny', () => {
    fc.assert(
      fc.property(anySpace, ({ place, height, count }) => {
        const large = place === null ? null : place % count;
        const { width, boxes } = floatingBoxes({ height, count, large });
        expect(boxes).toHaveLength(count);
        boxes.forEach((box, index) => {
          expect(box.width).toBeGreaterThanOrEqual(height >= 400 ? 96 : 60);
          expect(box.width / box.height).toBeCloseTo(1.6);
          expect(box.x).toBeGreaterThanOrEqual(-0.01);
          expect(box.y).toBeGreaterThanOrEqual(-0.01);
          expect(box.x + box.width).toBeLessThanOrEqual(width + 0.01);
          expect(box.y + box.height).toBeLessThanOrEqual(height + 0.01);
          for (const other of boxes.slice(index + 1)) expect(overlap(box, other)).toBe(false);
        });
      }),
    );
  });
});
