import { beforeEach, describe, expect, it } from 'vitest';
import type { ErrorCode } from '@core/base/errors';
import { ReachRequestSchema } from '@core/ipc/reach';
import type { ReachFailure } from '@core/net/reach-failure';
import { ManualClock } from '../../test/fakes/clock';
import { FakeReachProcess } from '../../test/fakes/reach-process';
import { silentLog } from '../../test/fakes/silent-log';
import { OPEN_LIMIT_MS, Ways, openWayTo } from './ways';
import { LINGER_MS, NETWORK_LOOK_MS } from './ways-process';

const reach = { key: 'K'.repeat(43), secret: 'x'.repeat(22) };
const other = { ...reach, key: 'L'.repeat(43) };

let time: ManualClock;
let child: FakeReachProcess;
let network: string;
let relayOnly: boolean;
let saved: { readonly metBy: readonly string[]; readonly nodes: readonly string[] } | null;
let nodes: readonly string[];
const RELAY = `${'R'.repeat(43)}@203.0.113.5:49737`;
const open = (relay: string | null = null) =>
  new Ways({
    ...{ start: child.start, nodes: () => nodes, relay, logLevel: 'silent', networks: () => network },
    relayOnly: () => relayOnly,
    knownNodes: { read: () => ['met.example:1'], save: (metBy, met) => (saved = { metBy, nodes: met }) },
    ...{ clock: time, timers: time, log: silentLog },
  });
const told = (run = child.last) => run.requests.map(({ type }) => type);

beforeEach(() => {
  time = new ManualClock();
  child = new FakeReachProcess();
  network = 'wlan0 192.168.1.5';
  relayOnly = false;
  saved = null;
  nodes = ['dht.example:49737'];
});

