/** A party at home that is met over a DHT: both processes, and nodes on the loopback between them. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, request, type Server } from 'node:http';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import HyperDHT, { type DhtStream } from 'hyperdht';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AUTH_ROUTES } from '@core/wire/http';
import type { ReachFailure } from '@core/ipc/reach';
import { createLogger } from '@server/base/log';
import { systemRuntime } from '@server/base/runtime';
import type { CarriedSocket } from '@server/http/carried-socket';
import { REACH_DOOR } from '@server/reach/caller-limits';
import { DhtNode } from '@server/reach/dht-node';
import { guestKeys, partyKeys } from '@server/reach/keys';
import { LineDuplex } from '@server/reach/line-duplex';
import { ReachHost } from '@server/reach/reach-host';
import { DhtNodes } from '../../lab/network/dht-nodes';
import { RawClient } from '../fakes/raw-client';
import { askRoute } from '../fakes/real-server';
import { GuestProcess, ReachableServer } from '../fakes/reach-ends';

const JSON_TYPE = { 'content-type': 'application/json' };
const secret = (bytes: number): string => randomBytes(bytes).toString('base64url');

let nodes: DhtNodes;
let host: ReachableServer;
let guest: GuestProcess;
beforeAll(async () => {
  nodes = await DhtNodes.open({ count: 8 });
});
afterAll(() => nodes.close());

const party = () =>
  askRoute(`http://127.0.0.1:${host.port}`, AUTH_ROUTES.createParty, {
    body: { partyName: 'Friday', name: 'Ana' },
    authorization: `Bearer ${host.hostKey}`,
  });
const look = (port: number, code: string) =>
  askRoute(`http://127.0.0.1:${port}`, AUTH_ROUTES.lookInvite, { body: { code } });
const whyNot = async (id: number, reach: { key: string; secret: string }): Promise<ReachFailure> => {
  guest.ask({ type: 'open', id, reach, port: 0 });
  return (await guest.events.until('failed', (event) => event.id === id)).why;
};

describe('a party at home, met over a DHT', () => {
  beforeEach(async () => {
    host = new ReachableServer();
    guest = new GuestProcess(nodes.bootstrap);
    await host.start(nodes.bootstrap);
  });
  afterEach(async () => {
    await guest.stop();
    await host.stop();
  });

  it('a guest far away looks at the party, gets a seat, and joins over the port that the way gives', async () => {
    const { seat, invite } = await party();
    const port = await guest.open(1, await host.open(seat.sessionId));
    expect((await look(port, invite.code)).partyName).toBe('Friday');
    const url = `http://127.0.0.1:${port}`;
    const bens = await askRoute(url, AUTH_ROUTES.redeemInvite, { body: { code: invite.code, name: 'Ben' } });
    const ben = await RawClient.join({ url, token: bens.seat.token, origin: 'matinee-app://app' });
    const ana = await RawClient.join({ url: `http://127.0.0.1:${host.port}`, token: seat.token });
    expect(Object.keys(ana.room?.participants ?? {})).toHaveLength(2);
    ben.close();
    ana.close();
  });

  it('a page or a name that isn’t let in on the loopback isn’t either on the way through the DHT', async () => {
    const { seat, invite } = await party();
    const port = await guest.open(1, await host.open(seat.sessionId));
    const ask = (headers: Record<string, string>): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const asked = request(
          {
            port,
            host: '127.0.0.1',
            path: '/v1/invites/look',
            method: 'POST',
            headers: { ...JSON_TYPE, ...headers },
          },
          (response) => resolve(response.resume().statusCode),
        );
        asked.on('error', reject);
        asked.end(JSON.stringify({ code: invite.code }));
      });
    expect(await ask({ origin: 'https://evil.example' })).toBe(403);
    expect(await ask({ host: 'evil.example' })).toBe(403);
    expect(await ask({ origin: 'matinee-app://app' })).toBe(200);
  });

  it('a guest with a wrong secret, or a wrong key, finds nobody', async () => {
    const reach = await host.open('s_1');
    const [wrongSecret, wrongKey] = await Promise.all([
      whyNot(1, { ...reach, secret: secret(16) }),
      whyNot(2, { ...reach, key: secret(32) }),
    ]);
    expect([wrongSecret, wrongKey]).toEqual(['away', 'away']);
    // Whoever has both comes in all the same.
    await guest.open(3, reach);
  });

  it('a party that is met no more is gone for those who were in it, and for those who look', async () => {
    const { seat, invite } = await party();
    const reach = await host.open(seat.sessionId);
    const port = await guest.open(1, reach);
    expect((await look(port, invite.code)).partyName).toBe('Friday');
    host.ask({ type: 'closeReach', sessionId: seat.sessionId });
    await host.events.until('reachShut');
    await guest.events.until('lost');
    expect(host.events.all.at(-1)).toMatchObject({ type: 'reachShut' });
    expect(host.events.all).toContainEqual({ type: 'reachState', state: 'off' });
    await expect(look(port, invite.code)).rejects.toThrow();
  });

  it('a host whose last party is over leaves the DHT', async () => {
    const { seat } = await party();
    await host.open(seat.sessionId);
    const ana = await RawClient.join({ url: `http://127.0.0.1:${host.port}`, token: seat.token });
    await ana.ok('room:end', {});
    await host.events.until('reachState', ({ state }) => state === 'off');
    await host.events.until('reachClosed');
  });

  it('a host that slept is found again by those who were in, by themselves', async () => {
    const { seat, invite } = await party();
    const port = await guest.open(1, await host.open(seat.sessionId));
    host.ask({ type: 'suspendReach', suspended: true });
    await guest.events.until('lost');
    const asleepFrom = host.events.all.length;
    await host.events.until('reachState', ({ state }) => state === 'off');
    host.ask({ type: 'suspendReach', suspended: false });
    await host.events.until('reachState', ({ state }) => state === 'open', asleepFrom);
    await expect
      .poll(() => look(port, invite.code).then(({ partyName }) => partyName, String), { timeout: 30_000 })
      .toBe('Friday');
    await guest.events.until('found');
  });

  it('a guest whose machine slept comes back by its first request', async () => {
    const { seat, invite } = await party();
    const port = await guest.open(1, await host.open(seat.sessionId));
    guest.ask({ type: 'suspend', suspended: true });
    await guest.events.until('lost');
    guest.ask({ type: 'suspend', suspended: false });
    await expect
      .poll(() => look(port, invite.code).then(({ partyName }) => partyName, String), { timeout: 30_000 })
      .toBe('Friday');
    await guest.events.until('found');
  });

  it('a way that was closed is found at the same port when it is opened again', async () => {
    const reach = await host.open('s_1');
    const port = await guest.open(1, reach);
    guest.ask({ type: 'close', id: 1 });
    expect(await guest.open(2, reach, port)).toBe(port);
  });

  it('a guest’s process says which nodes answered, when it leaves the DHT at the latest', async () => {
    await guest.open(1, await host.open('s_1'));
    guest.ask({ type: 'close', id: 1 });
    const { nodes: known } = await guest.events.until('nodes');
    expect(known.length).toBeGreaterThan(3);
  });

  it('a guest’s process finds the DHT by the nodes that it knew, where the first ones are gone', async () => {
    const reach = await host.open('s_1');
    await guest.open(1, reach);
    guest.ask({ type: 'close', id: 1 });
    const { nodes: known } = await guest.events.until('nodes');
    const later = new GuestProcess(['127.0.0.1:9'], undefined, ['node.example:1', ...known]);
    await later.open(1, reach);
    await later.stop();
  });

  it('a host for whom the DHT is switched off says so', async () => {
    const server = new ReachableServer();
    await server.start([]);
    server.ask({ type: 'openReach', sessionId: 's_1', seed: secret(32), secret: secret(16) });
    const { during, message } = await server.events.until('failed');
    expect({ during, message }).toEqual({ during: 'openReach', message: 'the DHT is switched off' });
    await server.stop();
  });

  it('a host who names a DHT later is met there, and one who names none isn’t any more', async () => {
    const server = new ReachableServer();
    await server.start([]);
    server.ask({ type: 'useDht', dht: [...nodes.bootstrap] });
    const reach = await server.open('s_1');
    await guest.open(1, reach);
    // A party that can be met stays, and the next one isn't met.
    server.ask({ type: 'useDht', dht: [] });
    server.ask({ type: 'openReach', sessionId: 's_2', seed: secret(32), secret: secret(16) });
    expect((await server.events.until('failed')).message).toBe('the DHT is switched off');
    await guest.open(2, reach);
    await server.stop();
  });

  it('a host who names another DHT is met there by the next party, though the last one is only just being closed', async () => {
    const others = await DhtNodes.open({ count: 4 });
    await guest.open(1, await host.open('s_1'));
    host.ask({ type: 'closeReach', sessionId: 's_1' });
    host.ask({ type: 'useDht', dht: [...others.bootstrap] });
    const from = host.events.all.length;
    const reach = host.offer('s_2');
    await host.events.until('reachState', ({ state }) => state === 'open', from);
    const friend = new GuestProcess(others.bootstrap);
    await friend.open(1, reach);
    await friend.stop();
    await others.close();
  });

  it('a party stays in the DHT in which its host began it, whatever they name before it is announced', async () => {
    const reach = host.offer('s_1');
    host.ask({ type: 'useDht', dht: ['127.0.0.1:9'] });
    await host.events.until('reachState', ({ state }) => state === 'open');
    await guest.open(1, reach);
  });

  it('a DHT none of whose nodes answers is a network that lets no UDP out, for host and guest', async () => {
    const nobody = ['127.0.0.1:9'];
    const server = new ReachableServer();
    await server.start(nobody);
    server.ask({ type: 'openReach', sessionId: 's_1', seed: secret(32), secret: secret(16) });
    const lonely = new GuestProcess(nobody);
    lonely.ask({ type: 'open', id: 1, reach: { key: secret(32), secret: secret(16) }, port: 0 });
    expect((await lonely.events.until('failed')).why).toBe('noUdp');
    await server.events.until('reachState', ({ state }) => state === 'noUdp');
    await lonely.stop();
    await server.stop();
  });
});

describe('what comes over a DHT to a host', () => {
  let reachHost: ReachHost;
  let stranger: DhtNode;
  let http: Server;
  let carried: CarriedSocket[];
  let key: Buffer;
  const guests = secret(16);
  const streams: DhtStream[] = [];

  beforeEach(async () => {
    carried = [];
    http = createServer({ headersTimeout: 1_000, connectionsCheckingInterval: 200 }, (_request, response) =>
      response.end('here'),
    );
    http.on('upgrade', (_request, socket) => {
      socket.write('HTTP/1.1 101 Echo\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n');
      socket.on('error', () => undefined);
    });
    // Node looks for silent connections only where it listens, as the embedded server does.
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { clock, timers } = systemRuntime;
    let onOpen: () => void = () => undefined;
    const isOpen = new Promise<void>((resolve) => (onOpen = resolve));
    reachHost = new ReachHost({
      ...{ nodes: nodes.bootstrap, clock, timers, log: createLogger('silent') },
      carry: (socket) => {
        carried.push(socket);
        http.emit('connection', socket);
      },
      onState: (state) => state === 'open' && onOpen(),
      onCode: () => undefined,
      wallMs: Date.now,
      random: systemRuntime.random,
    });
    const seed = secret(32);
    reachHost.open('s_1', seed, guests);
    key = partyKeys(seed).publicKey;
    stranger = new DhtNode({ nodes: nodes.bootstrap, clock });
    await isOpen;
  });
  afterEach(async () => {
    for (const stream of streams.splice(0)) stream.destroy();
    await stranger.destroy();
    await reachHost.end();
    http.close();
  });

  /** @returns a stream that stands, or the code of its error */
  const come = (withSecret = guests): Promise<DhtStream | string> =>
    new Promise((resolve) => {
      const stream = stranger.connect(key, guestKeys(withSecret));
      streams.push(stream);
      stream.on('open', () => resolve(stream));
      stream.on('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    });
  const stands = async (): Promise<DhtStream> => {
    const stream = await come();
    if (typeof stream === 'string') throw new Error(`no stream: ${stream}`);
    return stream;
  };
  const speakHttp2 = (stream: DhtStream): ClientHttp2Session => {
    const session = connectHttp2('http://party', { createConnection: () => new LineDuplex(stream) });
    session.on('error', () => undefined);
    return session;
  };
  const dial = (session: ClientHttp2Session) => {
    const stream = session.request({ ':method': 'CONNECT', ':authority': 'party' });
    stream.on('error', () => undefined);
    return stream;
  };

  it('a stranger who knows the key and not the secret gets no stream, and learns no address', async () => {
    const attempt = stranger.connect(key, guestKeys(secret(16)));
    streams.push(attempt);
    const refusal = await new Promise<Error & { code?: string }>((resolve) => attempt.on('error', resolve));
    expect(refusal.code).toBe('PEER_CONNECTION_FAILED');
    expect(attempt.rawStream?.remoteHost ?? null).toBeNull();
    expect(reachHost.lines).toBe(0);
  });

  it('a caller with the link who asks to be met through a relay of their choice is refused, and nobody is called', async () => {
    const options = { bootstrap: nodes.bootstrap, ephemeral: true };
    const [caller, relay] = [new HyperDHT(options), new HyperDHT(options)];
    const relayKeys = HyperDHT.keyPair();
    const callers: string[] = [];
    const server = relay.createServer({
      firewall: (publicKey) => {
        callers.push(publicKey.toString('hex'));
        return true;
      },
    });
    await server.listen(relayKeys);
    const attempt = caller.connect(key, { keyPair: guestKeys(guests), relayThrough: relayKeys.publicKey });
    const refusal = await new Promise<Error & { code?: string }>((resolve) => attempt.on('error', resolve));
    expect(refusal.code).toBe('PEER_CONNECTION_FAILED');
    expect(reachHost.lines).toBe(0);
    // The caller itself may have asked for the relay; the host has not.
    expect(new Set(callers).size).toBeLessThanOrEqual(1);
    await Promise.all([caller.destroy(), relay.destroy()]);
  });

  it('many strangers who have the link, handshake and stop get few streams, and are gone before a guest comes', async () => {
    await Promise.all(Array.from({ length: 60 }, () => come()));
    expect(reachHost.lines).toBeLessThanOrEqual(REACH_DOOR.strangersOfAddress);
    await expect.poll(() => reachHost.lines, { timeout: 20_000 }).toBe(0);
    const session = speakHttp2(await stands());
    const stream = dial(session);
    stream.write('GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
    const answer = await new Promise<Buffer>((resolve) => stream.once('data', resolve));
    expect(answer.toString()).toContain('200 OK');
    session.destroy();
  });

  it('rubbish after the handshake ends its stream', async () => {
    const stream = await stands();
    await expect.poll(() => reachHost.lines).toBe(1);
    stream.write(randomBytes(40_000));
    await expect.poll(() => reachHost.lines).toBe(0);
    await expect.poll(() => stream.destroyed).toBe(true);
  });

  it('a message that is longer than any of ours ends its stream before it has come', async () => {
    const stream = await stands();
    await expect.poll(() => reachHost.lines).toBe(1);
    stream.write(Buffer.alloc(4_000_000));
    await expect.poll(() => reachHost.lines).toBe(0);
  });

  it('a silent connection that a stream carries is ended by the HTTP server in its time', async () => {
    const session = speakHttp2(await stands());
    const silent = dial(session);
    await new Promise((resolve) => silent.once('response', resolve));
    silent.resume();
    await expect.poll(() => carried.map(({ destroyed }) => destroyed)).toEqual([true]);
    await expect.poll(() => silent.closed).toBe(true);
    expect(session.destroyed).toBe(false);
    session.destroy();
  });

  it('what is sent to a party that doesn’t read stays where it is: the host takes in no more than its window', async () => {
    const session = speakHttp2(await stands());
    const stream = dial(session);
    stream.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n');
    await new Promise((resolve) => stream.once('data', resolve));
    const chunk = Buffer.alloc(65_536);
    let sent = 0;
    let isStuck = false;
    const fill = (): void => {
      isStuck = false;
      while (!isStuck && sent < 50_000_000) {
        sent += chunk.length;
        isStuck = !stream.write(chunk);
      }
    };
    stream.on('drain', fill);
    fill();
    // It stands still: what hasn't been read isn't asked for.
    let before = -1;
    await expect
      .poll(
        () => {
          const isStill = before === (carried[0]?.bytesRead ?? 0);
          before = carried[0]?.bytesRead ?? 0;
          return isStill && before > 0;
        },
        { interval: 300 },
      )
      .toBe(true);
    expect(before).toBeLessThanOrEqual(2 * REACH_DOOR.connectionWindow);
    expect(sent).toBeLessThan(5_000_000);
    session.destroy();
  });

  it('megabytes go there and back unchanged', async () => {
    http.removeAllListeners('upgrade');
    http.on('upgrade', (_request, socket: Socket) => {
      socket.write('HTTP/1.1 101 Echo\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n');
      socket.on('error', () => undefined);
      socket.pipe(socket);
    });
    const session = speakHttp2(await stands());
    const stream = dial(session);
    stream.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n');
    await new Promise((resolve) => stream.once('data', resolve));
    const sent = randomBytes(6_000_000);
    const heard = createHash('sha256');
    let bytes = 0;
    const isBack = new Promise<void>((resolve) =>
      stream.on('data', (chunk: Buffer) => {
        heard.update(chunk);
        bytes += chunk.length;
        if (bytes >= sent.length) resolve();
      }),
    );
    for (let at = 0; at < sent.length; at += 100_000) stream.write(sent.subarray(at, at + 100_000));
    await isBack;
    expect(heard.digest('hex')).toBe(createHash('sha256').update(sent).digest('hex'));
    session.destroy();
  });

  it('a stream of the DHT says how long the message is that is coming in, which its bound rests on', async () => {
    const stream = await stands();
    expect(stream._len).toBe(0);
  });
});
