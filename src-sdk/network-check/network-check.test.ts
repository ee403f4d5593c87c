import { beforeEach, describe, expect, it } from 'vitest';
import { WatchTogetherError } from '@core/base/errors';
import type { RelayFinding, ServerFinding, UdpFinding } from '@core/net/network-judgement';
import { PROTOCOL_VERSION } from '@core/wire/limits';
import type { IceServer } from '@core/wire/socket';
import { ManualClock } from '../../test/fakes/clock';
import type { ProbeLine } from '../signalling/probe-line';
import { askHealth } from './health';
import { createNetworkCheck, type NetworkCheckResult } from './network-check';

const ICE: IceServer[] = [{ urls: 'turn:relay.example', username: '1:a', credential: 'c' }];
const URL_ = 'https://party.example.org';

/** A server and a way to it, set by a test; each message takes its time on a clock that otherwise stands still. */
class FakeWay {
  readonly clock = new ManualClock();
  readonly told: NetworkCheckResult[] = [];
  readonly asked: string[] = [];
  health: ServerFinding | 'silence' = { kind: 'answered', ms: 90 };
  line: WatchTogetherError | 'silence' | null = null;
  echoMs: number | 'silence' = 40;
  /** The time that one piece takes on the line, ms; pieces come one after the other. */
  pieceMs: number | 'silence' = 20;
  udp: UdpFinding | 'silence' | Error = 'reached';
  relay: RelayFinding | 'silence' | Error = { kind: 'carried', ms: 50 };
  iceServers: IceServer[] | Error = ICE;
  closed = 0;
  seen: { servers: readonly IceServer[]; signal: AbortSignal }[] = [];
  #busyUntilMs = 0;

  #after<T>(ms: number | 'silence', value: T): Promise<T> {
    return new Promise((resolve) => {
      if (ms !== 'silence') this.clock.setTimeout(() => resolve(value), ms);
    });
  }

  #said<T>(what: T | 'silence' | Error): Promise<T> {
    if (what instanceof Error) return Promise.reject(what);
    return what === 'silence' ? new Promise(() => undefined) : Promise.resolve(what);
  }

  #piece<T>(value: T): Promise<T> {
    if (this.pieceMs === 'silence') return this.#after('silence', value);
    this.#busyUntilMs = Math.max(this.#busyUntilMs, this.clock.now()) + this.pieceMs;
    return this.#after(this.#busyUntilMs - this.clock.now(), value);
  }

  #answer = (name: string, payload: object): Promise<object> => {
    this.asked.push(name);
    switch (name) {
      case 'probe:echo':
        return this.#after(this.echoMs, {});
      case 'probe:ice':
        return this.iceServers instanceof Error
          ? Promise.reject(this.iceServers)
          : Promise.resolve({ iceServers: this.iceServers });
      case 'probe:download':
        return this.#piece({ data: new Uint8Array('bytes' in payload ? Number(payload.bytes) : 0) });
      default:
        return this.#piece({});
    }
  };

  readonly check = createNetworkCheck({
    clock: this.clock,
    timers: this.clock,
    askHealth: () => this.#said(this.health),
    openLine: (_url, _token, signal) => {
      if (this.line === 'silence')
        return new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new WatchTogetherError('SERVER_UNREACHABLE', ''))),
        );
      return this.line
        ? Promise.reject(this.line)
        : Promise.resolve({
            request: this.#answer as unknown as ProbeLine['request'],
            close: () => void (this.closed += 1),
          });
    },
    ice: {
      findUdp: (servers, signal) => {
        this.seen.push({ servers, signal });
        return this.#said(this.udp);
      },
      tryRelay: () => this.#said(this.relay),
    },
  });

  async run(
    signal?: AbortSignal,
    relayOnly = false,
  ): Promise<Record<string, Omit<NetworkCheckResult, 'id'>>> {
    const running = this.check(
      { serverUrl: URL_, token: 't', relayOnly, ...(signal ? { signal } : {}) },
      (result) => this.told.push(result),
    );
    await this.clock.advanceAsync(10_000);
    const results = await running;
    expect([...this.told].sort(byId)).toEqual([...results].sort(byId));
    return Object.fromEntries(results.map(({ id, ...verdict }) => [id, verdict]));
  }
}
const byId = (a: NetworkCheckResult, b: NetworkCheckResult) => a.id.localeCompare(b.id);
const notTried = { outcome: 'skipped', reason: null, value: null };

