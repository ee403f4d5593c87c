/**
 * Tells who is in a camera picture: each profile has its own background colour, and a running 7-bit counter along the
 * top edge (frame-code.ts) that shows that the picture isn't a still.
 */
import { readFrameCode, type Pixels } from './frame-code';

export const FACE_BITS = 7;

export interface Colour {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

export interface Face {
  readonly colour: Colour;
  /** Null when the strip can't be read. */
  readonly counter: number | null;
}

/**
 * Reads a whole camera picture at any scale. To use it in a page, pass on the source text of both functions: it needs
 * nothing else.
 */
export function readFace(pixels: Pixels, readCode: typeof readFrameCode = readFrameCode): Face {
  // The left edge under the strip shows the background: no drawn head reaches it, however the tile is cropped.
  let red = 0;
  let green = 0;
  let blue = 0;
  let count = 0;
  for (let row = 0.2; row < 0.4; row += 0.05) {
    for (let column = 0.03; column < 0.12; column += 0.03) {
      const at = (Math.floor(row * pixels.height) * pixels.width + Math.floor(column * pixels.width)) * 4;
      red += pixels.data[at] ?? 0;
      green += pixels.data[at + 1] ?? 0;
      blue += pixels.data[at + 2] ?? 0;
      count++;
    }
  }
  const colour = { red: red / count, green: green / count, blue: blue / count };
  return { colour, counter: readCode(pixels, 7, 1 / 32) };
}

export function colourDistance(a: Colour, b: Colour): number {
  return Math.hypot(a.red - b.red, a.green - b.green, a.blue - b.blue);
}
