/** The position of a window's film at any time, computed from the readings around that time. */
import { median, middleMean } from '../../kit/statistics';
import type { WindowTrace } from '../model';

export type Frames = WindowTrace['frames'];

/** The readings within this distance of a time count for the film's position then. */
const HALF_WIDTH_MS = 500;
/** Fewer readings than this tell nothing. */
const MIN_FRAMES = 3;

const sorted = new WeakMap<Frames, Frames>();

/** The frames in the order of their times: the compositor reports some a little out of order. */
export function inOrder(frames: Frames): Frames {
  let known = sorted.get(frames);
  if (!known) {
    known = [...frames].sort(([a], [b]) => a - b);
    sorted.set(frames, known);
  }
  return known;
}

/** The index of the first frame at or after a time; the number of frames where there is none. */
export function firstFrom(frames: Frames, atMs: number): number {
  let low = 0;
  let high = frames.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const frame = frames[middle];
    if (frame && frame[0] < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The position at `atMs` by each reading within ±0.5 s, for a film that runs at rate 1. */
function positionsAround(readings: Frames, atMs: number): number[] {
  const frames = inOrder(readings);
  const positions: number[] = [];
  for (let i = firstFrom(frames, atMs - HALF_WIDTH_MS); i < frames.length; i += 1) {
    const frame = frames[i];
    if (!frame || frame[0] > atMs + HALF_WIDTH_MS) break;
    positions.push(frame[1] + (atMs - frame[0]));
  }
  return positions;
}

/**
 * A window's film clock: the mean of the middle half of its element's own readings (`currentTime`) within ±0.5 s. A
 * single reading is up to a sound buffer (some 5 ms) off. Null with fewer than three readings.
 */
export function filmClockAt({ positions = [] }: WindowTrace, atMs: number): number | null {
  const around = positionsAround(positions, atMs);
  return around.length < MIN_FRAMES ? null : middleMean(around);
}

/**
 * The film clock by the frames: the median of mediaMs + (atMs − shown at). Frames keep to the screen's refreshes, so
 * this clock moves in steps of some 8 ms.
 */
export function frameClockAt({ frames }: WindowTrace, atMs: number): number | null {
  const around = positionsAround(frames, atMs);
  return around.length < MIN_FRAMES ? null : median(around);
}
