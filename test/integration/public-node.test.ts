/** A server that is a node of the DHT and a relay for its friends, and what the relay allows. */
import { randomBytes } from 'node:crypto';
import { once, type EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Client as PairingClient } from 'blind-relay';
import HyperDHT, { type DhtStream, type RawStream } from 'hyperdht';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RELAY_USE } from '@core/net/relay-use';
import { AUTH_ROUTES, HealthSchema } from '@core/wire/http';
import { parseReachRelay, type ReachRelay } from '@core/wire/reach-relay';
import type { PublicNode } from '@server/reach/public-node';
import { RELAY_DOOR } from '@server/reach/relay-places';
import { ManualClock } from '../fakes/clock';
import { PublicNodes } from '../fakes/public-nodes';
import { askHttp, askRoute } from '../fakes/real-server';
import { GuestProcess, ReachableServer } from '../fakes/reach-ends';
import { ServerProcess } from '../fakes/server-process';

let around: PublicNodes;
beforeEach(async () => {
  around = await PublicNodes.prepare();
});
afterEach(() => around.close());

const relayOf = ({ relay }: PublicNode): ReachRelay => {
  const parsed = parseReachRelay(relay ?? '');
  if (!parsed) throw new Error('no relay');
  return parsed;
};

describe('a server whose operator makes it a node and a relay', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'matinee-node-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = async (more: Readonly<Record<string, string>>) => {
    const server = await ServerProcess.start('party', {
      ...{ MATINEE_DATA: folder, MATINEE_PORT: '0', MATINEE_DHT_BOOTSTRAP: 'none' },
      ...more,
    });
    around.closeLater(async () => {
      if (server.child.exitCode === null) await server.end('SIGKILL');
    });
    return server;
  };
  const healthOf = async (server: ServerProcess) =>
    HealthSchema.parse((await askHttp(`http://127.0.0.1:${server.port}`, 'GET', '/v1/health')).content);

  it('a server’s health says how its node and its relay are reached, and the relay’s key outlives a restart untold', async () => {
    const settings = { MATINEE_DHT_NODE: `127.0.0.1:${around.port}`, MATINEE_DHT_RELAY_WAYS: '2' };
    const first = await run(settings);
    await expect.poll(async () => (await healthOf(first)).dht?.node).toBe(`127.0.0.1:${around.port}`);
    const relay = (await healthOf(first)).dht?.relay ?? '';
    expect(parseReachRelay(relay)).toMatchObject({ host: '127.0.0.1', port: around.port });
    expect(first.output()).toContain(relay);
    const file = join(folder, 'relay-key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(first.output()).not.toContain(readFileSync(file, 'utf8').trim());
    expect(await first.end('SIGTERM')).toBe(0);
    const second = await run(settings);
    await expect.poll(async () => (await healthOf(second)).dht?.relay).toBe(relay);
  });

  it('a server’s health says nothing of a node where there is none', async () => {
    const server = await run({});
    expect(await healthOf(server)).not.toHaveProperty('dht');
    expect(existsSync(join(folder, 'relay-key'))).toBe(false);
  });
});

describe('a server that is a node of the DHT', () => {
  it('guest and host meet in a network of nodes whose only entrance is the server’s', async () => {
    await around.open();
    await around.openOthers();
    const host = new ReachableServer();
    await host.start([around.node.address]);
    around.closeLater(() => host.stop());
    const { seat, invite } = await askRoute(`http://127.0.0.1:${host.port}`, AUTH_ROUTES.createParty, {
      body: { partyName: 'Friday', name: 'Ana' },
      authorization: `Bearer ${host.hostKey}`,
    });
    const reach = await host.open(seat.sessionId);
    const guest = new GuestProcess([around.node.address]);
    around.closeLater(() => guest.stop());
    const found = await askRoute(`http://127.0.0.1:${await guest.open(1, reach)}`, AUTH_ROUTES.lookInvite, {
      body: { code: invite.code },
    });
    expect(found.partyName).toBe('Friday');
  });

  it('a server whose port is taken says so', async () => {
    await around.open();
    await expect(around.open()).rejects.toThrow();
  });
});

