/** The place of each face in the available space, in px from its top left corner. */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface FaceSpace {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  /** The index of the face that is shown large; null: all alike. */
  readonly large: number | null;
}

/** The tiles' aspect; where all are alike they may be higher, which fills more and crops little. */
const ASPECT = 16 / 10;
const HIGHEST_ASPECT = 4 / 3;
const GAP_PX = 12;
/** Beyond this a face is only bigger, not better seen: cameras give 720 lines. */
const MOST_PX = 1_152;
/** Sizes of the small faces beside a large one. */
const SMALL_PX = { least: 96, share: 0.2, most: 232 } as const;

const NOWHERE: Box = { x: 0, y: 0, width: 0, height: 0 };

const fit = (width: number, height: number): number => Math.max(0, Math.min(width, height * ASPECT, MOST_PX));

/** All faces alike: the number of columns that makes them largest, the last row in the middle. */
const grid = ({ width, height, count }: FaceSpace): readonly Box[] => {
  let best = { columns: 1, wide: 0, high: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const most = fit((width - GAP_PX * (columns - 1)) / columns, Infinity);
    const high = Math.max(0, Math.min((height - GAP_PX * (rows - 1)) / rows, most / HIGHEST_ASPECT));
    const wide = Math.min(most, high * ASPECT);
    if (wide * high > best.wide * best.high) best = { columns, wide, high };
  }
  const { columns, wide, high } = best;
  const rows = Math.ceil(count / columns);
  const top = (height - rows * high - (rows - 1) * GAP_PX) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, count - row * columns);
    const left = (width - inRow * wide - (inRow - 1) * GAP_PX) / 2;
    return {
      x: left + (index % columns) * (wide + GAP_PX),
      y: top + row * (high + GAP_PX),
      width: wide,
      height: high,
    };
  });
};

interface Arrangement {
  readonly large: Box;
  readonly small: readonly Box[];
}

/** The small ones in a column at the right, or in a row underneath; the whole in the middle. */
const beside = (width: number, height: number, count: number): Arrangement => {
  const wanted = Math.min(SMALL_PX.most, Math.max(SMALL_PX.least, width * SMALL_PX.share));
  const small = Math.min(wanted, ((height - GAP_PX * (count - 1)) / count) * ASPECT);
  const large = fit(width - small - GAP_PX, height);
  const left = (width - large - GAP_PX - small) / 2;
  const column = count * (small / ASPECT) + (count - 1) * GAP_PX;
  return {
    large: { x: left, y: (height - large / ASPECT) / 2, width: large, height: large / ASPECT },
    small: Array.from({ length: count }, (_, index) => ({
      x: left + large + GAP_PX,
      y: (height - column) / 2 + index * (small / ASPECT + GAP_PX),
      width: small,
      height: small / ASPECT,
    })),
  };
};
const below = (width: number, height: number, count: number): Arrangement => {
  const wanted = Math.min(SMALL_PX.most, Math.max(SMALL_PX.least, height * SMALL_PX.share * ASPECT));
  const small = Math.min(wanted, (width - GAP_PX * (count - 1)) / count);
  const large = fit(width, height - small / ASPECT - GAP_PX);
  const top = (height - large / ASPECT - GAP_PX - small / ASPECT) / 2;
  const row = count * small + (count - 1) * GAP_PX;
  return {
    large: { x: (width - large) / 2, y: top, width: large, height: large / ASPECT },
    small: Array.from({ length: count }, (_, index) => ({
      x: (width - row) / 2 + index * (small + GAP_PX),
      y: top + large / ASPECT + GAP_PX,
      width: small,
      height: small / ASPECT,
    })),
  };
};

/** A box for each face, in their order. */
export const faceBoxes = (space: FaceSpace): readonly Box[] => {
  const { width, height, count, large } = space;
  if (count === 0) return [];
  if (width <= 0 || height <= 0) return Array.from({ length: count }, () => NOWHERE);
  if (large === null || count === 1) return grid(space);
  const [one, other] = [beside(width, height, count - 1), below(width, height, count - 1)];
  const chosen = one.large.width >= other.large.width ? one : other;
  return Array.from({ length: count }, (_, index) => {
    if (index === large) return chosen.large;
    return chosen.small[index < large ? index : index - 1] ?? NOWHERE;
  });
};
