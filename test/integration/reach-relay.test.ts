/** The calls of a party at home that find no direct way: a relay at the host's, which guests reach beside their streams of the DHT. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AUTH_ROUTES } from '@core/wire/http';
import type { IceServer } from '@core/wire/socket';
import { framed, Unframer } from '@server/reach/turn/framing';
import { DhtNodes } from '../../lab/network/dht-nodes';
import { RawClient } from '../fakes/raw-client';
import { GuestProcess, ReachableServer } from '../fakes/reach-ends';
import { askRoute } from '../fakes/real-server';
import { TurnClient } from '../fakes/turn-client';

let nodes: DhtNodes;
let host: ReachableServer;
const guests: GuestProcess[] = [];
const sockets: Socket[] = [];
const people: RawClient[] = [];

beforeAll(async () => {
  nodes = await DhtNodes.open({ count: 8 });
});
afterAll(() => nodes.close());
beforeEach(async () => {
  host = new ReachableServer();
  await host.start(nodes.bootstrap);
});
afterEach(async () => {
  for (const person of people.splice(0)) person.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const guest of guests.splice(0)) await guest.stop();
  await host.stop();
});

const createParty = () =>
  askRoute(`http://127.0.0.1:${host.port}`, AUTH_ROUTES.createParty, {
    body: { partyName: 'Friday', name: 'Ana' },
    authorization: `Bearer ${host.hostKey}`,
  });

/** The relays that somebody is told who joins. */
const relaysOf = async (url: string, token: string): Promise<readonly IceServer[]> => {
  const person = await RawClient.join({ url, token, origin: 'matinee-app://app' });
  people.push(person);
  const { iceServers } = await person.ok('ice:servers', {});
  return iceServers.filter(({ username }) => username !== undefined);
};

/** A browser that has asked the only relay it was told for a place. */
const placedAt = async ([relay]: readonly IceServer[]): Promise<TurnClient & { readonly socket: Socket }> => {
  const [, port] = /^turn:127\.0\.0\.1:(\d+)\?transport=tcp$/.exec(String(relay?.urls)) ?? [];
  const socket = connect(Number(port), '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'connect');
  const { username = '', credential = '' } = relay ?? {};
  const browser = new TurnClient((message) => socket.write(framed(message)), { username, credential });
  const unframer = new Unframer();
  socket.on('data', (chunk: Buffer) => {
    for (const message of unframer.take(chunk) ?? []) browser.receive(message);
  });
  expect(await browser.allocate()).toBeNull();
  return Object.assign(browser, { socket });
};

/** A guest far away who has joined. */
const guestWho = async (
  name: string,
  code: string,
  reach: { readonly key: string; readonly secret: string },
): Promise<{
  readonly url: string;
  readonly relays: readonly IceServer[];
  readonly process: GuestProcess;
}> => {
  const process = new GuestProcess(nodes.bootstrap);
  guests.push(process);
  const url = `http://127.0.0.1:${await process.open(1, reach)}`;
  const { seat } = await askRoute(url, AUTH_ROUTES.redeemInvite, { body: { code, name } });
  return { url, relays: await relaysOf(url, seat.token), process };
};

const meet = async (one: TurnClient, other: TurnClient): Promise<void> => {
  await one.permit(other.place);
  await other.permit(one.place);
  await one.bind(0x4000, other.place);
};

describe('a relay at a host’s for calls that find no direct way', () => {
  it('host and guests hear each other through it, and each reaches it at their own machine', async () => {
    const { seat, invite } = await createParty();
    const reach = await host.open(seat.sessionId);
    const anas = await relaysOf(`http://127.0.0.1:${host.port}`, seat.token);
    const bens = await guestWho('Ben', invite.code, reach);
    const cars = await guestWho('Car', invite.code, reach);
    expect(bens.relays.map(({ urls }) => urls)).toEqual([[`turn:${new URL(bens.url).host}?transport=tcp`]]);
    const [ana, ben, car] = [await placedAt(anas), await placedAt(bens.relays), await placedAt(cars.relays)];
    await meet(ana, ben);
    await meet(ben, car);
    // As long as a packet of a call gets, and it fits into one packet on the way.
    const packet = 'x'.repeat(1_200);
    ana.sendOn(0x4000, packet);
    await expect.poll(() => ben.heard).toEqual([{ from: ana.place, text: packet }]);
    ben.send(ana.place, 'hi');
    await expect.poll(() => ana.heard).toEqual([{ from: 0x4000, text: 'hi' }]);
    ben.sendOn(0x4000, 'hello');
    await expect.poll(() => car.heard).toEqual([{ from: ben.place, text: 'hello' }]);
  });

  it('people of another party at the same host aren’t reached, and their relay isn’t opened by this party’s way', async () => {
    const [friday, saturday] = [await createParty(), await createParty()];
    const ben = await guestWho('Ben', friday.invite.code, await host.open(friday.seat.sessionId));
    const eve = await guestWho('Eve', saturday.invite.code, await host.open(saturday.seat.sessionId));
    const [relay] = eve.relays;
    const [way] = ben.relays;
    await expect(placedAt([{ ...relay, urls: way?.urls ?? [] }])).rejects.toThrow('expected 401 to be null');
    const bens = await placedAt(ben.relays);
    const eves = await placedAt(eve.relays);
    await meet(bens, eves);
    eves.send(bens.place, 'psst');
    // What was sent before is there before these answers are.
    expect([await eves.refresh(600), await bens.refresh(600)]).toEqual([null, null]);
    expect(bens.heard).toEqual([]);
  });

  it('a way that is closed ends what the guest’s page had of the relay', async () => {
    const { seat, invite } = await createParty();
    const ben = await guestWho('Ben', invite.code, await host.open(seat.sessionId));
    const { socket } = await placedAt(ben.relays);
    const closed = once(socket, 'close');
    ben.process.ask({ type: 'close', id: 1 });
    await closed;
  });

  it('a host for whom the DHT is switched off names no relay of their own', async () => {
    await host.stop();
    host = new ReachableServer();
    await host.start([]);
    const { seat } = await createParty();
    expect(await relaysOf(`http://127.0.0.1:${host.port}`, seat.token)).toEqual([]);
  });
});
