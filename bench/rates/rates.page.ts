/** Runs in the window: sets rates on a video element and notes what its clock and its frames do. */
import type { Point } from '../../lab/signal/line';

export interface RateSetting {
  readonly rate: number;
  readonly preservesPitch: boolean;
}

/** Times are ms of the page's clock, positions ms of film. */
export interface Held {
  /** The values of `currentTime`, read as often as a timer allows. */
  readonly clock: readonly Point[];
  /** The frames, each with the time of its showing and its media time. */
  readonly frames: readonly Point[];
  readonly droppedFrames: number;
  readonly totalFrames: number;
}

export interface Latency {
  /** The time of the call of `play()` or of the seek. */
  readonly askedAtMs: number;
  /** The position from which the film was to go on. */
  readonly positionMs: number;
  /** The element's own answer: the promise of `play()`, or the event `seeked`. */
  readonly answeredAtMs: number;
  /** The first frame at or after the position; null when none came. */
  readonly firstFrameAtMs: number | null;
  /** The values of `currentTime` once the film ran again. */
  readonly clock: readonly Point[];
}

const CLOCK_EVERY_MS = 5;
/** A film just started or moved runs evenly after this time. */
const SETTLED_MS = 300;
const LATENCY_FOR_MS = 600;
const BEGINNING_MS = 2_000;

const video = document.createElement('video');

const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const event = (name: string): Promise<unknown> =>
  new Promise((resolve) => video.addEventListener(name, resolve, { once: true }));

async function seek(positionMs: number): Promise<void> {
  const seeked = event('seeked');
  video.currentTime = positionMs / 1_000;
  await seeked;
}

/** Sets a rate as the app's player does: the pitch first, and only when it differs. */
function apply({ rate, preservesPitch }: RateSetting): void {
  if (video.preservesPitch !== preservesPitch) video.preservesPitch = preservesPitch;
  video.defaultPlaybackRate = rate;
  video.playbackRate = rate;
}

async function open(url: string): Promise<void> {
  document.body.replaceChildren(video);
  video.style.width = '640px';
  const ready = event('canplaythrough');
  video.src = url;
  await ready;
  await video.play();
}

async function noteClock(forMs: number): Promise<Point[]> {
  const points: Point[] = [];
  const timer = setInterval(
    () => points.push([performance.now(), video.currentTime * 1_000]),
    CLOCK_EVERY_MS,
  );
  await pass(forMs);
  clearInterval(timer);
  return points;
}

function noteFrames(): { readonly frames: Point[]; stop(): void } {
  const frames: Point[] = [];
  let handle = 0;
  const onFrame: VideoFrameRequestCallback = (_now, { expectedDisplayTime, mediaTime }) => {
    frames.push([expectedDisplayTime, mediaTime * 1_000]);
    handle = video.requestVideoFrameCallback(onFrame);
  };
  handle = video.requestVideoFrameCallback(onFrame);
  return { frames, stop: () => video.cancelVideoFrameCallback(handle) };
}

/** Plays from the beginning at a rate, and keeps playing afterwards. */
async function hold(setting: RateSetting, settleMs: number, forMs: number): Promise<Held> {
  apply(setting);
  await seek(BEGINNING_MS);
  await pass(settleMs);
  const before = video.getVideoPlaybackQuality();
  const { frames, stop } = noteFrames();
  const clock = await noteClock(forMs);
  stop();
  const after = video.getVideoPlaybackQuality();
  return {
    clock,
    frames,
    droppedFrames: after.droppedVideoFrames - before.droppedVideoFrames,
    totalFrames: after.totalVideoFrames - before.totalVideoFrames,
  };
}

/** Changes to and fro; where both settings are the same it is written again. */
async function alternate(a: RateSetting, b: RateSetting, times: number, everyMs: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    await pass(everyMs);
    apply(i % 2 === 0 ? b : a);
  }
  await pass(everyMs);
}

async function rewind(setting: RateSetting): Promise<void> {
  apply(setting);
  await seek(BEGINNING_MS);
}

async function timed(positionMs: number, ask: () => Promise<unknown>): Promise<Latency> {
  const { frames, stop } = noteFrames();
  const askedAtMs = performance.now();
  const answered = ask().then(() => performance.now());
  const answeredAtMs = await answered;
  await pass(SETTLED_MS);
  const clock = await noteClock(LATENCY_FOR_MS);
  stop();
  // The frame of the position itself may have begun up to one frame before it.
  const first = frames.find(([atMs, mediaMs]) => atMs > askedAtMs && mediaMs > positionMs - 50);
  return { askedAtMs, positionMs, answeredAtMs, firstFrameAtMs: first?.[0] ?? null, clock };
}

async function play(positionMs: number): Promise<Latency> {
  apply({ rate: 1, preservesPitch: false });
  video.pause();
  await seek(positionMs);
  await pass(SETTLED_MS);
  return timed(positionMs, () => video.play());
}

async function jump(positionMs: number): Promise<Latency> {
  apply({ rate: 1, preservesPitch: false });
  if (video.paused) await video.play();
  await pass(SETTLED_MS);
  return timed(positionMs, () => seek(positionMs));
}

const ratesPage = { open, hold, rewind, alternate, play, jump };
export type RatesPage = typeof ratesPage;
Object.assign(globalThis, { ratesPage });
