import type { Box } from './face-boxes';

/** The place of each face that floats over the film: from the bottom right upwards, in px from the top left corner. */

export interface FloatingSpace {
  readonly height: number;
  readonly count: number;
  /** The index of the face that is shown large; null: all alike. */
  readonly large: number | null;
}
export interface Floating {
  /** Width of all the faces together. */
  readonly width: number;
  readonly boxes: readonly Box[];
}

/** As the tiles are drawn. */
const ASPECT = 16 / 10;
const GAP_PX = 10;
/** Beside one another they are smaller: the film stays the main thing. */
const WIDTH_PX = { one: 152, more: 120, least: 96 } as const;
const LARGE_TO_SMALL = 1.75;

interface Column {
  readonly columns: number;
  readonly rows: number;
  readonly wide: number;
}

/** The least number of columns in which faces can be told apart; else the one that makes them largest. */
const columnsFor = (height: number, small: number, hasLarge: boolean): Column => {
  const tries = Array.from({ length: Math.max(1, small) }, (_, index): Column => {
    const columns = index + 1;
    const rows = Math.ceil(small / columns);
    const gaps = GAP_PX * Math.max(0, rows + (hasLarge ? 1 : 0) - 1);
    const fits = ((height - gaps) * ASPECT) / (rows + (hasLarge ? LARGE_TO_SMALL : 0));
    return { columns, rows, wide: Math.max(0, Math.min(fits, columns === 1 ? WIDTH_PX.one : WIDTH_PX.more)) };
  });
  const largest = tries.reduce((best, one) => (one.wide > best.wide ? one : best));
  return tries.find(({ wide }) => wide >= WIDTH_PX.least) ?? largest;
};

/** A box for each face, in their order; a large one is above the others. */
export const floatingBoxes = ({ height, count, large }: FloatingSpace): Floating => {
  const hasLarge = large !== null;
  const small = hasLarge ? count - 1 : count;
  const { columns, rows, wide } = columnsFor(height, small, hasLarge);
  const high = wide / ASPECT;
  const largeWide = hasLarge ? wide * LARGE_TO_SMALL : 0;
  const width = Math.max(largeWide, Math.min(columns, small) * (wide + GAP_PX) - GAP_PX, 0);
  // The row that isn't full is the uppermost.
  const missing = rows * columns - small;
  const boxOf = (index: number): Box => {
    const place = index + missing;
    const fromBottom = rows - 1 - Math.floor(place / columns);
    const fromRight = columns - 1 - (place % columns);
    return {
      x: width - wide - fromRight * (wide + GAP_PX),
      y: height - high - fromBottom * (high + GAP_PX),
      width: wide,
      height: high,
    };
  };
  const largeBox = {
    x: width - largeWide,
    y: height - rows * (high + GAP_PX) - largeWide / ASPECT,
    width: largeWide,
    height: largeWide / ASPECT,
  };
  const boxes = Array.from({ length: count }, (_, index) => {
    if (index === large) return largeBox;
    return boxOf(hasLarge && index > large ? index - 1 : index);
  });
  return { width, boxes };
};
