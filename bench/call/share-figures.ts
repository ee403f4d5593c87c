/** Latency, frame rate and lip sync of a shared film, from what was seen and heard at both ends. Pure. */
import type { FrameSighting } from '../../lab/driver/truth';
import { skewsMs } from '../../lab/driver/truth';
import { median } from '../kit/statistics';

/** Of one end; all times in ms, frames on the monotonic clock, clicks on the recording's. */
export interface End {
  readonly frames: readonly FrameSighting[];
  /** Begins of the film's clicks. */
  readonly clicks: readonly number[];
}

export interface ShareFigures {
  readonly latencyMs: number;
  readonly fps: number;
  /** Null where no click came through. */
  readonly syncMs: number | null;
}

/** A click belongs to the frame that was shown nearest to it; a share that is later than this is none. */
const CLICK_LIMIT_MS = 500;

/** How far each click is behind the frame it belongs to: the first of its second. */
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
  // What the recording itself and the film's own player add stands at both ends alike.
  const [own, theirs] = [source, receiver].map((end) => clickOffsets(end, framesPerSecond));
  return {
    latencyMs: median(latencies),
    fps: ((different - 1) * 1_000) / (last.atMs - first.atMs),
    syncMs: own?.length && theirs?.length ? median(theirs) - median(own) : null,
  };
}
