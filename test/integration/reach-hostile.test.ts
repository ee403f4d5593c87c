/** Parties at home on a DHT whose nodes mean ill: they answer with rubbish, or keep what is announced and go by it. */
import HyperDHT, { type DhtStream } from 'hyperdht';
import { afterEach, describe, expect, it } from 'vitest';
import { ReachFailureSchema } from '@core/net/reach-failure';
import type { Reach } from '@core/wire/reach';
import { DhtNodes } from '../../lab/network/dht-nodes';
import { HostileNodes, LIES, type Lie } from '../../lab/network/hostile-nodes';
import { GuestProcess, ReachableServer } from '../fakes/reach-ends';

/** Of an announcement as a node gets it: flags, the key, no address (0), and a signature; nothing else. */
const KEY = { from: 1, to: 33 } as const;
const ANNOUNCEMENT_BYTES = 1 + 32 + 1 + 64;
/** What isn't true in any part, and costs no time. */
const RUBBISH: readonly Lie[] = LIES.filter((lie) => lie !== 'twice' && lie !== 'strangers');

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const honest = async (count: number): Promise<DhtNodes> => {
  const nodes = await DhtNodes.open({ count });
  closing.push(() => nodes.close());
  return nodes;
};
const hostile = async (count: number, bootstrap: readonly string[] = []): Promise<HostileNodes> => {
  const nodes = await HostileNodes.open({ count, bootstrap });
  closing.push(() => nodes.close());
  return nodes;
};
const hostBy = async (nodes: readonly string[]): Promise<ReachableServer> => {
  const host = new ReachableServer();
  closing.push(() => host.stop());
  await host.start(nodes);
  return host;
};
const guestBy = (nodes: readonly string[]): GuestProcess => {
  const guest = new GuestProcess(nodes);
  closing.push(() => guest.stop());
  return guest;
};
const healthAt = async (port: number): Promise<string> =>
  (await fetch(`http://127.0.0.1:${port}/v1/health`)).text();

/** A host who is announced among liars may take a minute and a half, and a guest half a minute for each of three tries. */
const AMONG_LIARS_MS = 180_000;

describe('a DHT of which some nodes answer with rubbish', { timeout: AMONG_LIARS_MS }, () => {
  /** A guest comes in: a node that lies may cost a try. */
  const comeIn = (guest: GuestProcess, reach: Reach, id = 1): Promise<number> =>
    guest.open(id, reach).catch((error: unknown) => {
      if (id === 3) throw error;
      return comeIn(guest, reach, id + 1);
    });

  it.each([
    { what: 'nothing that can be read', lies: ['noise', 'rest', 'cut', 'length'] as const },
    { what: 'far too much', lies: ['giant', 'twice'] as const },
    { what: 'all of it by turns', lies: LIES },
  ])(
    'a host and a guest meet by the honest half of the nodes while the other half says $what',
    async ({ lies }) => {
      const nodes = await honest(6);
      const liars = await hostile(6, nodes.bootstrap);
      liars.tell(...lies);
      const host = await hostBy(nodes.bootstrap);
      const port = await comeIn(guestBy(nodes.bootstrap), await host.open('s_1'));
      expect(await healthAt(port)).toContain('"service":"matinee"');
      expect(liars.told).toBeGreaterThan(0);
    },
  );

  it('a node that names hundreds of others that aren’t there holds up neither host nor guest for long', async () => {
    const nodes = await honest(6);
    const liar = await hostile(1, nodes.bootstrap);
    liar.tell('strangers');
    const host = await hostBy(nodes.bootstrap);
    // Half a minute at most, in which a guest gives up; two hundred nodes would take longer.
    const port = await comeIn(guestBy(nodes.bootstrap), await host.open('s_1'));
    expect(await healthAt(port)).toContain('"service":"matinee"');
    expect(liar.told).toBeGreaterThan(0);
  });

  it('a guest who hears nothing but rubbish is told a reason in time, and gets in once nodes tell the truth', async () => {
    const nodes = await hostile(6);
    const reach = await (await hostBy(nodes.bootstrap)).open('s_1');
    nodes.tell(...RUBBISH);
    const guest = guestBy(nodes.bootstrap);
    guest.ask({ type: 'open', id: 1, reach, port: 0 });
    const { why } = await guest.events.until('failed');
    expect(ReachFailureSchema.options).toContain(why);
    expect(nodes.told).toBeGreaterThan(0);
    nodes.tell();
    await guest.open(2, reach);
  });

  it('a host who hears nothing but rubbish goes on, and is found once nodes tell the truth', async () => {
    const nodes = await hostile(6);
    nodes.tell(...RUBBISH);
    const host = await hostBy(nodes.bootstrap);
    const reach = host.offer('s_1');
    await expect.poll(() => nodes.told).toBeGreaterThan(5);
    nodes.tell();
    // What the host was told of its announcement may have been a lie: it looks after it again by itself.
    const port = await comeIn(guestBy(nodes.bootstrap), reach);
    await host.events.until('reachState', ({ state }) => state === 'open');
    expect(await healthAt(port)).toContain('"service":"matinee"');
  });

  it('a way that stands goes on by itself while all nodes answer with rubbish', async () => {
    const nodes = await hostile(6);
    const host = await hostBy(nodes.bootstrap);
    const guest = guestBy(nodes.bootstrap);
    const port = await guest.open(1, await host.open('s_1'));
    nodes.tell(...RUBBISH);
    // Both ask again by themselves whether nodes are there, and how they are seen.
    await expect.poll(() => nodes.told).toBeGreaterThan(5);
    expect(await healthAt(port)).toContain('"service":"matinee"');
    expect(guest.events.all.map(({ type }) => type)).not.toContain('lost');
  });
});

describe('a stranger who runs the nodes of a DHT', () => {
  const tryAs = (stranger: HyperDHT, key: Buffer): Promise<{ code: unknown; stream: DhtStream }> => {
    const stream = stranger.connect(key, { keyPair: HyperDHT.keyPair() });
    return new Promise((resolve) => {
      stream.on('open', () => resolve({ code: 'open', stream }));
      stream.on('error', (error) => resolve({ code: 'code' in error ? error.code : error.message, stream }));
    });
  };

  it('a stranger who collects every topic learns a key of each, and by it neither a stream nor an address', async () => {
    const nodes = await hostile(6);
    const host = await hostBy(nodes.bootstrap);
    const reaches = [await host.open('s_1'), await host.open('s_2')];
    await expect.poll(() => nodes.announced.size).toBe(2);
    const collected = [...nodes.announced.values()];
    expect(collected.map(({ length }) => length)).toEqual([ANNOUNCEMENT_BYTES, ANNOUNCEMENT_BYTES]);
    const keys = collected.map((value) => value.subarray(KEY.from, KEY.to));
    expect(new Set(keys.map((key) => key.toString('base64url')))).toEqual(
      new Set(reaches.map(({ key }) => key)),
    );

    const stranger = new HyperDHT({ bootstrap: nodes.bootstrap, ephemeral: true });
    closing.push(() => stranger.destroy());
    const tries = await Promise.all([...keys, ...keys, ...keys].map((key) => tryAs(stranger, key)));
    expect(tries.map(({ code }) => code)).toEqual(tries.map(() => 'PEER_CONNECTION_FAILED'));
    expect(tries.map(({ stream }) => stream.rawStream?.remoteHost ?? null)).toEqual(tries.map(() => null));
    // Whoever has the link comes in meanwhile.
    for (const [index, reach] of reaches.entries()) await guestBy(nodes.bootstrap).open(index + 1, reach);
  });
});
