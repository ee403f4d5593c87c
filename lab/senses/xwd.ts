/**
 * The X window dump format (XWDFile.h of the X11 distribution), as far as Xvfb writes it: a header of 32-bit words, a
 * table of colours, then the rows of the picture.
 */

export interface ScreenLayout {
  readonly width: number;
  readonly height: number;
  readonly bytesPerLine: number;
  /** The place of the first row, in bytes from the beginning of the file. */
  readonly pixelsAt: number;
  readonly littleEndian: boolean;
  /** Where a pixel's word holds each colour, counted in bits from the lowest; each colour has 8 bits. */
  readonly shifts: { readonly red: number; readonly green: number; readonly blue: number };
}

/** The header's words by their place; all are big-endian. */
const WORD = {
  headerSize: 0,
  fileVersion: 1,
  pixmapFormat: 2,
  pixmapWidth: 4,
  pixmapHeight: 5,
  byteOrder: 7,
  bitsPerPixel: 11,
  bytesPerLine: 12,
  redMask: 14,
  greenMask: 15,
  blueMask: 16,
  colours: 19,
} as const;
export const XWD_HEADER_BYTES = 100;
const XWD_FILE_VERSION = 7;
const Z_PIXMAP = 2;
/** The length of an XWDColor: pixel, three 16-bit values, flags, padding. */
const COLOUR_BYTES = 12;
export const BYTES_PER_PIXEL = 4;

/** How far an 8-bit colour stands from the lowest bit of a pixel. */
function shiftOf(mask: number): number {
  const shift = 31 - Math.clz32(mask & -mask);
  if (mask >>> shift !== 0xff)
    throw new Error(`colours of 8 bits are read, not the mask ${mask.toString(16)}`);
  return shift;
}

/**
 * Parses the header of a dump, of 32 bits a pixel only. Throws on any other. @param header the first `XWD_HEADER_BYTES`
 * of the file
 */
export function parseXwdHeader(header: Uint8Array): ScreenLayout {
  if (header.length < XWD_HEADER_BYTES) throw new Error('the window dump’s header is cut off');
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const word = (name: keyof typeof WORD): number => view.getUint32(WORD[name] * 4);
  if (word('fileVersion') !== XWD_FILE_VERSION || word('headerSize') < XWD_HEADER_BYTES)
    throw new Error('this is no X window dump');
  if (word('pixmapFormat') !== Z_PIXMAP || word('bitsPerPixel') !== BYTES_PER_PIXEL * 8)
    throw new Error(`a screen of 32 bits a pixel is wanted, this has ${word('bitsPerPixel')}`);
  return {
    width: word('pixmapWidth'),
    height: word('pixmapHeight'),
    bytesPerLine: word('bytesPerLine'),
    pixelsAt: word('headerSize') + word('colours') * COLOUR_BYTES,
    littleEndian: word('byteOrder') === 0,
    shifts: {
      red: shiftOf(word('redMask')),
      green: shiftOf(word('greenMask')),
      blue: shiftOf(word('blueMask')),
    },
  };
}

/** The red, green, blue and alpha of `count` pixels that begin at `from` in `bytes`. */
export function toRgba(
  bytes: Uint8Array,
  from: number,
  count: number,
  layout: ScreenLayout,
): Uint8ClampedArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rgba = new Uint8ClampedArray(count * 4);
  for (let i = 0; i < count; i++) {
    const pixel = view.getUint32(from + i * BYTES_PER_PIXEL, layout.littleEndian);
    rgba[i * 4] = (pixel >>> layout.shifts.red) & 0xff;
    rgba[i * 4 + 1] = (pixel >>> layout.shifts.green) & 0xff;
    rgba[i * 4 + 2] = (pixel >>> layout.shifts.blue) & 0xff;
    rgba[i * 4 + 3] = 0xff;
  }
  return rgba;
}
