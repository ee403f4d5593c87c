/** Where a window's film was at any time, told by the frames around that time. */
import { median } from './median';
import type { WindowTrace } from '../model';

export type Frames = WindowTrace['frames'];

/** Frames within this of a time tell the film's position then. */
const HALF_WIDTH_MS = 500;
/** Fewer frames than this tell nothing. */
const MIN_FRAMES = 3;

const sorted = new WeakMap<Frames, Frames>();

/** The frames in the order of their times: the compositor's word comes a little out of order at times. */
export function inOrder(frames: Frames): Frames {
  let known = sorted.get(frames);
  if (!known) {
    known = [...frames].sort(([a], [b]) => a - b);
    sorted.set(frames, known);
  }
  return known;
}

/** Index of the first frame at or after a time; the number of frames where there is none. */
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

/**
 * Media clock of a window: the median, over its frames within ±0.5 s, of where each of them says that the film is at
 * `atMs` when it runs at rate 1: mediaMs + (atMs − shown at). Null with fewer than three frames.
 */
export function mediaClockAt(trace: WindowTrace, atMs: number): number | null {
  const frames = inOrder(trace.frames);
  const positions: number[] = [];
  for (let i = firstFrom(frames, atMs - HALF_WIDTH_MS); i < frames.length; i += 1) {
    const frame = frames[i];
    if (!frame || frame[0] > atMs + HALF_WIDTH_MS) break;
    positions.push(frame[1] + (atMs - frame[0]));
  }
  return positions.length < MIN_FRAMES ? null : median(positions);
}
