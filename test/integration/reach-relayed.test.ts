/** Parties that are met at a relay by those who show nobody but the relay their address. */
import { randomBytes } from 'node:crypto';
import type { DhtStream } from 'hyperdht';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AUTH_ROUTES } from '@core/wire/http';
import { parseReachRelay, type ReachRelay } from '@core/wire/reach-relay';
import { systemRuntime } from '@server/base/runtime';
import { DhtNode } from '@server/reach/dht-node';
import { guestKeys, partyKeys } from '@server/reach/keys';
import type { PublicNode } from '@server/reach/public-node';
import { RelayNode } from '@server/reach/relay-node';
import { PublicNodes } from '../fakes/public-nodes';
import { RawClient } from '../fakes/raw-client';
import { askRoute } from '../fakes/real-server';
import { GuestProcess, ReachableServer } from '../fakes/reach-ends';

const secret = (bytes: number): string => randomBytes(bytes).toString('base64url');

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

const startHost = async (dht: readonly string[]): Promise<ReachableServer> => {
  const host = new ReachableServer();
  await host.start(dht, undefined, around.node.relay);
  around.closeLater(() => host.stop());
  return host;
};
const startGuest = (dht: readonly string[]): GuestProcess => {
  const guest = new GuestProcess(dht, undefined, [], around.node.relay);
  around.closeLater(() => guest.stop());
  return guest;
};
const createParty = (host: ReachableServer) =>
  askRoute(`http://127.0.0.1:${host.port}`, AUTH_ROUTES.createParty, {
    body: { partyName: 'Friday', name: 'Ana' },
    authorization: `Bearer ${host.hostKey}`,
  });
const look = (at: number, code: string) =>
  askRoute(`http://127.0.0.1:${at}`, AUTH_ROUTES.lookInvite, { body: { code } }).then(
    ({ partyName }) => partyName,
  );

