/** A party at home that is met over a DHT: both processes, and nodes on the loopback between them. */
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AUTH_ROUTES } from '@core/wire/http';
import { DhtNodes } from '../../lab/network/dht-nodes';
import { RawClient } from '../fakes/raw-client';
import { askRoute } from '../fakes/real-server';
import { GuestProcess, ReachableServer } from '../fakes/reach-ends';

const secret = (bytes: number): string => randomBytes(bytes).toString('base64url');

let nodes: DhtNodes;
let host: ReachableServer;
let guest: GuestProcess;
beforeAll(async () => {
  nodes = await DhtNodes.open({ count: 8 });
});
afterAll(() => nodes.close());
beforeEach(async () => {
  host = new ReachableServer();
  guest = new GuestProcess(nodes.bootstrap);
  await host.start(nodes.bootstrap);
});
afterEach(async () => {
  await guest.stop();
  await host.stop();
});

const party = () =>
  askRoute(`http://127.0.0.1:${host.port}`, AUTH_ROUTES.createParty, {
    body: { partyName: 'Friday', name: 'Ana' },
    authorization: `Bearer ${host.hostKey}`,
  });
const look = (port: number, code: string) =>
  askRoute(`http://127.0.0.1:${port}`, AUTH_ROUTES.lookInvite, { body: { code } });

describe('a party at home, met over a DHT', () => {
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
});
