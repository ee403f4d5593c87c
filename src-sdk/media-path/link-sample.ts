import { qualityScore } from '@core/media/quality';
import type { LinkReport } from '@core/net/link-model';
import type { LinkStats } from './peer-connection';

/** What was sent and heard between two looks at a link. */
export const sampleBetween = (before: LinkStats, now: LinkStats): LinkReport => ({
  sendsAudio: now.audioOut > before.audioOut,
  sendsVideo: now.videoOut > before.videoOut,
  hearsAudio: now.audioIn > before.audioIn,
  hearsVideo: now.videoIn > before.videoIn,
});

/** How good the link was between two looks, 0…100; null before the first round trip was measured. */
export const scoreBetween = (before: LinkStats, now: LinkStats): number | null => {
  if (now.roundTripMs === null) return null;
  const lost = Math.max(0, now.packetsLost - before.packetsLost);
  const expected = lost + Math.max(0, now.packetsIn - before.packetsIn);
  return qualityScore({
    roundTripMs: now.roundTripMs,
    jitterMs: now.jitterMs,
    loss: expected === 0 ? 0 : lost / expected,
    hasVideo: now.videoIn > before.videoIn,
  });
};