describe('the process of ways', () => {
  it('the process of ways is started by the first way and not before, with the nodes that it met', async () => {
    const ways = open();
    expect(child.runs).toHaveLength(0);
    const way = await ways.open(reach);
    expect(way.url).toBe('http://127.0.0.1:60001');
    expect(child.last.requests.map((request) => ReachRequestSchema.parse(request))).toEqual([
      ...[{ type: 'start', nodes: ['dht.example:49737'], knownNodes: ['met.example:1'], logLevel: 'silent' }],
      ...[{ type: 'open', id: 1, reach, port: 0 }],
    ]);
    child.last.say({ type: 'nodes', metBy: ['dht.example:49737'], nodes: ['fresh.example:2'] });
    expect(saved).toEqual({ metBy: ['dht.example:49737'], nodes: ['fresh.example:2'] });
  });

  it('the process of ways ends a moment after the last who used one, and is there again for the next', async () => {
    const ways = open();
    (await ways.open(reach)).release();
    expect(told().at(-1)).toBe('close');
    await time.advanceAsync(LINGER_MS - 1);
    const again = await ways.open(reach);
    await time.advanceAsync(LINGER_MS);
    expect(child.last.killed).toBe(false);
    again.release();
    again.release();
    await time.advanceAsync(LINGER_MS);
    expect(told().at(-1)).toBe('stop');
    expect(child.last.killed).toBe(true);
    expect(time.pending).toBe(0);
    await ways.open(reach);
    expect(child.runs).toHaveLength(2);
  });

  it('the process of ways is killed where it says no good-bye', async () => {
    const ways = open();
    await ways.open(reach);
    child.stops = false;
    const closed = ways.close();
    await time.advanceAsync(2_000);
    await closed;
    expect(child.last.killed).toBe(true);
    expect(time.pending).toBe(0);
  });

  it('the process of ways comes back after its death, with the same ports, for as long as somebody uses one', async () => {
    const ways = open();
    const way = await ways.open(reach);
    (await ways.open(other)).release();
    child.last.die();
    await time.advanceAsync(0);
    expect(child.runs).toHaveLength(2);
    expect(child.last.requests.slice(1)).toEqual([{ type: 'open', id: 1, reach, port: 60_001 }]);
    expect(await way.ready()).toBe('http://127.0.0.1:60001');
    way.release();
    child.last.die();
    await time.advanceAsync(LINGER_MS);
    expect(child.runs).toHaveLength(2);
  });

  it('the process of ways is given up where it dies again and again, and tried anew by who asks again', async () => {
    const ways = open();
    const way = await ways.open(reach);
    for (let deaths = 0; deaths < 7; deaths++) {
      child.last.die();
      await time.advanceAsync(5_000);
    }
    const tries = child.runs.length;
    expect(tries).toBeLessThan(10);
    await time.advanceAsync(600_000);
    expect(child.runs).toHaveLength(tries);
    expect(await way.ready()).toBe('http://127.0.0.1:60001');
    expect(child.runs).toHaveLength(tries + 1);
  });

  it('the process of ways is told at once where else the DHT is entered, once for each choice', async () => {
    const ways = open();
    ways.nodesChanged();
    (await ways.open(reach)).release();
    ways.nodesChanged();
    expect(told().at(-1)).toBe('close');
    nodes = ['own.example:1'];
    ways.nodesChanged();
    ways.nodesChanged();
    await ways.open(reach);
    const [useNodes, ...rest] = child.last.requests
      .slice(3)
      .map((request) => ReachRequestSchema.parse(request));
    expect(useNodes).toEqual({
      ...{ type: 'useNodes', nodes: ['own.example:1'], knownNodes: ['met.example:1'] },
    });
    expect(rest.map(({ type }) => type)).toEqual(['open']);
    expect(child.runs).toHaveLength(1);
  });

  it('the process of ways looks for a code where the DHT was chosen since, while a way by a relay is in use', async () => {
    relayOnly = true;
    nodes = [];
    const ways = open(RELAY);
    const relayed = await ways.open(reach);
    relayOnly = false;
    nodes = ['own.example:1'];
    ways.nodesChanged();
    child.codes = { link: 'matinee://join#c=K7QM-2XRT' };
    await ways.findCode('K7QM2XRT4N', new AbortController().signal);
    expect(told()).toEqual(['start', 'open', 'useNodes', 'findCode', 'dropCode']);
    expect(child.last.requests[2]).toMatchObject({ nodes: ['own.example:1'] });
    nodes = [];
    ways.nodesChanged();
    expect(child.last.requests.at(-1)).toMatchObject({ type: 'useNodes', nodes: [] });
    expect(await relayed.ready()).toBe(relayed.url);
    expect(child.runs).toHaveLength(1);
  });

  it('the process of ways that comes back opens each way where its party is met, and the next ones where it was chosen since', async () => {
    const ways = open();
    const first = await ways.open(reach);
    nodes = ['own.example:1'];
    ways.nodesChanged();
    const second = await ways.open(other);
    nodes = ['third.example:1'];
    ways.nodesChanged();
    expect([await first.ready(), await second.ready()]).toEqual([first.url, second.url]);
    child.last.die();
    await time.advanceAsync(0);
    const enteredFor = child.last.requests.map((request) =>
      'nodes' in request
        ? request.nodes.join()
        : request.type === 'open'
          ? request.reach.key.slice(0, 1)
          : '',
    );
    expect(enteredFor).toEqual([
      ...['third.example:1', 'dht.example:49737', 'K', 'own.example:1', 'L', 'third.example:1'],
    ]);
  });

  it('the process of ways opens a way that it gave up where its party is met, whatever was chosen since', async () => {
    const ways = open();
    const way = await ways.open(reach);
    nodes = ['own.example:1'];
    ways.nodesChanged();
    child.answer = 'away';
    child.last.die();
    await time.advanceAsync(0);
    child.answer = 'opened';
    const from = child.last.requests.length;
    await way.ready();
    expect(child.last.requests.slice(from)).toMatchObject([
      { type: 'useNodes', nodes: ['dht.example:49737'] },
      { type: 'open', reach },
      { type: 'useNodes', nodes: ['own.example:1'] },
    ]);
  });

  it('the process of ways that died doesn’t come back for a person who wants nobody asked since', async () => {
    const ways = open();
    const way = await ways.open(reach);
    nodes = [];
    ways.nodesChanged();
    expect(await way.ready()).toBe(way.url);
    child.last.die();
    const back = way.ready();
    const refused = expect(back).rejects.toMatchObject({ code: 'REACH_OFF' });
    await time.advanceAsync(0);
    await refused;
    await expect(way.ready()).rejects.toMatchObject({ code: 'REACH_OFF' });
    expect(child.runs).toHaveLength(1);
  });

  it('the process of ways is told of another network and of the machine’s sleep', async () => {
    const ways = open();
    ways.suspend(true);
    const way = await ways.open(reach);
    await time.advanceAsync(3 * NETWORK_LOOK_MS);
    expect(told()).toEqual(['start', 'open']);
    network = 'wlan0 10.0.0.9';
    await time.advanceAsync(3 * NETWORK_LOOK_MS);
    ways.suspend(true);
    ways.suspend(false);
    expect(told().slice(2)).toEqual(['networkChanged', 'suspend', 'suspend']);
    way.release();
  });
});