describe('what a relay allows', () => {
  let time: ManualClock;
  let caller: HyperDHT;
  beforeEach(async () => {
    time = new ManualClock();
    await around.open(time);
    caller = new HyperDHT({ bootstrap: [], ephemeral: true, port: [0, 0] });
    around.closeLater(() => caller.destroy({ force: true }));
  });

  interface Place {
    readonly stream: DhtStream;
    readonly isGone: () => boolean;
    readonly paired: Promise<number>;
    ask(isInitiator: boolean, token: Buffer): RawStream;
    /** Forgets what was asked for last, of which the relay isn't told: this library asks for nothing twice. */
    forget(): Promise<void>;
    /** Takes back what is asked for by this. */
    askNoMore(token: Buffer): void;
    /** Resolved once the relay has taken in whatever was said. */
    heard(): Promise<unknown>;
  }
  const come = async (keyPair = HyperDHT.keyPair()): Promise<Place> => {
    const { key, host } = relayOf(around.node);
    const stream = caller.connect(Buffer.from(key, 'base64url'), {
      ...{ keyPair, localConnection: false, relayAddresses: [{ host, port: around.port }] },
    });
    let isGone = false;
    stream.on('error', () => undefined);
    stream.on('close', () => (isGone = true));
    const asking = PairingClient.from(stream, { id: stream.publicKey });
    asking.on('error', () => undefined);
    let latest: Readable | null = null;
    let onPaired: (id: number) => void = () => undefined;
    const paired = new Promise<number>((resolve) => (onPaired = resolve));
    await new Promise<void>((resolve) => {
      stream.on('open', resolve);
      stream.on('close', resolve);
    });
    return {
      ...{ stream, paired, isGone: () => isGone },
      ask: (isInitiator, token) => {
        const carrier = caller.createRawStream({ framed: true });
        const request = asking.pair(isInitiator, token, carrier);
        latest = request as EventEmitter as Readable;
        request.on('error', () => undefined);
        request.on('data', onPaired);
        return carrier;
      },
      forget: async () => {
        if (!latest || latest.destroyed) return;
        const closed = once(latest, 'close');
        latest.destroy();
        await closed;
      },
      askNoMore: (token) => asking.unpair(token),
      heard: () => (stream.rawStream as RawStream & { flush(): Promise<unknown> }).flush(),
    };
  };
  const meet = async (): Promise<readonly Place[]> => {
    const places = [await come(), await come()];
    const token = randomBytes(32);
    places.forEach((place, index) => place.ask(index === 0, token));
    return places;
  };

  it('a relay lets so many ways stand, and the next two go', async () => {
    for (let count = 0; count < PublicNodes.ways; count += 1) await meet();
    await expect.poll(() => around.node.relayed.ways).toBe(PublicNodes.ways);
    const late = await meet();
    await expect.poll(() => late.map(({ isGone }) => isGone())).toEqual([true, true]);
    expect(around.node.relayed).toEqual({ places: 2 * PublicNodes.ways, ways: PublicNodes.ways });
  });

  it('a relay gives one key one place, and one place one way', async () => {
    const keyPair = HyperDHT.keyPair();
    const first = await come(keyPair);
    const second = await come(keyPair);
    await expect.poll(second.isGone).toBe(true);
    expect(first.isGone()).toBe(false);
    const [mine, others] = [randomBytes(32), randomBytes(32)];
    // Whoever meets themselves has nobody to meet.
    first.ask(true, mine);
    first.ask(false, others);
    expect(around.node.relayed.ways).toBe(0);
    const friend = await come();
    friend.ask(false, mine);
    await expect.poll(() => around.node.relayed.ways).toBe(1);
    const third = await come();
    third.ask(true, others);
    await expect.poll(() => [first, friend, third].map(({ isGone }) => isGone())).toEqual([true, true, true]);
    expect(around.node.relayed).toEqual({ places: 0, ways: 0 });
  });

  it.each([
    ['two who met and asked for the same once more', 2, 6],
    ['one who asked for the same from both ends', 1, 3],
  ])('a relay has no stream open any more of %s', async (_who, count, streams) => {
    const opening = vi.spyOn(HyperDHT.prototype, 'createRawStream');
    const places: Place[] = [];
    while (places.length < count) places.push(await come());
    const token = randomBytes(32);
    places.forEach((place, index) => place.ask(index === 0, token));
    if (count > 1) await Promise.all(places.map(({ paired }) => paired));
    for (const place of places) await place.heard();
    for (const place of places) await place.forget();
    places.forEach((place, index) => place.ask(index === 0 && count > 1, token));
    await expect.poll(() => places.map(({ isGone }) => isGone())).toEqual(places.map(() => true));
    const { contexts, results } = opening.mock;
    opening.mockRestore();
    const ofRelay = results
      .map(({ value }) => value as RawStream & { readonly destroyed: boolean })
      .filter((_stream, index) => contexts[index] !== caller);
    // One to each of them, and one at each end of each way.
    expect(ofRelay).toHaveLength(streams);
    await expect.poll(() => ofRelay.filter(({ destroyed }) => !destroyed)).toEqual([]);
    expect(around.node.relayed).toEqual({ places: 0, ways: 0 });
  });

  it('a relay ends both places when one of two who met leaves', async () => {
    const [one, other] = await meet();
    await expect.poll(() => around.node.relayed.ways).toBe(1);
    one?.stream.destroy();
    await expect.poll(() => other?.isGone()).toBe(true);
    expect(around.node.relayed).toEqual({ places: 0, ways: 0 });
  });

  it('a relay ends a place that asks for one after another', async () => {
    const place = await come();
    for (let count = 0; count < 40; count += 1) place.ask(true, randomBytes(32));
    await expect.poll(place.isGone).toBe(true);
  });

  it('a relay ends a place that announces a long message before that has come', async () => {
    const place = await come();
    place.stream.write(Buffer.alloc(1_000_000));
    await expect.poll(place.isGone).toBe(true);
  });

  it('a relay ends a place that asks for nobody, and one that waited for too long', async () => {
    const waiting = await come();
    waiting.ask(false, randomBytes(32));
    const silent = await come();
    await expect.poll(() => around.node.relayed.places).toBe(2);
    time.advance(RELAY_DOOR.askWithinMs);
    await expect.poll(silent.isGone).toBe(true);
    expect(waiting.isGone()).toBe(false);
    time.advance(RELAY_DOOR.waitMs);
    await expect.poll(waiting.isGone).toBe(true);
  });

  it('a relay ends a place that says anything but a whole request as it ends one that says nothing', async () => {
    const silent = await come();
    const talkative = await come();
    // A message for a conversation that there is none of.
    talkative.stream.write(Buffer.from([9, 0]));
    const half = await come();
    half.askNoMore(randomBytes(32));
    const [fickle, token] = [await come(), randomBytes(32)];
    fickle.ask(false, token);
    fickle.askNoMore(token);
    const places = [silent, talkative, half, fickle];
    for (const place of places) await place.heard();
    await expect.poll(() => around.node.relayed.places).toBe(4);
    time.advance(RELAY_DOOR.askWithinMs);
    await expect.poll(() => places.map(({ isGone }) => isGone())).toEqual([true, true, true, true]);
  });

  it('a relay ends a place that waits for too long, however often it asks', async () => {
    const place = await come();
    for (let count = 0; count < 4; count += 1) {
      place.ask(false, randomBytes(32));
      await place.heard();
      time.advance(RELAY_DOOR.waitMs / 4);
    }
    await expect.poll(place.isGone).toBe(true);
  });

  it('a relay ends a way that has lasted for too long', async () => {
    const places = await meet();
    await expect.poll(() => around.node.relayed.ways).toBe(1);
    time.advance(2_000);
    expect(around.node.relayed.ways).toBe(1);
    time.advance(RELAY_USE.longestMs);
    await expect.poll(() => places.map(({ isGone }) => isGone())).toEqual([true, true]);
  });
});
