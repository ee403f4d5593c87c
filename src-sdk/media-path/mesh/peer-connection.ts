/// <reference path="./simple-peer.d.ts" />
import type SimplePeer from 'simple-peer/simplepeer.min.js';
import type { Route } from '@core/call/reach';
import type { SendLimit } from '@core/call/video-ladder';
import type { VideoFigures } from '../path-figures';
import type { LinkStats } from './link-stats';

/** Touches simple-peer's private connection for statistics, levels and sender parameters; so does empty-sender.ts. */

/** RTCStats as used here; the DOM's types know only the common fields. */
interface Report {
  readonly type: string;
  readonly kind?: string;
  readonly nominated?: boolean;
  readonly bytesReceived?: number;
  readonly bytesSent?: number;
  readonly packetsReceived?: number;
  readonly packetsSent?: number;
  readonly packetsLost?: number;
  readonly responsesReceived?: number;
  readonly requestsReceived?: number;
  readonly currentRoundTripTime?: number;
  readonly availableOutgoingBitrate?: number;
  readonly jitter?: number;
  readonly active?: boolean;
  readonly qualityLimitationReason?: string;
  readonly frameWidth?: number;
  readonly frameHeight?: number;
  readonly framesPerSecond?: number;
  readonly trackIdentifier?: string;
  readonly mediaSourceId?: string;
  readonly selectedCandidatePairId?: string;
  readonly localCandidateId?: string;
  readonly remoteCandidateId?: string;
  readonly candidateType?: string;
}

type Reports = Pick<ReadonlyMap<string, Report>, 'get' | 'forEach'>;

/** The candidate pair in use; others may have been nominated before. */
const chosenPair = (reports: Reports): Report | undefined => {
  let chosen: Report | undefined;
  let nominated: Report | undefined;
  reports.forEach((report) => {
    if (report.type === 'transport') chosen = reports.get(report.selectedCandidatePairId ?? '') ?? chosen;
    else if (report.type === 'candidate-pair' && report.nominated) nominated ??= report;
  });
  // Browsers without the transport's report mark the pair itself.
  return chosen ?? nominated;
};

/** Whether a candidate pair leads over a relay at either end. */
const routeOf = (pair: Report | undefined, reports: Reports): Route => {
  if (!pair) return null;
  const types = [pair.localCandidateId, pair.remoteCandidateId].map(
    (id) => reports.get(id ?? '')?.candidateType,
  );
  return types.includes('relay') ? 'relay' : 'direct';
};

/** Ordered from the worst. */
const LIMITATIONS = ['cpu', 'bandwidth', 'other', 'none'] as const;

const worse = (a: LinkStats['limitation'], reason: string | undefined): LinkStats['limitation'] =>
  LIMITATIONS.find((one) => one === a || one === reason) ?? null;

const videoOf = (report: Report, trackId: string | undefined, bytes: number): VideoFigures => ({
  trackId: trackId ?? '',
  bytes,
  width: report.frameWidth ?? null,
  height: report.frameHeight ?? null,
  framesPerSecond: report.framesPerSecond ?? null,
});

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Tally = Mutable<Omit<LinkStats, 'videosIn' | 'videosOut'>> & {
  videosIn: VideoFigures[];
  videosOut: VideoFigures[];
};

const emptyTally = (route: LinkStats['route']): Tally => ({
  heardUnits: 0,
  audioIn: 0,
  videoIn: 0,
  audioOut: 0,
  videoOut: 0,
  audioPacketsIn: 0,
  packetsIn: 0,
  packetsLost: 0,
  packetsOut: 0,
  packetsLostThere: 0,
  roundTripMs: null,
  jitterMs: 0,
  availableBps: null,
  limitation: null,
  videosIn: [],
  videosOut: [],
  route,
});

const addIncoming = (stats: Tally, report: Report): void => {
  const bytes = report.bytesReceived ?? 0;
  const packets = report.packetsReceived ?? 0;
  if (report.kind === 'audio') {
    stats.audioIn += bytes;
    stats.audioPacketsIn += packets;
  } else {
    stats.videoIn += bytes;
    stats.videosIn.push(videoOf(report, report.trackIdentifier, bytes));
  }
  stats.packetsIn += packets;
  stats.packetsLost += Math.max(0, report.packetsLost ?? 0);
  stats.jitterMs = Math.max(stats.jitterMs, (report.jitter ?? 0) * 1_000);
};

