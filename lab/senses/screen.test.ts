import { describe, expect, it } from 'vitest';
import { bandsFor, makeLook, type Region } from './screen';
import { parseXwdHeader, toRgba } from './xwd';

const COLOURS = 256;
const HEADER = 160;

/** A screen dump in a single colour, as Xvfb writes it. */
function makeScreen(width: number, height: number, overrides: Readonly<Record<number, number>> = {}) {
  const bytesPerLine = width * 4 + 8;
  const file = new Uint8Array(HEADER + COLOURS * 12 + bytesPerLine * height).fill(0x80);
  const view = new DataView(file.buffer);
  const words = [HEADER, 7, 2, 24, width, height, 0, 0, 32, 0, 32, 32, bytesPerLine, 4];
  [...words, 0xff0000, 0xff00, 0xff, 8, COLOURS, COLOURS].forEach((value, i) => view.setUint32(i * 4, value));
  for (const [place, value] of Object.entries(overrides)) view.setUint32(Number(place) * 4, value);
  return { file, width, bytesPerLine, pixelsAt: HEADER + COLOURS * 12 };
}
type Screen = ReturnType<typeof makeScreen>;

function paint(screen: Screen, x: number, y: number, [red, green, blue]: readonly number[]): void {
  const at = screen.pixelsAt + y * screen.bytesPerLine + x * 4;
  screen.file.set([blue ?? 0, green ?? 0, red ?? 0, 0], at);
}

/** Draws the code strip of a film into these rows of the region. */
function drawCode(screen: Screen, region: Region, code: number, rows: readonly number[]): void {
  const bits = Array.from({ length: 16 }, (_, i) => Math.floor(code / 2 ** i) % 2 === 1);
  const cells = [true, false, ...bits, bits.filter(Boolean).length % 2 === 1, true];
  for (const row of rows)
    for (let x = 0; x < region.width; x++) {
      const white = cells[Math.floor((x * cells.length) / region.width)];
      paint(screen, region.x + x, region.y + row, white ? [235, 236, 237] : [16, 17, 18]);
    }
}

const ALL_ROWS = Array.from({ length: 10 }, (_, i) => i);
const lookAt = (screen: Screen, regions: readonly Region[], noteRead?: (at: number) => void) =>
  makeLook(
    (into, at) => {
      noteRead?.(at);
      into.set(screen.file.subarray(at, at + into.length));
    },
    parseXwdHeader(screen.file),
    regions,
  );

describe('the header of a window dump', () => {
  it('the header of a window dump says where the pixels are', () => {
    expect(parseXwdHeader(makeScreen(100, 50).file)).toEqual({
      width: 100,
      height: 50,
      bytesPerLine: 408,
      pixelsAt: 160 + 256 * 12,
      littleEndian: true,
      shifts: { red: 16, green: 8, blue: 0 },
    });
  });

  it.each([
    ['another version', { 1: 6 }],
    ['another depth', { 11: 16 }],
    ['colours of 5 bits', { 14: 0xf800 }],
    ['another layout', { 2: 1 }],
  ])('the header of a window dump is refused with %s', (_, overrides) => {
    expect(() => parseXwdHeader(makeScreen(10, 10, overrides).file)).toThrow();
  });

  it('the header of a window dump is refused when it is cut off', () => {
    expect(() => parseXwdHeader(makeScreen(10, 10).file.subarray(0, 40))).toThrow();
  });
});

describe('the pixels of a window dump', () => {
  it.each([
    ['the lowest byte first', 0, [30, 20, 10, 0]],
    ['the highest byte first', 1, [0, 10, 20, 30]],
  ])('the pixels of a window dump are red, green and blue with %s', (_, byteOrder, bytes) => {
    const layout = parseXwdHeader(makeScreen(10, 10, { 7: byteOrder }).file);
    expect([...toRgba(Uint8Array.from([9, 9, ...bytes]), 2, 1, layout)]).toEqual([10, 20, 30, 255]);
  });
});

describe('the eye', () => {
  const left: Region = { x: 3, y: 5, width: 320, height: 160 };
  const right: Region = { x: 330, y: 5, width: 427, height: 160 };
  const below: Region = { x: 40, y: 200, width: 213, height: 112 };

  it('the eye reads the code of each window, at any scale', () => {
    const screen = makeScreen(800, 400);
    drawCode(screen, left, 605, ALL_ROWS);
    drawCode(screen, right, 65_535, ALL_ROWS);
    drawCode(screen, below, 0, ALL_ROWS.slice(0, 7));
    expect(lookAt(screen, [left, right, below])()).toEqual([605, 65_535, 0]);
  });

  it('the eye sees the screen change', () => {
    const screen = makeScreen(800, 400);
    const look = lookAt(screen, [left]);
    expect(look()).toEqual([null]);
    drawCode(screen, left, 7, ALL_ROWS);
    expect(look()).toEqual([7]);
    drawCode(screen, left, 8, ALL_ROWS);
    expect(look()).toEqual([8]);
  });

  it('the eye takes no code for sure that is half redrawn', () => {
    const screen = makeScreen(800, 400);
    drawCode(screen, left, 7, ALL_ROWS);
    drawCode(screen, right, 20, ALL_ROWS);
    drawCode(screen, left, 8, ALL_ROWS.slice(0, 5));
    expect(lookAt(screen, [left, right])()).toEqual([null, 20]);
  });

  it('the eye reads windows that stand side by side in one piece, and each row of all before the next', () => {
    expect(bandsFor([right, left, below], 1 / 4)).toEqual([
      { row: 7, fromX: 3, toX: 757 },
      { row: 201, fromX: 40, toX: 253 },
    ]);
    const screen = makeScreen(800, 400);
    const rows: number[] = [];
    lookAt(screen, [left, right, below], (at) =>
      rows.push(Math.floor((at - screen.pixelsAt) / screen.bytesPerLine)),
    )();
    expect(rows).toEqual([7, 201, 12, 205]);
  });

  it.each([
    ['outside', { x: 700, y: 0, width: 200, height: 100 }],
    ['between pixels', { x: 0.5, y: 0, width: 200, height: 100 }],
    ['nothing', { x: 0, y: 0, width: 0, height: 100 }],
  ])('the eye refuses a region that is %s', (_, region) => {
    expect(() => lookAt(makeScreen(800, 400), [region])).toThrow(RangeError);
  });
});