describe('a way', () => {
  it('a way is shared by all who use it, and closed after the last of them', async () => {
    const ways = open();
    const [first, second] = await Promise.all([ways.open(reach), ways.open(reach)]);
    expect(first.url).toBe(second.url);
    first.release();
    first.release();
    expect(told()).toEqual(['start', 'open']);
    second.release();
    expect(told()).toEqual(['start', 'open', 'close']);
  });

  it.each<[ReachFailure, ErrorCode]>([
    ['away', 'PARTY_AWAY'],
    ['noWay', 'NO_DIRECT_WAY'],
    ['noUdp', 'UDP_BLOCKED'],
    ['noRelay', 'RELAY_AWAY'],
    ['notAtRelay', 'PARTY_NOT_AT_RELAY'],
    ['refused', 'RATE_LIMITED'],
    ['failed', 'SERVER_UNREACHABLE'],
  ])('a way that fails as %s is the error %s, and may be tried again', async (why, code) => {
    const ways = open();
    child.answer = why;
    await expect(ways.open(reach)).rejects.toMatchObject({ code });
    child.answer = 'opened';
    expect((await ways.open(reach)).url).toBe('http://127.0.0.1:60001');
  });

  it('a way that nobody says anything of is an error, not an endless wait', async () => {
    const ways = open();
    child.answer = null;
    const outcome = expect(ways.open(reach)).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    await time.advanceAsync(OPEN_LIMIT_MS);
    await outcome;
    expect(told().at(-1)).toBe('close');
  });

  it('a way that nobody waits for any more is closed, unless somebody else does', async () => {
    const ways = open();
    child.answer = null;
    const giveUp = new AbortController();
    const abandoned = ways.open(reach, { signal: giveUp.signal });
    const kept = ways.open(reach);
    giveUp.abort();
    await expect(abandoned).rejects.toMatchObject({ code: 'JOIN_ABORTED' });
    expect(told()).toEqual(['start', 'open']);
    child.last.say({ type: 'opened', id: 1, port: 60_005 });
    (await kept).release();
    expect(told().at(-1)).toBe('close');
    await expect(ways.open(reach, { signal: giveUp.signal })).rejects.toMatchObject({ code: 'JOIN_ABORTED' });
  });

  it('a way whose process has died ends nowhere until a new one has opened it', async () => {
    const way = await open().open(reach);
    child.portsTaken = true;
    child.last.die();
    const again = way.ready();
    await time.advanceAsync(0);
    expect(await again).toBe('http://127.0.0.1:60002');
  });

  it('a way that a new process can’t open again is opened by who wants to go it, on another port where it must', async () => {
    const ways = open();
    const way = await ways.open(reach);
    child.answer = 'away';
    child.last.die();
    await time.advanceAsync(0);
    await expect(way.ready()).rejects.toMatchObject({ code: 'PARTY_AWAY' });
    child.answer = 'opened';
    child.portsTaken = true;
    expect(await way.ready()).toBe('http://127.0.0.1:60002');
    expect(child.last.requests.at(-1)).toMatchObject({ type: 'open', port: 60_001 });
    expect(await way.ready()).toBe('http://127.0.0.1:60002');
    way.release();
    expect(told().at(-1)).toBe('close');
  });

  it('a way isn’t opened, nor opened again, where nobody but relays may see the person, and one that stands goes on', async () => {
    const ways = open();
    const way = await ways.open(reach);
    relayOnly = true;
    expect(await way.ready()).toBe('http://127.0.0.1:60001');
    await expect(ways.open(other)).rejects.toMatchObject({ code: 'RELAY_ONLY' });
    child.answer = 'away';
    child.last.die();
    await time.advanceAsync(0);
    await expect(way.ready()).rejects.toMatchObject({ code: 'RELAY_ONLY' });
    expect(told()).toEqual(['start', 'open', 'close']);
    way.release();
    relayOnly = false;
    child.answer = 'opened';
    expect((await ways.open(reach)).url).toBe('http://127.0.0.1:60002');
  });

  it('a way goes by the relay alone where nobody but relays may see the person, and is another one than the direct way', async () => {
    const ways = open(RELAY);
    const direct = await ways.open(reach);
    relayOnly = true;
    const relayed = await ways.open(reach);
    expect(relayed.url).not.toBe(direct.url);
    expect(child.last.requests.map((request) => ReachRequestSchema.parse(request))).toMatchObject([
      ...[
        { type: 'start', relay: RELAY },
        { type: 'open', id: 1, reach },
      ],
      ...[{ type: 'open', id: 2, reach, relayOnly: true }],
    ]);
    expect(child.last.requests[1]).not.toHaveProperty('relayOnly');
    direct.release();
    expect(await relayed.ready()).toBe(relayed.url);
    expect(child.last.requests.at(-1)).toEqual({ type: 'close', id: 1 });
  });

  it('a way by the relay needs no DHT', async () => {
    relayOnly = true;
    nodes = [];
    const ways = open(RELAY);
    expect((await ways.open(reach)).url).toBe('http://127.0.0.1:60001');
    await expect(ways.findCode('K7QM2XRT4N', new AbortController().signal)).rejects.toMatchObject({
      code: 'RELAY_ONLY',
    });
    child.last.die();
    await time.advanceAsync(5_000);
    expect(child.runs).toHaveLength(2);
    expect(told()).toEqual(['start', 'open']);
  });

  it('a way needs a DHT, and no more of them than a person has use for are opened', async () => {
    const ways = open();
    nodes = [];
    await expect(ways.open(reach)).rejects.toMatchObject({ code: 'REACH_OFF' });
    expect(child.runs).toHaveLength(0);
    nodes = ['dht.example:49737'];
    for (let index = 0; index < 32; index++) await ways.open({ ...reach, key: `${index}`.padStart(43, 'K') });
    await expect(ways.open(reach)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('a way to a server is opened only where the server is far away, at the port that it had', async () => {
    const ways = open();
    const near = { url: 'https://192.168.1.5:4000', pin: 'p' };
    expect(await openWayTo(near, ways)).toEqual({ server: near, way: null });
    const { server } = await openWayTo({ url: 'http://127.0.0.1:61000', pin: null, reach }, ways);
    expect(server).toEqual({ url: 'http://127.0.0.1:61000', pin: null, reach });
    expect(child.last.requests.at(-1)).toMatchObject({ type: 'open', port: 61_000 });
  });
});