describe('a party that is met through a relay', () => {
  beforeEach(async () => {
    await around.open();
  });

  it('a guest and a host who show nobody but the relay their address are in one party, without a DHT', async () => {
    const host = await startHost([]);
    const { seat, invite } = await createParty(host);
    const reach = await host.open(seat.sessionId, true);
    const url = `http://127.0.0.1:${await startGuest([]).open(1, reach, 0, true)}`;
    const bens = await askRoute(url, AUTH_ROUTES.redeemInvite, { body: { code: invite.code, name: 'Ben' } });
    const ben = await RawClient.join({ url, token: bens.seat.token, origin: 'matinee-app://app' });
    const ana = await RawClient.join({ url: `http://127.0.0.1:${host.port}`, token: seat.token });
    expect(Object.keys(ana.room?.participants ?? {})).toHaveLength(2);
    expect(around.node.relayed.ways).toBe(1);
    ben.close();
    ana.close();
  });

  it('a host who shows their address is met by those who don’t show theirs, too', async () => {
    await around.openOthers();
    const host = await startHost([around.node.address]);
    const { seat, invite } = await createParty(host);
    const reach = await host.open(seat.sessionId);
    const guest = startGuest([around.node.address]);
    await expect.poll(() => around.node.relayed.places).toBe(1);
    const relayed = await guest.open(1, reach, 0, true);
    expect(around.node.relayed.ways).toBe(1);
    const direct = await guest.open(2, reach);
    expect(around.node.relayed.ways).toBe(1);
    expect([await look(relayed, invite.code), await look(direct, invite.code)]).toEqual(['Friday', 'Friday']);
  });

  it('a guest in a way by the relay, who had no DHT, is in the one that they choose at once', async () => {
    await around.openOthers();
    const host = await startHost([around.node.address]);
    const { seat, invite } = await createParty(host);
    const reach = await host.open(seat.sessionId);
    const guest = startGuest([]);
    await expect.poll(() => around.node.relayed.places).toBe(1);
    const relayed = await guest.open(1, reach, 0, true);
    await expect(guest.open(2, reach)).rejects.toThrow('not met: failed');
    guest.ask({ type: 'useNodes', nodes: [around.node.address], knownNodes: [] });
    const direct = await guest.open(3, reach);
    expect([await look(relayed, invite.code), await look(direct, invite.code)]).toEqual(['Friday', 'Friday']);
    guest.ask({ type: 'close', id: 3 });
    expect((await guest.events.until('nodes')).metBy).toEqual([around.node.address]);
  });

  it('guest and host who choose the relay alone have no node of the DHT any more, and meet there', async () => {
    await around.openOthers();
    const used = [vi.spyOn(DhtNode.prototype, 'connect'), vi.spyOn(DhtNode.prototype, 'createServer')];
    const leaving = vi.spyOn(DhtNode.prototype, 'destroy');
    const host = await startHost([around.node.address]);
    const { seat, invite } = await createParty(host);
    const [seed, shared] = [secret(32), secret(16)];
    const reach = { key: partyKeys(seed).publicKey.toString('base64url'), secret: shared };
    const open = (relayOnly: boolean) =>
      host.ask({ type: 'openReach', sessionId: seat.sessionId, seed, secret: shared, relayOnly });
    open(false);
    await host.events.until('reachState', ({ state }) => state === 'open');
    const guest = startGuest([around.node.address]);
    await guest.open(1, reach);
    const from = host.events.all.length;
    open(true);
    await host.events.until('reachState', ({ state }) => state === 'open', from);
    const relayed = await guest.open(2, reach, 0, true);
    guest.ask({ type: 'close', id: 1 });
    await expect
      .poll(() => leaving.mock.settledResults.map(({ type }) => type))
      .toEqual([...['fulfilled', 'fulfilled']]);
    const nodes = new Set(used.flatMap(({ mock }) => mock.contexts));
    expect(new Set(leaving.mock.contexts)).toEqual(nodes);
    expect(nodes.size).toBe(2);
    expect(await look(relayed, invite.code)).toBe('Friday');
    vi.restoreAllMocks();
  });

  it('guests who come at the same moment all get in', async () => {
    const host = await startHost([]);
    const { seat, invite } = await createParty(host);
    const reach = await host.open(seat.sessionId, true);
    const ports = await Promise.all(
      Array.from({ length: PublicNodes.ways }, () => startGuest([]).open(1, reach, 0, true)),
    );
    expect(await Promise.all(ports.map((at) => look(at, invite.code)))).toEqual(ports.map(() => 'Friday'));
  });

  it('a guest with a wrong secret, and one whose host isn’t there, finds nobody', async () => {
    const host = await startHost([]);
    const reach = await host.open('s_1', true);
    const guest = startGuest([]);
    const wrong = guest.open(1, { ...reach, secret: secret(16) }, 0, true);
    const nobody = guest.open(2, { ...reach, key: secret(32) }, 0, true);
    await Promise.all([wrong, nobody].map((met) => expect(met).rejects.toThrow('not met: notAtRelay')));
  });

  it('a guest who goes by the relay only is met by no host who isn’t there, though the DHT leads to them', async () => {
    const host = new ReachableServer();
    await host.start([around.node.address]);
    around.closeLater(() => host.stop());
    const reach = await host.open('s_1');
    await expect(startGuest([around.node.address]).open(1, reach, 0, true)).rejects.toThrow(
      'not met: notAtRelay',
    );
  });

  it('a relay that is started again has its host and its guest back, by themselves', async () => {
    const host = await startHost([]);
    const { seat, invite } = await createParty(host);
    const guest = startGuest([]);
    const at = await guest.open(1, await host.open(seat.sessionId, true), 0, true);
    await around.closeNode();
    await guest.events.until('lost');
    await around.open();
    await expect
      .poll(() => look(at, invite.code).then((name) => name, String), { timeout: 30_000 })
      .toBe('Friday');
  });

  it('a party that is met no more has no place at the relay', async () => {
    const host = await startHost([]);
    await host.open('s_1', true);
    expect(around.node.relayed.places).toBe(1);
    host.ask({ type: 'closeReach', sessionId: 's_1' });
    await expect.poll(() => around.node.relayed.places).toBe(0);
  });
});

