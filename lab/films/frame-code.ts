/**
 * A number written into the picture as a strip of black and white cells along the top edge, so that a
 * test can say which frame a person really saw. From left to right: white, black, the bits (lowest
 * first), their parity, white. Guards and parity make a reader say "no code here" rather than guess.
 */

/** The strip is a sixteenth of the picture high: it is thin, and still has 7 rows after a camera shrinks to 160×120. */
export const STRIP_SHARE = 1 / 16;
export const FILM_BITS = 16;
const GUARD_CELLS = 4;

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and alpha for each pixel, as in ImageData. */
  readonly data: ArrayLike<number>;
}

/** ffmpeg filters that burn `frame number mod 2^bits` into a picture of this size. */
export function stripFilters(width: number, height: number, bits: number): string {
  const cells = bits + GUARD_CELLS;
  const edge = (cell: number) => Math.round((cell * width) / cells);
  const stripHeight = Math.round(height * STRIP_SHARE);
  const box = (from: number, to: number, colour: string, when?: string) =>
    `drawbox=x=${edge(from)}:y=0:w=${edge(to) - edge(from)}:h=${stripHeight}:color=${colour}:t=fill` +
    (when === undefined ? '' : `:enable='${when}'`);
  const bit = (index: number) => `mod(floor(n/${2 ** index}),2)`;
  const indices = Array.from({ length: bits }, (_, index) => index);
  return [
    box(0, cells, 'black'),
    box(0, 1, 'white'),
    ...indices.map((index) => box(2 + index, 3 + index, 'white', bit(index))),
    box(2 + bits, 3 + bits, 'white', `mod(${indices.map(bit).join('+')},2)`),
    box(3 + bits, 4 + bits, 'white'),
  ].join(',');
}

/**
 * Reads the strip, at any scale, from the top eighth of a picture, or, with `rowShare` = 1/32, from a whole picture.
 * Null when there is no strip. The function uses nothing outside itself, so that its source text runs in a page.
 */
export function readFrameCode(pixels: Pixels, bits = 16, rowShare = 1 / 4): number | null {
  const cells = bits + 4;
  const row = Math.min(pixels.height - 1, Math.floor(pixels.height * rowShare));
  let code = 0;
  let parity = 0;
  for (let cell = 0; cell < cells; cell++) {
    // Only the middle third of a cell is read: its edges are blurred by scaling and by the codec.
    const from = Math.floor(((cell + 1 / 3) * pixels.width) / cells);
    const to = Math.max(from + 1, Math.floor(((cell + 2 / 3) * pixels.width) / cells));
    let total = 0;
    for (let x = from; x < to; x++) {
      const at = (row * pixels.width + x) * 4;
      total += ((pixels.data[at] ?? 0) + (pixels.data[at + 1] ?? 0) + (pixels.data[at + 2] ?? 0)) / 3;
    }
    const brightness = total / (to - from);
    // A cell that is neither black nor white belongs to no strip.
    if (brightness > 90 && brightness < 165) return null;
    const white = brightness >= 165;
    if (cell === 0 || cell === cells - 1) {
      if (!white) return null;
    } else if (cell === 1) {
      if (white) return null;
    } else if (cell === cells - 2) {
      if (white !== (parity === 1)) return null;
    } else if (white) {
      code += 2 ** (cell - 2);
      parity = 1 - parity;
    }
  }
  return code;
}
