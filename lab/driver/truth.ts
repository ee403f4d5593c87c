/**
 * Records what really was on the screen, and when, by a clock that all processes of the machine share: CLOCK_MONOTONIC.
 * Chromium counts its page times from `NavigationStart`, which the DevTools protocol gives on that clock. The sync
 * engine's own estimates play no part in it.
 */
import type { Page } from 'playwright';
import { readFrameCode } from '../films/frame-code';
import type { AutomationHooks } from '../../src-renderer/app/automation-hooks';
import { inPage } from './in-page';

type HookedWindow = Window & { __matinee?: AutomationHooks };

export interface FrameSighting {
  /** The number of the frame in the film, read from the code in its picture. */
  readonly frame: number;
  /** When the compositor was to show it, milliseconds of the machine's monotonic clock. */
  readonly atMs: number;
}

/** Milliseconds to add to the page's `performance.now()` to get the machine's monotonic clock. */
export async function pageClockOffset(page: Page): Promise<number> {
  const cdp = await page.context().newCDPSession(page);
  try {
    await cdp.send('Performance.enable');
    const { metrics } = await cdp.send('Performance.getMetrics');
    const start = metrics.find((metric) => metric.name === 'NavigationStart');
    if (!start) throw new Error('the page has no NavigationStart metric');
    return start.value * 1000;
  } finally {
    await cdp.detach();
  }
}

/**
 * How a frame's number is found: from the code in the picture, or, in a film without one, from its media time at this
 * rate.
 */
type FrameSource = { readonly by: 'code' } | { readonly by: 'mediaTime'; readonly framesPerSecond: number };

interface Recorder {
  sightings: { frame: number; at: number }[];
}
type RecordingWindow = Window & { filmRecorder?: Recorder };

function recordFrames(selector: string, source: FrameSource, read: typeof readFrameCode): void {
  const video = document.querySelector<HTMLVideoElement>(selector);
  if (!video) throw new Error(`no ${selector} on the page`);
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no canvas');
  const recorder: Recorder = { sightings: [] };
  (window as RecordingWindow).filmRecorder = recorder;
  const look = (_now: number, data: VideoFrameCallbackMetadata): void => {
    video.requestVideoFrameCallback(look);
    const at = data.expectedDisplayTime;
    if (source.by === 'mediaTime') {
      recorder.sightings.push({ frame: Math.round(data.mediaTime * source.framesPerSecond), at });
      return;
    }
    if (canvas.width !== video.videoWidth) canvas.width = video.videoWidth;
    // The reader of the code needs the top eighth of the picture.
    const height = Math.ceil(video.videoHeight / 8);
    if (canvas.height !== height) canvas.height = height;
    context.drawImage(video, 0, 0);
    const frame = read(context.getImageData(0, 0, canvas.width, canvas.height));
    if (frame !== null) recorder.sightings.push({ frame, at });
  };
  video.requestVideoFrameCallback(look);
}

/** Begins to note every frame that the film's element presents. */
export async function watchFilm(page: Page, source: FrameSource = { by: 'code' }): Promise<void> {
  await inPage(page, recordFrames, '[data-testid=stage-video]', source, readFrameCode);
}

/** The frames that were seen since `watchFilm`, or since the last call of this. */
export async function newSightings(page: Page): Promise<FrameSighting[]> {
  const offset = await pageClockOffset(page);
  const seen = await page.evaluate(() => (window as RecordingWindow).filmRecorder?.sightings.splice(0) ?? []);
  return seen.map(({ frame, at }) => ({ frame, atMs: at + offset }));
}

/** Where a window's film is and ought to be, each as its lead over the machine's monotonic clock. */
export interface FilmLead {
  /** By the party's timeline, as this window knows it. */
  readonly timelineMs: number | null;
  /** By the element. */
  readonly elementMs: number;
  readonly rate: number;
}

/** Reads it at this instant; to tell what is at fault when two films aren't in step: a clock, an engine or a picture. */
export async function filmLead(page: Page): Promise<FilmLead> {
  const offset = await pageClockOffset(page);
  const lead = await inPage(page, readFilmLead, '[data-testid=stage-video]');
  return {
    timelineMs: lead.timelineMs === null ? null : lead.timelineMs - offset,
    elementMs: lead.elementMs - offset,
    rate: lead.rate,
  };
}

function readFilmLead(selector: string): FilmLead {
  const video = document.querySelector<HTMLVideoElement>(selector);
  if (!video) throw new Error(`no ${selector} on the page`);
  const timelineMs = (window as HookedWindow).__matinee?.playback.positionMs ?? null;
  const now = performance.now();
  return {
    timelineMs: timelineMs === null ? null : timelineMs - now,
    elementMs: video.currentTime * 1000 - now,
    rate: video.playbackRate,
  };
}

/**
 * How far apart two windows showed the same frames, milliseconds, with one value for each frame that both showed; a
 * positive value says that b was later.
 */
export function skewsMs(a: readonly FrameSighting[], b: readonly FrameSighting[]): number[] {
  const first = new Map<number, number>();
  for (const { frame, atMs } of a) if (!first.has(frame)) first.set(frame, atMs);
  const skews: number[] = [];
  const used = new Set<number>();
  for (const { frame, atMs } of b) {
    const other = first.get(frame);
    if (other === undefined || used.has(frame)) continue;
    used.add(frame);
    skews.push(atMs - other);
  }
  return skews;
}