describe('what ends at a relay know of each other', () => {
  it('either end hears of the relay’s node and of no other, and its packets come from there', async () => {
    await around.open();
    await around.openOthers();
    const ends = [0, 1].map(() => new RelayNode({ relay: relayOf(around.node), ...systemRuntime }));
    for (const end of ends) around.closeLater(() => end.destroy());
    const [host, guest] = ends;
    const [party, caller] = [partyKeys(secret(32)), guestKeys(secret(16))];
    const coming = new Promise<DhtStream>((resolve) => {
      host?.wait(party, caller, true, {
        onStanding: () => undefined,
        onTaken: () => true,
        onGuest: resolve,
        onLost: () => undefined,
      });
    });
    await expect.poll(() => around.node.relayed.places).toBe(1);
    const stream = guest?.connect(party.publicKey, caller);
    stream?.on('error', () => undefined);
    const isOpen = new Promise<void>((resolve) => stream?.on('open', resolve));
    const came = await coming;
    await isOpen;
    const relayAt = [['127.0.0.1', around.port]];
    expect([came, stream].map((its) => [its?.rawStream?.remoteHost, its?.rawStream?.remotePort])).toEqual([
      ...relayAt,
      ...relayAt,
    ]);
    // A message beside the stream, as calls go by it.
    const heard = new Promise<string>((resolve) => came.on('message', (chunk) => resolve(chunk.toString())));
    stream?.trySend(Buffer.from('a picture'));
    expect(await heard).toBe('a picture');
    expect(ends.map(({ knownNodes }) => knownNodes)).toEqual([[around.node.address], [around.node.address]]);
  });

  it('a host who takes a place anew is met there, though the one of the former run still stands', async () => {
    await around.open();
    const ends = [0, 1, 2].map(() => new RelayNode({ relay: relayOf(around.node), ...systemRuntime }));
    for (const end of ends) around.closeLater(() => end.destroy());
    const [former, host, guest] = ends;
    const [party, caller] = [partyKeys(secret(32)), guestKeys(secret(16))];
    const wait = (at: RelayNode | undefined) => {
      const met: DhtStream[] = [];
      const standing = new Promise<void>((resolve) => {
        at?.wait(party, caller, true, {
          onStanding: resolve,
          onTaken: () => true,
          onGuest: (stream) => void met.push(stream),
          onLost: () => undefined,
        });
      });
      return { met, standing };
    };
    const before = wait(former);
    await before.standing;
    await expect.poll(() => around.node.relayed.places).toBe(1);
    const now = wait(host);
    await now.standing;
    const stream = guest?.connect(party.publicKey, caller);
    stream?.on('error', () => undefined);
    await expect.poll(() => now.met.length, { timeout: 10_000 }).toBe(1);
    expect(before.met).toEqual([]);
  });

  it('whoever looks for a relay that isn’t there any more asks the node that they were told of, and none that it knows', async () => {
    await around.open();
    await around.openOthers();
    const gone = { ...relayOf(around.node), key: secret(32) };
    const guest = new RelayNode({ relay: gone, ...systemRuntime });
    around.closeLater(() => guest.destroy());
    const stream = guest.connect(partyKeys(secret(32)).publicKey, guestKeys(secret(16)));
    const refusal = await new Promise<Error & { code?: string }>((resolve) => stream.on('error', resolve));
    expect(refusal.code).toBe('PEER_NOT_FOUND');
    expect(guest.knownNodes.filter((known) => known !== around.node.address)).toEqual([]);
  });
});