let way: FakeWay;
beforeEach(() => {
  way = new FakeWay();
});

describe('the connection test', () => {
  it('the connection test measures each part of the route', async () => {
    expect(await way.run()).toEqual({
      server: { outcome: 'good', reason: null, value: 90 },
      socket: { outcome: 'good', reason: null, value: 40 },
      udp: { outcome: 'good', reason: null, value: null },
      relay: { outcome: 'good', reason: null, value: 50 },
      // The figure follows from pieces of 32 KiB every 20 ms.
      download: { outcome: 'good', reason: null, value: (32_768 * 8_000) / 20 },
      upload: { outcome: 'good', reason: null, value: (32_768 * 8_000) / 20 },
    });
    expect(way.told.map(({ id }) => id)).toEqual(['server', 'socket', 'udp', 'relay', 'download', 'upload']);
    expect(way.seen[0]?.servers).toEqual(ICE);
    expect(way.closed).toBe(1);
    expect(way.clock.pending).toBe(0);
  });

  it('the connection test tries nothing where no server answers', async () => {
    way.health = { kind: 'unreachable' };
    way.line = new WatchTogetherError('SERVER_UNREACHABLE', '');
    expect(await way.run()).toEqual({
      server: { outcome: 'bad', reason: 'unreachable', value: null },
      ...{ socket: notTried, udp: notTried, relay: notTried, download: notTried, upload: notTried },
    });
  });

  it('the connection test says where the server refuses the token, or isn’t a Matinee server', async () => {
    way.line = new WatchTogetherError('TOKEN_EXPIRED', '');
    const refused = { outcome: 'bad', reason: 'refused', value: null };
    expect(await way.run()).toMatchObject({ server: refused, socket: notTried });
    way = new FakeWay();
    way.health = { kind: 'refused' };
    way.line = new WatchTogetherError('SERVER_UNREACHABLE', '');
    expect(await way.run()).toMatchObject({ server: refused, socket: notTried });
  });

  it('the connection test detects a network that lets no WebSocket through', async () => {
    way.line = 'silence';
    expect(await way.run()).toMatchObject({
      server: { outcome: 'good' },
      socket: { outcome: 'bad', reason: 'blocked' },
      ...{ udp: notTried, relay: notTried, download: notTried, upload: notTried },
    });
  });

  it('the connection test waits for a silent server no longer than its limit', async () => {
    way.health = 'silence';
    way.line = 'silence';
    const results = await way.run();
    expect(results['server']).toMatchObject({ outcome: 'bad', reason: 'unreachable' });
    expect(way.clock.pending).toBe(0);
  });

  it('the connection test goes on where echoes don’t come back, and says that it is slow', async () => {
    way.echoMs = 'silence';
    expect(await way.run()).toMatchObject({
      socket: { outcome: 'bad', reason: 'slow', value: null },
      udp: { outcome: 'good' },
    });
  });

  it('the connection test measures a slow line by what got through in its time', async () => {
    way.pieceMs = 1_000;
    const { download, upload } = await way.run();
    expect(download).toMatchObject({ outcome: 'bad', reason: 'slow' });
    expect(upload?.value).toBeLessThan(450_000);
    way = new FakeWay();
    way.pieceMs = 'silence';
    expect((await way.run())['download']).toEqual({ outcome: 'bad', reason: 'slow', value: 0 });
  });

  it('the connection test says so where the network lets no UDP out, and where a relay can’t be had', async () => {
    way.udp = 'silence';
    way.relay = { kind: 'credentials' };
    expect(await way.run()).toMatchObject({
      udp: { outcome: 'bad', reason: 'blocked' },
      relay: { outcome: 'bad', reason: 'credentials' },
    });
    expect(way.seen[0]?.signal.aborted).toBe(true);
  });

  it('the connection test skips UDP and relay where the server names no ICE server', async () => {
    way.udp = 'noServers';
    way.relay = { kind: 'noServers' };
    expect(await way.run()).toMatchObject({
      udp: { outcome: 'skipped', reason: 'noServers' },
      relay: { outcome: 'skipped', reason: 'noServers' },
    });
  });

  it('the connection test asks no STUN server for a person who hides their address', async () => {
    expect(await way.run(undefined, true)).toMatchObject({
      udp: { outcome: 'skipped', reason: 'relayOnly' },
      relay: { outcome: 'good' },
    });
    expect(way.seen).toEqual([]);
  });

  it('the connection test never throws', async () => {
    way.udp = new Error('a browser’s own');
    way.relay = new Error('another');
    expect(await way.run()).toMatchObject({
      udp: { outcome: 'bad', reason: 'failed' },
      relay: { outcome: 'bad', reason: 'failed' },
    });
    way = new FakeWay();
    way.iceServers = new WatchTogetherError('RATE_LIMITED', '');
    expect(await way.run()).toMatchObject({ udp: notTried, relay: notTried, upload: { outcome: 'good' } });
  });

  it('the connection test takes ten seconds at the most, whatever is silent', async () => {
    Object.assign(way, { echoMs: 'silence', udp: 'silence', relay: 'silence', pieceMs: 1_899 });
    await way.run();
    expect(way.told).toHaveLength(6);
  });

  it('the connection test ends when it is told to, and reports nothing more', async () => {
    way.relay = 'silence';
    const abort = new AbortController();
    const running = way.check({ serverUrl: URL_, token: 't', signal: abort.signal }, (result) =>
      way.told.push(result),
    );
    await way.clock.advanceAsync(1_000);
    abort.abort();
    const results = await running;
    expect(results.map(({ id }) => id)).toEqual(['server', 'socket', 'udp', 'download', 'upload']);
    await way.clock.advanceAsync(10_000);
    expect(way.told).toHaveLength(5);
    expect([way.closed, way.clock.pending]).toEqual([1, 0]);
    const none = await way.check({ serverUrl: URL_, token: 't', signal: abort.signal }, () => expect.fail());
    expect(none).toEqual([]);
  });
});

