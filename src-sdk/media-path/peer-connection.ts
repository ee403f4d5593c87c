/// <reference path="./simple-peer.d.ts" />
import type SimplePeer from 'simple-peer/simplepeer.min.js';
import type { PersonSync } from '@core/session/view';
import type { SendLimit } from '@core/media/video-ladder';

/** The only file that touches simple-peer's private connection: statistics, levels and sender parameters. */

export interface LinkStats {
  /** All bytes that came over the transport: media, data channel, connectivity checks' answers. */
  readonly heardUnits: number;
  readonly audioIn: number;
  readonly videoIn: number;
  readonly audioOut: number;
  readonly videoOut: number;
  readonly packetsIn: number;
  readonly packetsLost: number;
  readonly roundTripMs: number | null;
  readonly jitterMs: number;
  /** Null before a pair of candidates is chosen. */
  readonly route: PersonSync['route'];
}

/** RTCStats as they are used here; the DOM's types know only the common fields. */
interface Report {
  readonly type: string;
  readonly kind?: string;
  readonly nominated?: boolean;
  readonly bytesReceived?: number;
  readonly bytesSent?: number;
  readonly packetsReceived?: number;
  readonly packetsLost?: number;
  readonly responsesReceived?: number;
  readonly requestsReceived?: number;
  readonly currentRoundTripTime?: number;
  readonly jitter?: number;
  readonly selectedCandidatePairId?: string;
  readonly localCandidateId?: string;
  readonly remoteCandidateId?: string;
  readonly candidateType?: string;
}

type Reports = Pick<ReadonlyMap<string, Report>, 'get' | 'forEach'>;

/** Whether the chosen pair of candidates leads over a relay at either end. */
const routeOf = (reports: Reports): PersonSync['route'] => {
  let chosen: Report | undefined;
  reports.forEach((report) => {
    // Browsers without the transport's report mark the pair itself.
    if (report.type === 'transport') chosen = reports.get(report.selectedCandidatePairId ?? '') ?? chosen;
    else if (report.type === 'candidate-pair' && report.nominated) chosen ??= report;
  });
  if (!chosen) return null;
  const types = [chosen.localCandidateId, chosen.remoteCandidateId].map(
    (id) => reports.get(id ?? '')?.candidateType,
  );
  return types.includes('relay') ? 'relay' : 'direct';
};

const mutableStats = () => ({
  heardUnits: 0,
  audioIn: 0,
  videoIn: 0,
  audioOut: 0,
  videoOut: 0,
  packetsIn: 0,
  packetsLost: 0,
  roundTripMs: null as number | null,
  jitterMs: 0,
  route: null as PersonSync['route'],
});

/** @returns null where the link is gone meanwhile. */
export const readStats = async (peer: SimplePeer): Promise<LinkStats | null> => {
  const reports = await peer._pc?.getStats().catch(() => undefined);
  if (!reports) return null;
  const stats = mutableStats();
  stats.route = routeOf(reports);
  reports.forEach((report: Report) => {
    const bytesIn = report.bytesReceived ?? 0;
    switch (report.type) {
      case 'transport':
        stats.heardUnits += bytesIn;
        break;
      case 'candidate-pair':
        stats.heardUnits += (report.responsesReceived ?? 0) + (report.requestsReceived ?? 0);
        if (report.nominated && report.currentRoundTripTime !== undefined) {
          stats.roundTripMs = report.currentRoundTripTime * 1_000;
        }
        break;
      case 'inbound-rtp':
        if (report.kind === 'audio') stats.audioIn += bytesIn;
        else stats.videoIn += bytesIn;
        stats.packetsIn += report.packetsReceived ?? 0;
        stats.packetsLost += Math.max(0, report.packetsLost ?? 0);
        stats.jitterMs = Math.max(stats.jitterMs, (report.jitter ?? 0) * 1_000);
        break;
      case 'outbound-rtp':
        if (report.kind === 'audio') stats.audioOut += report.bytesSent ?? 0;
        else stats.videoOut += report.bytesSent ?? 0;
        break;
    }
  });
  return stats;
};

/** The browser keeps the last packet's level for 10 s; a line that was cut in the middle of a word is silent. */
const LEVEL_STALE_MS = 400;
const lastPackets = new WeakMap<RTCRtpReceiver, { rtpTimestamp: number; seenMs: number }>();

/**
 * The level of what is heard of one track, linear 0…1, from the headers of its packets.
 * @param now ms, monotonic
 */
export const readAudioLevel = (
  peer: SimplePeer,
  track: MediaStreamTrack,
  now = performance.now(),
): number => {
  const receiver = peer._pc?.getReceivers().find((candidate) => candidate.track === track);
  const source = receiver?.getSynchronizationSources()[0];
  if (!receiver || !source) return 0;
  const before = lastPackets.get(receiver);
  const isNew = before?.rtpTimestamp !== source.rtpTimestamp;
  if (isNew) lastPackets.set(receiver, { rtpTimestamp: source.rtpTimestamp, seenMs: now });
  else if (now - before.seenMs > LEVEL_STALE_MS) return 0;
  return source.audioLevel ?? 0;
};

/**
 * Holds one sent track below a limit; without effect where the track isn't sent.
 * @param previous what its sender still carries, where the track is taking its place just now
 */
export const limitSender = async (
  peer: SimplePeer,
  track: MediaStreamTrack,
  previous: MediaStreamTrack | null,
  limit: SendLimit,
): Promise<void> => {
  const senders = peer._pc?.getSenders() ?? [];
  const sender =
    senders.find((candidate) => candidate.track === track) ??
    senders.find((candidate) => candidate.track !== null && candidate.track === previous);
  if (!sender) return;
  const parameters = sender.getParameters();
  const { height } = track.getSettings();
  for (const encoding of parameters.encodings ?? []) {
    encoding.maxBitrate = limit.maxBitrateBps;
    if (limit.video) {
      encoding.maxFramerate = limit.video.frameRate;
      encoding.scaleResolutionDownBy = Math.max(1, (height ?? limit.video.height) / limit.video.height);
    }
  }
  // The browser may have renegotiated between the two calls; the next negotiation sets the limit again.
  await sender.setParameters(parameters).catch(() => undefined);
};
