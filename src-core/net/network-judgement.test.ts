import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  judgeRate,
  judgeRelay,
  judgeServer,
  judgeSocket,
  judgeUdp,
  NETWORK_CHECK_IDS,
  NOT_TRIED,
  rateOf,
  reachOf,
  relayAtEnd,
  udpAtEnd,
} from './network-judgement';

describe('a test of the connection', () => {
  it('a test of the connection asks the server first, and how much gets through last', () => {
    expect(NETWORK_CHECK_IDS).toEqual(['server', 'socket', 'udp', 'relay', 'download', 'upload']);
  });
});

describe('judgement of a round trip', () => {
  it.each([
    [0, 'good', null],
    [300, 'good', null],
    [301, 'weak', 'slow'],
    [800, 'weak', 'slow'],
    [801, 'bad', 'slow'],
  ])('a round trip of %d ms is judged %s', (ms, outcome, reason) => {
    expect(judgeSocket({ kind: 'open', ms })).toEqual({ outcome, reason, value: ms });
    expect(judgeRelay({ kind: 'carried', ms })).toEqual({ outcome, reason, value: ms });
  });

  it('the judgement of a round trip forgives a first request its handshakes, and never rules anybody out for being slow', () => {
    expect(judgeServer({ kind: 'answered', ms: 900 })).toEqual({ outcome: 'good', reason: null, value: 900 });
    expect(judgeServer({ kind: 'answered', ms: 901 }).outcome).toBe('weak');
    expect(judgeServer({ kind: 'answered', ms: 9_000 })).toMatchObject({ outcome: 'weak', reason: 'slow' });
  });

  it('the judgement of a round trip recognises that no answer comes at all', () => {
    expect(judgeServer({ kind: 'unreachable' })).toEqual({
      outcome: 'bad',
      reason: 'unreachable',
      value: null,
    });
    expect(judgeServer({ kind: 'refused' })).toMatchObject({ outcome: 'bad', reason: 'refused' });
    expect(judgeSocket({ kind: 'blocked' })).toMatchObject({ outcome: 'bad', reason: 'blocked' });
    expect(judgeSocket({ kind: 'open', ms: null })).toMatchObject({ outcome: 'bad', reason: 'slow' });
  });
});

describe('judgement of a rate', () => {
  it.each([
    [2_000_000, 'good', null],
    [1_700_000, 'good', null],
    [1_699_999, 'weak', 'slow'],
    [450_000, 'weak', 'slow'],
    [449_999, 'bad', 'slow'],
    [0, 'bad', 'slow'],
  ])('a rate of %d bit/s is judged %s', (bitsPerSecond, outcome, reason) => {
    expect(judgeRate(bitsPerSecond)).toEqual({ outcome, reason, value: bitsPerSecond });
  });

  it('the judgement of a rate never gets worse with more', () => {
    const order = ['bad', 'weak', 'good'];
    fc.assert(
      fc.property(fc.nat(5_000_000), fc.nat(5_000_000), (a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)].map((one) => judgeRate(one).outcome);
        expect(order.indexOf(less!)).toBeLessThanOrEqual(order.indexOf(more!));
      }),
    );
  });
});

describe('the rate of pieces', () => {
  it('the rate of pieces counts from the first piece that got through', () => {
    const arrivals = [100, 200, 300].map((atMs) => ({ atMs, bytes: 12_500 }));
    expect(rateOf(arrivals, 0, 300)).toBe(1_000_000);
  });

  it('the rate of pieces counts the waiting for pieces that never came', () => {
    const arrivals = [100, 200].map((atMs) => ({ atMs, bytes: 12_500 }));
    expect(rateOf(arrivals, 0, 1_100)).toBe(100_000);
    expect(rateOf(arrivals.slice(0, 1), 0, 1_000)).toBe(100_000);
    expect(rateOf([], 0, 1_000)).toBe(0);
  });

  it('the rate of pieces is finite and never negative', () => {
    const arrival = fc.record({ atMs: fc.nat(10_000), bytes: fc.integer({ min: 1, max: 32_768 }) });
    fc.assert(
      fc.property(fc.array(arrival), (arrivals) => {
        const sorted = [...arrivals].sort((a, b) => a.atMs - b.atMs);
        const rate = rateOf(sorted, 0, sorted.at(-1)?.atMs ?? 0);
        expect(Number.isFinite(rate) && rate >= 0).toBe(true);
      }),
    );
  });
});

