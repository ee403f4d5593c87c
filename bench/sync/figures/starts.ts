/**
 * Measures how closely together a film starts and stops in all windows. A window that never moved is infinitely late.
 */
import type { Mark, RunRecord, WindowTrace } from '../model';
import { firstFrom, inOrder } from './film-clock';

/**
 * A frame that stands alone is one to which a paused film was sent; a running film shows the next within two frames’
 * time.
 */
const GOES_ON_WITHIN_FRAMES = 2;
/** The compositor's times run a little ahead of the marks. */
const SLACK_MS = 100;

const spread = (values: readonly number[]): number =>
  values.some((value) => !Number.isFinite(value)) ? Infinity : Math.max(...values) - Math.min(...values);

const inTime = (marks: readonly Mark[]): Mark[] => [...marks].sort((a, b) => a.atMs - b.atMs);

function firstMovedMs(trace: WindowTrace, fromMs: number, toMs: number, fps: number): number {
  const frames = inOrder(trace.frames);
  const from = firstFrom(frames, fromMs);
  let restingMs = frames[from - 1]?.[1];
  for (let i = from; i < frames.length; i += 1) {
    const frame = frames[i];
    if (!frame || frame[0] > toMs) break;
    const [atMs, mediaMs] = frame;
    const next = frames[i + 1];
    const goesOn =
      next &&
      next[1] > mediaMs &&
      next[0] - atMs <= (GOES_ON_WITHIN_FRAMES * 1000) / fps + 1 &&
      next[0] <= toMs;
    if (mediaMs !== restingMs && goesOn) return atMs;
    if (!goesOn) restingMs = mediaMs;
  }
  return Infinity;
}

/**
 * The start spread: for each press on play, the time from the first window's first new frame to the last one's. A new
 * frame is one other than the film rested on, which others follow. ms; Infinity where a window never moved.
 */
export function startSpreadsMs({ marks, windows, film }: RunRecord): number[] {
  const ordered = inTime(marks);
  return ordered.flatMap((mark, i) => {
    if (mark.what !== 'play') return [];
    const ends = ordered.slice(i + 1).find(({ what }) => what === 'play' || what === 'rested');
    const toMs = ends?.atMs ?? Infinity;
    return [spread(windows.map((window) => firstMovedMs(window, mark.atMs, toMs, film.fps)))];
  });
}

export interface PauseSpread {
  /** The distance of the frames on which the windows rest; 0 is the same frame. */
  readonly frames: number;
  /** The time from the first window's last frame to the last one's, ms. */
  readonly ms: number;
}

/** The pause spread: the last frame that each window showed, once everybody rests after a pause. */
export function pauseSpreads({ marks, windows, film }: RunRecord): PauseSpread[] {
  return marks
    .filter(({ what }) => what === 'rested')
    .map(({ atMs }) => {
      const last = windows.map((window) => {
        const frames = inOrder(window.frames);
        return frames[firstFrom(frames, atMs + SLACK_MS) - 1] ?? ([-Infinity, -Infinity] as const);
      });
      const mediaMs = spread(last.map(([, media]) => media));
      return { frames: Math.round((mediaMs * film.fps) / 1000), ms: spread(last.map(([at]) => at)) };
    });
}
