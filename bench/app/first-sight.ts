/**
 * Finds when a colour is first seen on the screen. It looks into the memory that Xvfb draws into, so that the measured
 * app isn't asked anything and nothing is attached to it.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { machineNowMs } from '../../lab/senses/machine-clock';
import { BYTES_PER_PIXEL, parseXwdHeader, XWD_HEADER_BYTES, type ScreenLayout } from '../../lab/senses/xwd';

export type Colour = readonly [red: number, green: number, blue: number];

/** The distance of the rows that are read, and of the pixels in them; the coloured area has to be larger than this. */
const ROW_STEP = 16;
const PIXEL_STEP = 8;
const LOOK_EVERY_MS = 4;

/** Whether a row has a pixel of this colour. Only every `ROW_STEP`th pixel is looked at. */
export function hasColour(
  row: Uint8Array,
  { shifts, littleEndian }: Pick<ScreenLayout, 'shifts' | 'littleEndian'>,
  [red, green, blue]: Colour,
): boolean {
  const view = new DataView(row.buffer, row.byteOffset, row.byteLength);
  const wanted = ((red << shifts.red) | (green << shifts.green) | (blue << shifts.blue)) >>> 0;
  // The bits of a pixel that are no colour may be anything.
  const mask = ((0xff << shifts.red) | (0xff << shifts.green) | (0xff << shifts.blue)) >>> 0;
  for (let at = 0; at + BYTES_PER_PIXEL <= row.length; at += PIXEL_STEP * BYTES_PER_PIXEL)
    if ((view.getUint32(at, littleEndian) & mask) >>> 0 === wanted) return true;
  return false;
}

/**
 * @param framebuffer the file of the display (scripts/runtime/display)
 * @returns when the colour was seen, on the machine's clock, ms; null where it wasn't in time
 */
export async function firstSight(
  framebuffer: string,
  colour: Colour,
  limitMs: number,
): Promise<number | null> {
  const file = openSync(framebuffer, 'r');
  try {
    const header = new Uint8Array(XWD_HEADER_BYTES);
    readSync(file, header, 0, header.length, 0);
    const layout = parseXwdHeader(header);
    const row = new Uint8Array(layout.width * BYTES_PER_PIXEL);
    const isSeen = (): boolean => {
      for (let y = 0; y < layout.height; y += ROW_STEP) {
        readSync(file, row, 0, row.length, layout.pixelsAt + y * layout.bytesPerLine);
        if (hasColour(row, layout, colour)) return true;
      }
      return false;
    };
    const endMs = machineNowMs() + limitMs;
    return await new Promise<number | null>((resolve, reject) => {
      const timer = setInterval(() => {
        try {
          const nowMs = machineNowMs();
          const seen = isSeen();
          if (!seen && nowMs < endMs) return;
          clearInterval(timer);
          resolve(seen ? nowMs : null);
        } catch (error) {
          clearInterval(timer);
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      }, LOOK_EVERY_MS);
    });
  } finally {
    closeSync(file);
  }
}