const addOutgoing = (stats: Tally, report: Report, reports: Reports): void => {
  const bytes = report.bytesSent ?? 0;
  stats.packetsOut += report.packetsSent ?? 0;
  if (report.kind === 'audio') {
    stats.audioOut += bytes;
    return;
  }
  stats.videoOut += bytes;
  const trackId = reports.get(report.mediaSourceId ?? '')?.trackIdentifier;
  if (trackId === undefined || report.active === false) return;
  stats.videosOut.push(videoOf(report, trackId, bytes));
  stats.limitation = worse(stats.limitation, report.qualityLimitationReason);
};

/** @returns null where the link is gone meanwhile */
export const readStats = async (peer: SimplePeer): Promise<LinkStats | null> => {
  const reports: Reports | undefined = await peer._pc?.getStats().catch(() => undefined);
  if (!reports) return null;
  const pair = chosenPair(reports);
  const stats = emptyTally(routeOf(pair, reports));
  if (pair?.currentRoundTripTime !== undefined) stats.roundTripMs = pair.currentRoundTripTime * 1_000;
  stats.availableBps = pair?.availableOutgoingBitrate ?? null;
  reports.forEach((report) => {
    switch (report.type) {
      case 'transport':
        stats.heardUnits += report.bytesReceived ?? 0;
        break;
      case 'candidate-pair':
        stats.heardUnits += (report.responsesReceived ?? 0) + (report.requestsReceived ?? 0);
        break;
      case 'inbound-rtp':
        addIncoming(stats, report);
        break;
      case 'outbound-rtp':
        addOutgoing(stats, report, reports);
        break;
      case 'remote-inbound-rtp':
        stats.packetsLostThere += Math.max(0, report.packetsLost ?? 0);
        break;
    }
  });
  return stats;
};

/** The browser keeps the last packet's level for 10 s, but a line that was cut in the middle of a word is silent. */
const LEVEL_STALE_MS = 400;
const lastPackets = new WeakMap<RTCRtpReceiver, { rtpTimestamp: number; seenMs: number }>();

/**
 * The level of one received track, linear 0…1, from the headers of its packets.
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

/** How much a track's picture has to shrink for a limit; 1 where it doesn't, or isn't known yet. */
export const shrinkFor = (track: MediaStreamTrack, limit: SendLimit): number =>
  limit.video ? Math.max(1, (track.getSettings().height ?? limit.video.height) / limit.video.height) : 1;

/**
 * Holds one sent track below a limit.
 * @param previous the track that its sender still carries, where a new one is taking its place just now
 * @returns false where the limit wasn't applied: the track has no sender (yet), or the browser renegotiates just now
 */
export const limitSender = async (
  peer: SimplePeer,
  track: MediaStreamTrack,
  previous: MediaStreamTrack | null,
  limit: SendLimit,
): Promise<boolean> => {
  const senders = peer._pc?.getSenders() ?? [];
  const sender =
    senders.find((candidate) => candidate.track === track) ??
    senders.find((candidate) => candidate.track !== null && candidate.track === previous);
  if (!sender) return false;
  const parameters = sender.getParameters();
  if (!parameters.encodings?.length) return false;
  for (const encoding of parameters.encodings) {
    encoding.active = limit.active;
    encoding.maxBitrate = limit.maxBitrateBps;
    if (limit.video) {
      encoding.maxFramerate = limit.video.frameRate;
      encoding.scaleResolutionDownBy = shrinkFor(track, limit);
    }
  }
  // A browser that doesn't know this ignores it, and balances.
  if (limit.prefer) {
    parameters.degradationPreference =
      limit.prefer === 'resolution' ? 'maintain-resolution' : 'maintain-framerate';
  }
  return sender.setParameters(parameters).then(
    () => true,
    () => false,
  );
};

/** Reports a channel that the other end opens besides the one that every link has, which the initiator opens. */
export const onForeignChannel = (peer: SimplePeer, isInitiator: boolean, tell: () => void): void => {
  let channels = isInitiator ? 1 : 0;
  peer._pc?.addEventListener('datachannel', () => {
    channels += 1;
    if (channels > 1) tell();
  });
};
