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
 * @param waitedMs the time for which it stood in between, as it should
 */
export function positionShiftMs(
  sightings: readonly FrameSighting[],
  framesPerSecond: number,
  waitedMs = 0,
): number {
  if (sightings.length < 2 * PIECE_FRAMES) throw new Error('too few frames were seen to tell');
  const lead = (from: number): number =>
    punctualLead(sightings.slice(from, from + PIECE_FRAMES), framesPerSecond);
  const start = lead(0);
  const from = Math.max(PIECE_FRAMES, sightings.length - 10 * framesPerSecond);
  const moves: number[] = [];
  for (let at = from; at + PIECE_FRAMES <= sightings.length; at += 1)
    moves.push(Math.abs(lead(at) - start + waitedMs));
  return Math.min(...moves);
}

interface TimelineMove {
  /** On the machine's monotonic clock, ms. */
  readonly atMs: number;
  readonly byMs: number;
  /** Whether the room waited for somebody then, or had until just before. */
  readonly held: boolean;
}
interface TimelineWatch {
  readonly moves: readonly TimelineMove[];
  /** Moments at which this window had stood, or its film though nobody had paused it: a machine with too much to do. */
  readonly stoodAtMs: readonly number[];
}
type TimelineWindow = HookedWindow & { timelineWatch?: { moves: TimelineMove[]; stoodAtMs: number[] } };

function recordTimeline(selector: string): void {
  /** A room waits for a film that stood for half a second; a window tells of it by readings 50 ms apart. */
  const STOOD_MS = 300;
  /** A wait ends in a common start, which lies ahead by less than this. */
  const START_AHEAD_MS = 1_000;
  const watch = { moves: [] as TimelineMove[], stoodAtMs: [] as number[] };
  (window as TimelineWindow).timelineWatch = watch;
  let last: { atMs: number; shiftMs: number } | null = null;
  let film = { atMs: performance.now(), positionS: -1 };
  let readAtMs = performance.now();
  let heldAtMs = -Infinity;
  let revision = (window as TimelineWindow).__matinee?.party.view?.playback.timeline.revision;
  setInterval(() => {
    const beforeMs = performance.now();
    const hooks = (window as TimelineWindow).__matinee;
    const positionMs = hooks?.playback.positionMs;
    const nowMs = performance.now();
    const video = document.querySelector<HTMLVideoElement>(selector);
    if (!video || video.paused || video.currentTime !== film.positionS)
      film = { atMs: nowMs, positionS: video?.currentTime ?? -1 };
    if (nowMs - Math.min(film.atMs, readAtMs) > STOOD_MS) watch.stoodAtMs.push(nowMs);
    readAtMs = nowMs;
    const playback = hooks?.party.view?.playback;
    // A short wait comes and goes between two readings; the room's writing to the timeline stays to be seen.
    if (playback?.phase === 'holding' || playback?.timeline.revision !== revision) heldAtMs = nowMs;
    revision = playback?.timeline.revision;
    // A busy machine may take the processor away between the two looks at the clock; such a reading says nothing.
    if (positionMs === null || positionMs === undefined || nowMs - beforeMs > 5) return;
    const shiftMs = positionMs - nowMs;
    const byMs = shiftMs - (last?.shiftMs ?? shiftMs);
    if (byMs !== 0) watch.moves.push({ atMs: nowMs, byMs, held: nowMs - heldAtMs < START_AHEAD_MS });
    last = { atMs: nowMs, shiftMs };
  }, 50);
}

/** Begins to note how this person's timeline runs against the machine's clock. */
export const watchTimeline = (page: Page): Promise<void> =>
  inPage(page, recordTimeline, '[data-testid=stage-video]');

/** What was noted of a person's timeline since `watchTimeline`. */
export async function timelineWatched(page: Page): Promise<TimelineWatch> {
  const offset = await pageClockOffset(page);
  const watch = await page.evaluate(() => (window as TimelineWindow).timelineWatch);
  if (!watch) throw new Error('this timeline isn’t watched');
  return {
    moves: watch.moves.map((move) => ({ ...move, atMs: move.atMs + offset })),
    stoodAtMs: watch.stoodAtMs.map((atMs) => atMs + offset),
  };
}

/** A room that waits for a film that stood has noticed it by then, and tells everybody. */
const NOTICED_WITHIN_MS = 3_000;

/**
 * How a timeline moved, milliseconds: the furthest that it was away from where it had been, without the time for which
 * the room waited since a film had stood on a machine with too much to do. It has to wait then, whatever is tested.
 * @param stoodAtMs of all windows
 */
export function timelineMoved(
  moves: readonly TimelineMove[],
  stoodAtMs: readonly number[],
): { readonly ms: number; readonly waitedMs: number } {
  let [shiftMs, low, high, waitedMs] = [0, 0, 0, 0];
  for (const { atMs, byMs, held } of moves) {
    if (held && byMs < 0 && stoodAtMs.some((stood) => atMs >= stood && atMs - stood < NOTICED_WITHIN_MS)) {
      waitedMs -= byMs;
      continue;
    }
    shiftMs += byMs;
    low = Math.min(low, shiftMs);
    high = Math.max(high, shiftMs);
  }
  return { ms: high - low, waitedMs };
}

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
