/** Computes latency, frame rate and lip sync of a shared film, from what was seen and heard at both ends. Pure. */
import type { FrameSighting } from '../../lab/driver/truth';
import { skewsMs } from '../../lab/driver/truth';
import { median } from '../kit/statistics';

/**
 * The frames and clicks of one end. All times are in ms, those of frames on the monotonic clock, those of clicks on the
 * recording's.
 */
export interface End {
  readonly frames: readonly FrameSighting[];
  /** The beginnings of the film's clicks. */
  readonly clicks: readonly number[];
}

export interface ShareFigures {
  readonly latencyMs: number;
  readonly fps: number;
  /** The difference between sound and picture; null where no click came through. */
  readonly syncMs: number | null;
}

/**
 * A click belongs to the frame that was shown nearest to it, within this limit; a share that is later than this counts
 * as none.
 */
const CLICK_LIMIT_MS = 500;

/** How far each click is behind its frame, which is the first of a second. */
const clickOffsets = ({ frames, clicks }: End, framesPerSecond: number): number[] => {
  const firsts = frames.filter(
    ({ frame }, index) => frame % framesPerSecond === 0 && frames[index - 1]?.frame !== frame,
  );
  return clicks.flatMap((clickMs) => {
    const offsets = firsts.map(({ atMs }) => clickMs - atMs).filter((ms) => Math.abs(ms) < CLICK_LIMIT_MS);
    const nearest = offsets.sort((a, b) => Math.abs(a) - Math.abs(b))[0];
    return nearest === undefined ? [] : [nearest];
  });
};

/** @throws where nothing of the film was seen at the receiver's end */
export function shareFigures(source: End, receiver: End, framesPerSecond: number): ShareFigures {
  const latencies = skewsMs(source.frames, receiver.frames);
  const [first, last] = [receiver.frames[0], receiver.frames.at(-1)];
  if (latencies.length === 0 || !first || !last || last.atMs <= first.atMs)
    throw new Error(
      `the shared film wasn’t seen at the other end: ${source.frames.length} frames here, ${receiver.frames.length} there`,
    );
  const different = new Set(receiver.frames.map(({ frame }) => frame)).size;
  // The delays of the recording itself and of the film's own player are the same at both ends.
  const [own, theirs] = [source, receiver].map((end) => clickOffsets(end, framesPerSecond));
  return {
    latencyMs: median(latencies),
    fps: ((different - 1) * 1_000) / (last.atMs - first.atMs),
    syncMs: own?.length && theirs?.length ? median(theirs) - median(own) : null,
  };
}
