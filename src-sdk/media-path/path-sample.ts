import type { StreamFigures } from '../api/call';
import type { PersonFigures, VideoFigures } from './path-figures';

/** The traffic to and from a person between two looks at their figures. */

/** The share of expected packets that were lost; null where none were expected. */
const share = (lost: number, expected: number): number | null =>
  expected <= 0 ? null : Math.min(1, Math.max(0, lost) / expected);

/** Loss of the incoming packets. */
export const lossIn = (before: PersonFigures, now: PersonFigures): number | null => {
  const lost = Math.max(0, now.packetsLost - before.packetsLost);
  return share(lost, lost + now.packetsIn - before.packetsIn);
};

/** Loss of the outgoing packets, by the other end's reports. */
export const lossOut = (before: PersonFigures, now: PersonFigures): number | null =>
  share(now.packetsLostThere - before.packetsLostThere, now.packetsOut - before.packetsOut);

/** @param before earlier count of bytes, as `now` */
export const bitRate = (before: number, now: number, ms: number): number =>
  ms <= 0 ? 0 : Math.max(0, Math.round(((now - before) * 8_000) / ms));

const sizes = (
  before: readonly VideoFigures[],
  now: readonly VideoFigures[],
  trackIds: readonly string[],
): Pick<StreamFigures, 'width' | 'height' | 'framesPerSecond'> => {
  const moving = now.filter(
    ({ trackId, bytes }) => bytes > (before.find((one) => one.trackId === trackId)?.bytes ?? 0),
  );
  const one = trackIds
    .map((id) => moving.find(({ trackId }) => trackId === id))
    .find((figures) => figures !== undefined);
  const { width = null, height = null, framesPerSecond = null } = one ?? {};
  return { width, height, framesPerSecond };
};

/** @param trackIds tracks of the pictures, the most interesting first */
export const incomingFigures = (
  before: PersonFigures,
  now: PersonFigures,
  ms: number,
  trackIds: readonly string[],
): StreamFigures => ({
  audioBps: bitRate(before.audioIn, now.audioIn, ms),
  videoBps: bitRate(before.videoIn, now.videoIn, ms),
  ...sizes(before.videosIn, now.videosIn, trackIds),
  loss: lossIn(before, now),
});

export const outgoingFigures = (
  before: PersonFigures,
  now: PersonFigures,
  ms: number,
  trackIds: readonly string[],
): StreamFigures => ({
  audioBps: bitRate(before.audioOut, now.audioOut, ms),
  videoBps: bitRate(before.videoOut, now.videoOut, ms),
  ...sizes(before.videosOut, now.videosOut, trackIds),
  loss: lossOut(before, now),
});