describe('the question for a server’s health', () => {
  const clock = new ManualClock();
  const ask = (answer: () => Promise<Response>) =>
    askHealth(clock, () => {
      clock.advance(25);
      return answer();
    })(URL_, new AbortController().signal);
  const health = { service: 'matinee', protocol: PROTOCOL_VERSION, parts: ['party'], serverEpoch: 'e_1' };

  it('the health request measures the time of an answer', async () => {
    expect(await ask(() => Promise.resolve(Response.json(health)))).toEqual({ kind: 'answered', ms: 25 });
  });

  it('the health request says whether app or server is older', async () => {
    const of = (change: object) => ask(() => Promise.resolve(Response.json({ ...health, ...change })));
    expect(await of({ protocol: PROTOCOL_VERSION + 1 })).toEqual({ kind: 'clientOutdated' });
    expect(await of({ protocol: PROTOCOL_VERSION - 1 })).toEqual({ kind: 'serverOutdated' });
    const takesUs = { protocol: PROTOCOL_VERSION + 1, oldestClient: PROTOCOL_VERSION };
    expect(await of(takesUs)).toEqual({ kind: 'answered', ms: 25 });
  });

  it('the health request recognises a server that isn’t Matinee’s', async () => {
    for (const other of [() => Response.json({}), () => new Response('<html>', { status: 502 })])
      expect(await ask(() => Promise.resolve(other()))).toEqual({ kind: 'refused' });
    expect(await ask(() => Promise.reject(new TypeError('Failed to fetch')))).toEqual({
      kind: 'unreachable',
    });
  });
});
