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
  ] as const)('from %s to %s is %s', async (local, remote, route) => {
    expect(await routeOver(local, remote, pair, transport)).toBe(route);
  });

  it('is that of the pair in use, not of one that was nominated before', async () => {
    const old = { id: 'O', type: 'candidate-pair', nominated: true, localCandidateId: 'X' };
    const relayed = { id: 'X', type: 'local-candidate', candidateType: 'relay' };
    expect(await routeOver('host', 'host', old, relayed, pair, transport)).toBe('direct');
  });

  it('is that of the nominated pair where the transport doesn’t say', async () => {
    expect(await routeOver('relay', 'host', { ...pair, nominated: true })).toBe('relay');
  });

  it('isn’t known before a pair is chosen', async () => {
    expect(await routeOver('host', 'host', pair)).toBeNull();
    expect(await readStats({ _pc: null } as unknown as SimplePeer)).toBeNull();
  });
});

describe('a level', () => {
  it('is the last packet’s, until no packet comes any more', () => {
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
