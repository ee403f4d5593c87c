/**
 * Reads what is on the screen in all windows at one instant: the frame codes in the memory that Xvfb draws into.
 * Reading a few rows of it takes microseconds, where a screenshot takes a hundred milliseconds.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { FILM_BITS, readFrameCode, STRIP_SHARE } from '../films/frame-code';
import { machineNowMs } from './machine-clock';
import { BYTES_PER_PIXEL, parseXwdHeader, toRgba, XWD_HEADER_BYTES, type ScreenLayout } from './xwd';

/** Where a window shows the film, in pixels of the screen: the picture itself, without bars at its sides. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One look at the screen: its time, and the frame code of each window, null where none could be read. */
export type ScreenLook = readonly [atMs: number, codes: readonly (number | null)[]];

export interface ScreenEyeOptions {
  /** The file of the display's `framebuffer` (scripts/runtime/display). */
  readonly framebuffer: string;
  /** The regions to watch, one for each window in the windows' order; no window may lie over another. */
  readonly regions: readonly Region[];
  readonly everyMs: number;
}

export interface ScreenEye {
  /** Ends the watching and answers with everything that was seen. */
  stop(): ScreenLook[];
}

/**
 * The heights within the strip that are read, as shares of it. There are two, so that a strip that is half redrawn
 * shows.
 */
const STRIP_ROWS = [1 / 4, 3 / 4] as const;

interface Band {
  readonly row: number;
  readonly fromX: number;
  readonly toX: number;
}

const codeRow = (region: Region, share: number): number =>
  region.y + Math.floor(region.height * STRIP_SHARE * share);

/**
 * The bands of the screen to read. Regions that lie side by side share one band, which is read at once, so that all of
 * it is of one instant.
 */
export function bandsFor(regions: readonly Region[], share: number): Band[] {
  const bands = new Map<number, Band>();
  for (const region of regions) {
    const row = codeRow(region, share);
    const band = bands.get(row);
    bands.set(row, {
      row,
      fromX: Math.min(band?.fromX ?? region.x, region.x),
      toX: Math.max(band?.toX ?? 0, region.x + region.width),
    });
  }
  return [...bands.values()];
}

function checkRegions(regions: readonly Region[], layout: ScreenLayout): void {
  for (const { x, y, width, height } of regions) {
    const inside = x >= 0 && y >= 0 && x + width <= layout.width && y + height <= layout.height;
    if (![x, y, width, height].every(Number.isInteger) || !inside || width <= 0 || height <= 0)
      throw new RangeError(`the film at ${x},${y} (${width}×${height}) isn’t within the screen`);
  }
}

/** Looks once at all regions, and answers each one's code; null where there is no code or it was being redrawn. */
export type Look = () => (number | null)[];

/**
 * @param read fills the buffer from this place of the screen's file
 * @param layout the layout of that file
 */
export function makeLook(
  read: (into: Uint8Array, at: number) => void,
  layout: ScreenLayout,
  regions: readonly Region[],
): Look {
  checkRegions(regions, layout);
  const plan = STRIP_ROWS.flatMap((share) =>
    bandsFor(regions, share).map((band) => ({
      ...band,
      share,
      at: layout.pixelsAt + band.row * layout.bytesPerLine + band.fromX * BYTES_PER_PIXEL,
      bytes: new Uint8Array((band.toX - band.fromX) * BYTES_PER_PIXEL),
    })),
  );
  const codeOf = (region: Region, share: number): number | null => {
    const row = codeRow(region, share);
    const band = plan.find((candidate) => candidate.share === share && candidate.row === row);
    if (!band) return null;
    const from = (region.x - band.fromX) * BYTES_PER_PIXEL;
    const data = toRgba(band.bytes, from, region.width, layout);
    return readFrameCode({ width: region.width, height: 1, data }, FILM_BITS, 0);
  };
  return () => {
    // All bands are read before any is decoded, so that the windows are seen at one instant.
    for (const { bytes, at } of plan) read(bytes, at);
    return regions.map((region) => {
      const [first, ...others] = STRIP_ROWS.map((share) => codeOf(region, share));
      return first !== undefined && others.every((code) => code === first) ? first : null;
    });
  };
}

/** Begins to watch. Throws where the file isn't a screen or a region lies outside the screen. */
export function startScreenEye({ framebuffer, regions, everyMs }: ScreenEyeOptions): ScreenEye {
  const file = openSync(framebuffer, 'r');
  const looks: ScreenLook[] = [];
  let timer: NodeJS.Timeout | undefined;
  try {
    const header = new Uint8Array(XWD_HEADER_BYTES);
    readSync(file, header, 0, header.length, 0);
    const look = makeLook(
      (into, at) => void readSync(file, into, 0, into.length, at),
      parseXwdHeader(header),
      regions,
    );
    timer = setInterval(() => {
      const atMs = machineNowMs();
      looks.push([atMs, look()]);
    }, everyMs);
  } catch (error) {
    closeSync(file);
    throw error;
  }
  return {
    stop() {
      clearInterval(timer);
      closeSync(file);
      return looks;
    },
  };
}
