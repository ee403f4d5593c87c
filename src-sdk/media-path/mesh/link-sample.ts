import type { LineSample } from '@core/call/video-adaptation';
import type { LinkReport } from '@core/mesh/link-model';
import { bitRate, lossOut } from '../path-sample';
import type { LinkStats } from './link-stats';

/** What a link did between two looks at its counters. */

/** Whether a kind was sent, and whether one was heard. */
export const sampleBetween = (before: LinkStats, now: LinkStats): LinkReport => ({
  sendsAudio: now.audioOut > before.audioOut,
  sendsVideo: now.videoOut > before.videoOut,
  hearsAudio: now.audioIn > before.audioIn,
  hearsVideo: now.videoIn > before.videoIn,
});

/**
 * @param cameraId the track of one's own camera, if it is sent
 * @param allowed bit rate allowed to the link's senders
 */
export const lineBetween = (
  before: LinkStats,
  now: LinkStats,
  ms: number,
  cameraId: string | null,
  allowed: Pick<LineSample, 'allowedBps' | 'cameraAllowedBps'>,
): LineSample => {
  const bytesOf = ({ videosOut }: LinkStats) =>
    videosOut.find(({ trackId }) => trackId === cameraId)?.bytes ?? 0;
  const cameraBps = bitRate(bytesOf(before), bytesOf(now), ms);
  return {
    loss: lossOut(before, now),
    sentBps: bitRate(before.audioOut + before.videoOut, now.audioOut + now.videoOut, ms),
    cameraBps,
    screenBps: Math.max(0, bitRate(before.videoOut, now.videoOut, ms) - cameraBps),
    availableBps: now.availableBps,
    limitation: now.limitation,
    ...allowed,
  };
};
