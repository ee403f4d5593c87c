import type SimplePeer from 'simple-peer/simplepeer.min.js';
import { describe, expect, it } from 'vitest';
import { readAudioLevel, readStats } from './peer-connection';

type Report = Readonly<Record<string, unknown>>;

const peerWith = (reports: readonly Report[]): SimplePeer =>
  ({
    _pc: {
      getStats: () => Promise.resolve(new Map(reports.map((report) => [String(report.id), report]))),
    },
  }) as unknown as SimplePeer;

const routeOver = async (local: string, remote: string, ...more: readonly Report[]) =>
  (
    await readStats(
      peerWith([
        { id: 'L', type: 'local-candidate', candidateType: local },
        { id: 'R', type: 'remote-candidate', candidateType: remote },
        ...more,
      ]),
    )
  )?.route;

const pair = { id: 'P', type: 'candidate-pair', localCandidateId: 'L', remoteCandidateId: 'R' };
const transport = { id: 'T', type: 'transport', selectedCandidatePairId: 'P' };

describe('the route of a link', () => {
  it.each([
    ['host', 'srflx', 'direct'],
    ['host', 'relay', 'relay'],
    ['relay', 'host', 'relay'],
    ['relay', 'relay', 'relay'],
  ] as const)('the route of a link from %s to %s is %s', async (local, remote, route) => {
    expect(await routeOver(local, remote, pair, transport)).toBe(route);
  });

  it('the route of a link is that of the pair in use, not of one that was nominated before', async () => {
    const old = { id: 'O', type: 'candidate-pair', nominated: true, localCandidateId: 'X' };
    const relayed = { id: 'X', type: 'local-candidate', candidateType: 'relay' };
    expect(await routeOver('host', 'host', old, relayed, pair, transport)).toBe('direct');
  });

  it('the route of a link is that of the nominated pair where the transport doesn’t say', async () => {
    expect(await routeOver('relay', 'host', { ...pair, nominated: true })).toBe('relay');
  });

  it('the route of a link isn’t known before a pair is chosen', async () => {
    expect(await routeOver('host', 'host', pair)).toBeNull();
    expect(await readStats({ _pc: null } as unknown as SimplePeer)).toBeNull();
  });
});

describe('a level', () => {
  it('an audio level is the last packet’s, until no packet comes any more', () => {
    const track = {} as MediaStreamTrack;
    const packet = { rtpTimestamp: 1, audioLevel: 0.3 };
    const receiver = { track, getSynchronizationSources: () => [packet] };
    const peer = { _pc: { getReceivers: () => [receiver] } } as unknown as SimplePeer;
    expect([0, 200, 400, 401].map((now) => readAudioLevel(peer, track, now))).toEqual([0.3, 0.3, 0.3, 0]);
    packet.rtpTimestamp = 2;
    expect(readAudioLevel(peer, track, 500)).toBe(0.3);
    expect(readAudioLevel(peer, {} as MediaStreamTrack, 500)).toBe(0);
  });
});

describe('the statistics of a link', () => {
  const out = { type: 'outbound-rtp', kind: 'video', packetsSent: 50, qualityLimitationReason: 'none' };

  it('the statistics of a link are counted over all its streams, both ways', async () => {
    const stats = await readStats(
      peerWith([
        { ...transport, bytesReceived: 5_000 },
        { ...pair, nominated: true, currentRoundTripTime: 0.04, availableOutgoingBitrate: 900_000 },
        {
          id: 'IA',
          type: 'inbound-rtp',
          kind: 'audio',
          bytesReceived: 10,
          packetsReceived: 5,
          packetsLost: 1,
          jitter: 0.003,
        },
        {
          id: 'IV',
          type: 'inbound-rtp',
          kind: 'video',
          bytesReceived: 20,
          packetsReceived: 7,
          packetsLost: -1,
          jitter: 0.01,
          trackIdentifier: 'their camera',
          frameWidth: 640,
          frameHeight: 360,
          framesPerSecond: 19,
        },
        { id: 'OA', type: 'outbound-rtp', kind: 'audio', bytesSent: 30, packetsSent: 9 },
        {
          ...out,
          id: 'OV',
          bytesSent: 40,
          mediaSourceId: 'S1',
          qualityLimitationReason: 'bandwidth',
          frameWidth: 320,
          frameHeight: 180,
          framesPerSecond: 20,
        },
        { ...out, id: 'OS', bytesSent: 60, mediaSourceId: 'S2', qualityLimitationReason: 'cpu' },
        { id: 'S1', type: 'media-source', trackIdentifier: 'camera' },
        { id: 'S2', type: 'media-source', trackIdentifier: 'screen' },
        { id: 'RA', type: 'remote-inbound-rtp', kind: 'audio', packetsLost: 2 },
        { id: 'RV', type: 'remote-inbound-rtp', kind: 'video', packetsLost: 3 },
      ]),
    );
    expect(stats).toMatchObject({
      heardUnits: 5_000,
      audioIn: 10,
      videoIn: 20,
      audioOut: 30,
      videoOut: 100,
      audioPacketsIn: 5,
      packetsIn: 12,
      packetsLost: 1,
      packetsOut: 109,
      packetsLostThere: 5,
      roundTripMs: 40,
      jitterMs: 10,
      availableBps: 900_000,
      limitation: 'cpu',
      videosIn: [{ trackId: 'their camera', bytes: 20, width: 640, height: 360, framesPerSecond: 19 }],
    });
    expect(stats?.videosOut.map(({ trackId, height }) => [trackId, height])).toEqual([
      ['camera', 180],
      ['screen', null],
    ]);
  });

  it('the statistics of a link take round trip and estimate from the pair in use, whichever others were nominated', async () => {
    const used = {
      ...pair,
      nominated: true,
      currentRoundTripTime: 0.02,
      availableOutgoingBitrate: 2_000_000,
    };
    const old = { id: 'O', type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.4 };
    const estimated = { ...old, availableOutgoingBitrate: 90_000 };
    for (const reports of [
      [transport, used, estimated],
      [estimated, used, transport],
    ])
      expect(await readStats(peerWith(reports))).toMatchObject({ roundTripMs: 20, availableBps: 2_000_000 });
    const unmeasured = { ...pair, nominated: true };
    const stats = await readStats(peerWith([transport, unmeasured, estimated]));
    expect(stats).toMatchObject({ roundTripMs: null, availableBps: null });
  });

  it('the statistics of a link leave out what isn’t sent', async () => {
    const stats = await readStats(
      peerWith([
        {
          ...out,
          id: 'OV',
          bytesSent: 40,
          mediaSourceId: 'S1',
          active: false,
          qualityLimitationReason: 'cpu',
        },
        { ...out, id: 'OS', bytesSent: 60 },
        { id: 'S1', type: 'media-source', trackIdentifier: 'camera' },
      ]),
    );
    expect(stats).toMatchObject({ videoOut: 100, videosOut: [], limitation: null });
  });
});