describe('UDP', () => {
  const candidate = (type: string, protocol = 'udp', relayProtocol: string | null = null) => ({
    type,
    protocol,
    relayProtocol,
  });
  const silence = { url: 'stun:stun.example', code: 701 };

  it('UDP is proven by an address seen from outside, or by a relay reached over UDP', () => {
    expect(udpAtEnd([candidate('srflx')], [silence])).toBe('reached');
    expect(udpAtEnd([candidate('relay', 'udp', 'udp')], [silence])).toBe('reached');
    expect(udpAtEnd([candidate('relay', 'udp', 'tcp')], [silence])).toBe('silent');
    expect(udpAtEnd([candidate('srflx', 'tcp')], [silence])).toBe('silent');
    expect(udpAtEnd([candidate('host', 'udp', 'udp')], [silence])).toBe('silent');
  });

  it('UDP is proven where the server answered and saw the machine’s own address', () => {
    expect(udpAtEnd([candidate('host')], [])).toBe('reached');
    expect(udpAtEnd([candidate('host')], [silence])).toBe('silent');
    // The machine could open no socket of its own, so nothing was asked.
    expect(udpAtEnd([], [])).toBe('silent');
    expect(udpAtEnd([candidate('host', 'tcp')], [])).toBe('silent');
    // What a relay gives is no socket of the machine's own, and it was reached over TCP.
    expect(udpAtEnd([candidate('relay', 'udp', 'tcp')], [])).toBe('silent');
  });

  it('UDP is judged by what was proven', () => {
    expect(judgeUdp('reached')).toMatchObject({ outcome: 'good', reason: null });
    expect(judgeUdp('silent')).toMatchObject({ outcome: 'bad', reason: 'blocked' });
    expect(judgeUdp('failed')).toMatchObject({ outcome: 'bad', reason: 'failed' });
    expect(judgeUdp('noServers')).toMatchObject({ outcome: 'skipped', reason: 'noServers' });
    expect(judgeUdp('relayOnly')).toMatchObject({ outcome: 'skipped', reason: 'relayOnly' });
    expect(judgeUdp('notHere')).toMatchObject({ outcome: 'skipped', reason: 'notHere' });
  });
});

describe('a relay that wasn’t had', () => {
  const url = 'turn:relay.example';
  it('a failed relay is told apart: refused credentials, no answer, or something else', () => {
    expect(
      relayAtEnd([
        { url, code: 701 },
        { url, code: 401 },
      ]),
    ).toEqual({ kind: 'credentials' });
    expect(relayAtEnd([{ url, code: 403 }])).toEqual({ kind: 'credentials' });
    expect(relayAtEnd([{ url, code: 701 }])).toEqual({ kind: 'blocked' });
    expect(relayAtEnd([])).toEqual({ kind: 'blocked' });
    expect(
      relayAtEnd([
        { url, code: 508 },
        { url, code: 701 },
      ]),
    ).toEqual({ kind: 'failed' });
  });

  it('a failed relay is judged by why it failed', () => {
    for (const kind of ['credentials', 'blocked', 'failed'] as const)
      expect(judgeRelay({ kind })).toEqual({ outcome: 'bad', reason: kind, value: null });
    for (const kind of ['noServers', 'notHere'] as const)
      expect(judgeRelay({ kind })).toEqual({ outcome: 'skipped', reason: kind, value: null });
  });
});

describe('the people who are reached', () => {
  const carried = judgeRelay({ kind: 'carried', ms: 40 });
  const slow = judgeRelay({ kind: 'carried', ms: 500 });
  const none = judgeRelay({ kind: 'noServers' });

  it('everybody is reached only where there is a direct route and a working relay', () => {
    const udp = judgeUdp('reached');
    expect(reachOf({ udp, relay: carried })).toBe('everybody');
    expect(reachOf({ udp, relay: slow })).toBe('everybody');
  });

  it('most people are reached where there is a direct route, and no relay', () => {
    const udp = judgeUdp('reached');
    expect(reachOf({ udp, relay: none })).toBe('most');
    for (const kind of ['blocked', 'credentials', 'failed', 'notHere'] as const)
      expect(reachOf({ udp, relay: judgeRelay({ kind }) })).toBe('most');
    expect(reachOf({ udp, relay: judgeRelay({ kind: 'carried', ms: 2_000 }) })).toBe('most');
  });

  it('everybody is reached by the relay where no direct route is known, or wanted', () => {
    for (const finding of ['silent', 'noServers', 'relayOnly'] as const)
      for (const relay of [carried, slow]) expect(reachOf({ udp: judgeUdp(finding), relay })).toBe('byRelay');
  });

  it('only the own network is reached where no ICE server is named, or none can be reached', () => {
    expect(reachOf({ udp: judgeUdp('noServers'), relay: none })).toBe('ownNetwork');
    expect(reachOf({ udp: judgeUdp('silent'), relay: none })).toBe('ownNetwork');
    for (const kind of ['blocked', 'credentials', 'failed'] as const)
      expect(reachOf({ udp: judgeUdp('silent'), relay: judgeRelay({ kind }) })).toBe('ownNetwork');
  });

  it('nobody is reached where only a relay is wanted, and there is none', () => {
    expect(reachOf({ udp: judgeUdp('relayOnly'), relay: none })).toBe('nobody');
  });

  it('the judgement of who is reached stays open where that was not tested, or not yet', () => {
    expect(reachOf({})).toBeNull();
    expect(reachOf({ udp: judgeUdp('reached') })).toBeNull();
    expect(reachOf({ udp: NOT_TRIED, relay: NOT_TRIED })).toBeNull();
    for (const finding of ['notHere', 'failed'] as const)
      expect(reachOf({ udp: judgeUdp(finding), relay: carried })).toBeNull();
  });
});