/** Two seconds of a film with 24 frames a second. */
const PIECE_FRAMES = 48;
/** A film's place is told by the tenth of its pictures that came first: a busy machine shows pictures late, none early. */
const PUNCTUAL_SHARE = 0.1;

/** How far ahead of the clock the film was by its punctual pictures, milliseconds; only differences say something. */
const punctualLead = (sightings: readonly FrameSighting[], framesPerSecond: number): number => {
  const leads = sightings.map(({ frame, atMs }) => (frame * 1000) / framesPerSecond - atMs);
  return leads.sort((x, y) => y - x)[Math.floor(PUNCTUAL_SHARE * leads.length)] ?? 0;
};

/**
 * How far apart two films ran, milliseconds, with one value for every two seconds of film that both showed enough of; a
 * positive value says that b was later. Unlike `skewsMs` it holds on a machine with more work than it can do.
 */
export function punctualSkewsMs(
  a: readonly FrameSighting[],
  b: readonly FrameSighting[],
  framesPerSecond: number,
): number[] {
  const pieceOf = ({ frame }: FrameSighting): number => Math.floor(frame / PIECE_FRAMES);
  return [...new Set(a.map(pieceOf))].flatMap((piece) => {
    const [seenByA, seenByB] = [a, b].map((all) => all.filter((seen) => pieceOf(seen) === piece));
    if (!seenByA || !seenByB || Math.min(seenByA.length, seenByB.length) < PIECE_FRAMES / 4) return [];
    return [punctualLead(seenByA, framesPerSecond) - punctualLead(seenByB, framesPerSecond)];
  });
}

/**
 * How far a playing film (rate 1) has moved against the clock between the first two seconds that were seen and the last
 * ten, milliseconds; 0 for a film that ran on evenly. A busy machine shows pictures late and then catches up, so
 * punctual pictures count, and the calmest two seconds of the end: a film that really jumped stays displaced in those.
 */
export function positionShiftMs(sightings: readonly FrameSighting[], framesPerSecond: number): number {
  if (sightings.length < 2 * PIECE_FRAMES) throw new Error('too few frames were seen to tell');
  const lead = (from: number): number =>
    punctualLead(sightings.slice(from, from + PIECE_FRAMES), framesPerSecond);
  const start = lead(0);
  const from = Math.max(PIECE_FRAMES, sightings.length - 10 * framesPerSecond);
  const moves: number[] = [];
  for (let at = from; at + PIECE_FRAMES <= sightings.length; at += 1) moves.push(Math.abs(lead(at) - start));
  return Math.min(...moves);
}

interface TimelineMove {
  /** Since `watchTimeline`, ms. */
  readonly afterMs: number;
  readonly byMs: number;
}
interface TimelineRecorder {
  low: number;
  high: number;
  moves: TimelineMove[];
}
type TimelineWindow = HookedWindow & { timelineRecorder?: TimelineRecorder };

function recordTimeline(): void {
  const recorder: TimelineRecorder = { low: Infinity, high: -Infinity, moves: [] };
  (window as TimelineWindow).timelineRecorder = recorder;
  const startMs = performance.now();
  let last: number | null = null;
  setInterval(() => {
    const beforeMs = performance.now();
    const positionMs = (window as TimelineWindow).__matinee?.playback.positionMs;
    const nowMs = performance.now();
    // A busy machine may take the processor away between the two looks at the clock; such a reading says nothing.
    if (positionMs === null || positionMs === undefined || nowMs - beforeMs > 5) return;
    const shift = positionMs - nowMs;
    if (last !== null && Math.abs(shift - last) > 20)
      recorder.moves.push({ afterMs: Math.round(nowMs - startMs), byMs: Math.round(shift - last) });
    last = shift;
    recorder.low = Math.min(recorder.low, shift);
    recorder.high = Math.max(recorder.high, shift);
  }, 50);
}

/** Begins to note how this person's timeline runs against the machine's clock. */
export const watchTimeline = (page: Page): Promise<void> => inPage(page, recordTimeline);

/** How a timeline has moved against the clock since `watchTimeline`, whatever was on the screen. */
export interface TimelineMoved {
  /** The furthest, milliseconds. */
  readonly ms: number;
  /** Its jumps over 20 ms, to tell what moved it. */
  readonly moves: readonly TimelineMove[];
}

export const timelineMoved = (page: Page): Promise<TimelineMoved> =>
  page.evaluate(() => {
    const recorder = (window as TimelineWindow).timelineRecorder;
    return recorder
      ? { ms: recorder.high - recorder.low, moves: recorder.moves }
      : { ms: Infinity, moves: [] };
  });

export interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** Percentiles of the absolute values, by nearest rank. Throws where there are no values: no measurement isn't zero. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new Error('nothing was measured');
  const sizes = values.map(Math.abs).sort((x, y) => x - y);
  const rank = (share: number): number => sizes[Math.max(0, Math.ceil(share * sizes.length) - 1)] ?? 0;
  return { p50: rank(0.5), p95: rank(0.95), max: rank(1) };
}
