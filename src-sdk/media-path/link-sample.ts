import type { LineSample } from '@core/call/video-adaptation';
import type { LinkReport } from '@core/mesh/link-model';
import type { StreamFigures } from '../api/call';
import type { LinkStats, VideoFigures } from './path-figures';

/** What a link did between two looks at its counters. */

/** What was sent and heard. */
export const sampleBetween = (before: LinkStats, now: LinkStats): LinkReport => ({
  sendsAudio: now.audioOut > before.audioOut,
  sendsVideo: now.videoOut > before.videoOut,
  hearsAudio: now.audioIn > before.audioIn,
  hearsVideo: now.videoIn > before.videoIn,
});

/** Lost, of those that were expected; null where nothing was. */
const share = (lost: number, expected: number): number | null =>
  expected <= 0 ? null : Math.min(1, Math.max(0, lost) / expected);

/** Of what came in. */
export const lossIn = (before: LinkStats, now: LinkStats): number | null => {
  const lost = Math.max(0, now.packetsLost - before.packetsLost);
  return share(lost, lost + now.packetsIn - before.packetsIn);
};

/** Of what went out, by the other end's reports. */
export const lossOut = (before: LinkStats, now: LinkStats): number | null =>
  share(now.packetsLostThere - before.packetsLostThere, now.packetsOut - before.packetsOut);

const bps = (before: number, now: number, ms: number): number =>
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

/** @param trackIds of the pictures, the most interesting first */
export const incomingFigures = (
  before: LinkStats,
  now: LinkStats,
  ms: number,
  trackIds: readonly string[],
): StreamFigures => ({
  audioBps: bps(before.audioIn, now.audioIn, ms),
  videoBps: bps(before.videoIn, now.videoIn, ms),
  ...sizes(before.videosIn, now.videosIn, trackIds),
  loss: lossIn(before, now),
});

export const outgoingFigures = (
  before: LinkStats,
  now: LinkStats,
  ms: number,
  trackIds: readonly string[],
): StreamFigures => ({
  audioBps: bps(before.audioOut, now.audioOut, ms),
  videoBps: bps(before.videoOut, now.videoOut, ms),
  ...sizes(before.videosOut, now.videosOut, trackIds),
  loss: lossOut(before, now),
});

/** @param cameraId track of the own camera, if it is sent. @param allowed to the senders of the link */
export const lineBetween = (
  before: LinkStats,
  now: LinkStats,
  ms: number,
  cameraId: string | null,
  allowed: Pick<LineSample, 'allowedBps' | 'cameraAllowedBps'>,
): LineSample => {
  const bytesOf = ({ videosOut }: LinkStats) =>
    videosOut.find(({ trackId }) => trackId === cameraId)?.bytes ?? 0;
  const cameraBps = bps(bytesOf(before), bytesOf(now), ms);
  return {
    loss: lossOut(before, now),
    sentBps: bps(before.audioOut + before.videoOut, now.audioOut + now.videoOut, ms),
    cameraBps,
    screenBps: Math.max(0, bps(before.videoOut, now.videoOut, ms) - cameraBps),
    availableBps: now.availableBps,
    limitation: now.limitation,
    ...allowed,
  };
};
