import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../test/fakes/clock';
import { errorOf, lifetime, TurnClient, UDP_TRANSPORT } from '../../../test/fakes/turn-client';
import { RelayAccess } from './relay-access';
import { RELAY } from './relay-limits';
import { ATTRIBUTE, encodeStun, KIND, METHOD } from './stun-message';
import type { RelayClient } from './relay-client';
import { TurnRelay } from './turn-relay';

const HOUR_MS = 3_600_000;
const NOBODY = { address: '192.0.0.200', port: 60_000 };

let time: ManualClock;
let relay: TurnRelay;
const access = new RelayAccess('s'.repeat(32));
let clients = 0;

beforeEach(() => {
  time = new ManualClock();
  relay = new TurnRelay({ access, clock: time, wallMs: () => time.now(), random: (n) => randomBytes(n) });
});

/** A person's browser at the relay. */
const browserOf = (
  person: string,
  {
    party = 's_1',
    way = null,
    lifeMs = HOUR_MS,
  }: { party?: string; way?: string | null; lifeMs?: number } = {},
): TurnClient & { leave: () => void } => {
  clients += 1;
  const client: RelayClient = {
    id: String(clients),
    party: way === null ? null : access.partyTag(way),
    send: (message) => browser.receive(message),
  };
  const browser = new TurnClient(
    (message) => relay.take(client, message),
    access.credentialFor(party, person, time.now() + lifeMs),
  );
  return Object.assign(browser, { leave: () => relay.leave(client) });
};

const placed = async (...about: Parameters<typeof browserOf>): Promise<ReturnType<typeof browserOf>> => {
  const browser = browserOf(...about);
  expect(await browser.allocate()).toBeNull();
  return browser;
};

const pair = async (): Promise<readonly [ReturnType<typeof browserOf>, ReturnType<typeof browserOf>]> => {
  const [ana, ben] = [await placed('ana'), await placed('ben')];
  await ana.permit(ben.place);
  await ben.permit(ana.place);
  return [ana, ben];
};

describe('a relay between the people of a party', () => {
  it('two people who permit each other hear each other', async () => {
    const [ana, ben] = await pair();
    ana.send(ben.place, 'hello');
    ben.send(ana.place, 'hi');
    expect(ben.heard).toEqual([{ from: ana.place, text: 'hello' }]);
    expect(ana.heard).toEqual([{ from: ben.place, text: 'hi' }]);
  });

  it('a channel is heard as a channel by whoever has bound one, and as an indication by others', async () => {
    const [ana, ben] = await pair();
    expect(await ana.bind(0x4000, ben.place)).toBeNull();
    ana.sendOn(0x4000, 'one');
    expect(await ben.bind(0x4fff, ana.place)).toBeNull();
    ana.sendOn(0x4000, 'two');
    expect(ben.heard).toEqual([
      { from: ana.place, text: 'one' },
      { from: 0x4fff, text: 'two' },
    ]);
  });

  it('nobody is heard who isn’t permitted, on either side', async () => {
    const [ana, ben] = [await placed('ana'), await placed('ben')];
    ana.send(ben.place, 'not permitted by ana');
    await ana.permit(ben.place);
    ana.send(ben.place, 'not permitted by ben');
    expect(ben.heard).toEqual([]);
  });

  it('people of two parties don’t reach each other, even where they permit it', async () => {
    const [ana, eve] = [await placed('ana'), await placed('eve', { party: 's_2' })];
    await ana.permit(eve.place);
    await eve.permit(ana.place);
    eve.send(ana.place, 'psst');
    expect(ana.heard).toEqual([]);
  });

  it('no place but one at this relay is reached', async () => {
    const ana = await placed('ana');
    for (const address of ['127.0.0.1', '192.168.1.1', '192.0.1.200', '8.8.8.8']) {
      expect(await ana.permit({ address, port: 80 })).toBe(403);
      expect(await ana.bind(0x4000, { address, port: 80 })).toBe(403);
    }
    expect(await ana.permit(NOBODY)).toBeNull();
    ana.send(NOBODY, 'into nothing');
  });
});

describe('access to a relay', () => {
  it('whoever doesn’t sign is asked to, by a nonce of their own', async () => {
    const browser = browserOf('ana');
    browser.write(
      encodeStun({
        ...{ kind: KIND.request, method: METHOD.allocate, transaction: Buffer.alloc(12) },
        attributes: [UDP_TRANSPORT],
      }),
    );
    expect(browser.answers.map(errorOf)).toEqual([401]);
    expect(browser.nonce.length).toBe(24);
    const other = browserOf('ben');
    other.nonce = browser.nonce;
    expect(errorOf(await other.ask(METHOD.allocate, [UDP_TRANSPORT]))).toBe(438);
  });

  it('a wrong password gets nothing, nor does a name that the relay never gave', async () => {
    const browser = browserOf('ana');
    browser.access = { ...browser.access, credential: 'guessed' };
    expect(await browser.allocate()).toBe(401);
    browser.access = { username: 'ana', credential: 'guessed' };
    expect(await browser.allocate()).toBe(401);
    expect(relay.allocations).toBe(0);
  });

  it('a guest’s way leads to its own party, whatever else they know', async () => {
    expect(await browserOf('eve', { party: 's_2', way: 's_1' }).allocate()).toBe(401);
    expect(await browserOf('ana', { party: 's_1', way: 's_1' }).allocate()).toBeNull();
  });

  it('access that has ended begins nothing, and what has begun goes on', async () => {
    const ana = await placed('ana', { lifeMs: 60_000 });
    time.advance(61_000);
    expect(await ana.refresh(600)).toBeNull();
    const late = browserOf('ben', { lifeMs: -1_000 });
    expect(await late.allocate()).toBe(403);
  });

  it('another person’s credentials don’t touch what somebody has begun', async () => {
    const ana = await placed('ana');
    ana.access = access.credentialFor('s_1', 'eve', time.now() + HOUR_MS);
    expect(await ana.refresh(0)).toBe(441);
    expect(relay.allocations).toBe(1);
  });

  it('a nonce that has grown old is replaced', async () => {
    const ana = await placed('ana');
    const old = ana.nonce;
    time.advance(2 * RELAY.allocationMs);
    time.advance(1_200_000);
    expect(await ana.refresh(600)).toBe(438);
    expect(ana.nonce.equals(old)).toBe(false);
    expect(await ana.allocate()).toBeNull();
  });
});

describe('what a relay keeps', () => {
  it('an allocation lasts as long as it is refreshed, and no longer', async () => {
    const ana = await placed('ana');
    time.advance(RELAY.allocationMs - 1_000);
    expect(await ana.refresh(9_999)).toBeNull();
    time.advance(RELAY.allocationMs - 1_000);
    relay.sweep();
    expect(relay.allocations).toBe(1);
    time.advance(1_000);
    relay.sweep();
    expect(relay.allocations).toBe(0);
    expect(await ana.refresh(600)).toBe(437);
  });

  it('who has gone leaves nothing, and so does who says so', async () => {
    const [ana, ben] = await pair();
    ana.leave();
    expect(await ben.refresh(0)).toBeNull();
    expect(relay.allocations).toBe(0);
  });

  it('a permission ends by itself, and a bound channel with it', async () => {
    const [ana, ben] = await pair();
    await ana.bind(0x4000, ben.place);
    time.advance(RELAY.permissionMs - 1);
    await ana.refresh(600);
    await ben.refresh(600);
    time.advance(1);
    ana.sendOn(0x4000, 'late');
    ana.send(ben.place, 'late');
    expect(ben.heard).toEqual([]);
  });

  it('an allocation that is asked for twice is the same, and another one is refused', async () => {
    const ana = await placed('ana');
    const again = Buffer.alloc(12, 9);
    const ben = browserOf('ben');
    await ben.allocate();
    expect(await ana.allocate()).toBe(437);
    const eve = browserOf('eve');
    await eve.ask(METHOD.allocate, [UDP_TRANSPORT]);
    const first = await eve.ask(METHOD.allocate, [UDP_TRANSPORT], again);
    const second = await eve.ask(METHOD.allocate, [UDP_TRANSPORT], again);
    expect(second.attributes).toEqual(first.attributes);
    expect(relay.allocations).toBe(3);
  });

  it('a channel belongs to one peer, and a peer to one channel', async () => {
    const [ana, ben] = await pair();
    const eve = await placed('eve');
    expect(await ana.bind(0x4000, ben.place)).toBeNull();
    expect(await ana.bind(0x4000, ben.place)).toBeNull();
    expect(await ana.bind(0x4000, eve.place)).toBe(400);
    expect(await ana.bind(0x4001, ben.place)).toBe(400);
    expect(await ana.bind(0x3fff, eve.place)).toBe(400);
    expect(await ana.bind(0x5000, eve.place)).toBe(400);
  });

  it('what isn’t offered is refused by its own number', async () => {
    const ana = browserOf('ana');
    await ana.ask(METHOD.allocate);
    const tcp = { type: ATTRIBUTE.transport, value: Buffer.from([6, 0, 0, 0]) };
    expect(errorOf(await ana.ask(METHOD.allocate, [tcp]))).toBe(442);
    const ipv6 = { type: ATTRIBUTE.addressFamily, value: Buffer.from([2, 0, 0, 0]) };
    expect(errorOf(await ana.ask(METHOD.allocate, [UDP_TRANSPORT, ipv6]))).toBe(440);
    const evenPort = { type: 0x0018, value: Buffer.from([0]) };
    expect(errorOf(await ana.ask(METHOD.allocate, [UDP_TRANSPORT, evenPort]))).toBe(420);
    expect(errorOf(await ana.ask(METHOD.binding))).toBe(400);
    expect(await ana.refresh(600)).toBe(437);
    expect(await ana.allocate(lifetime(30))).toBeNull();
  });
});

describe('what people may have of a relay', () => {
  it('one person has a number of allocations, and others have theirs all the same', async () => {
    for (let made = 0; made < RELAY.allocationsOfPerson; made += 1) await placed('ana');
    expect(await browserOf('ana').allocate()).toBe(486);
    expect(await browserOf('ben').allocate()).toBeNull();
  });

  it('all together have a number of allocations, each at an address and port of its own', async () => {
    const places = new Set<string>();
    for (let made = 0; made < RELAY.allocations; made += 1) {
      const { address, port } = (await placed(`person ${made % 8}`)).place;
      places.add(`${address}:${port}`);
    }
    expect(places.size).toBe(RELAY.allocations);
    expect(await browserOf('late').allocate()).toBe(508);
  });

  it('one person’s bytes are bounded, the rest is dropped and counted, and others go on', async () => {
    const [ana, ben] = await pair();
    const packet = 'x'.repeat(1_000);
    const sent = RELAY.bytesOfPerson.burst / packet.length + 50;
    for (let count = 0; count < sent; count += 1) ana.send(ben.place, packet);
    expect(ben.heard.length).toBe(RELAY.bytesOfPerson.burst / packet.length);
    expect(relay.dropped).toBe(50);
    ben.send(ana.place, 'still here');
    expect(ana.heard.at(-1)?.text).toBe('still here');
    time.advance(1_000);
    ana.send(ben.place, 'and back');
    expect(ben.heard.at(-1)?.text).toBe('and back');
  });

  it('a client’s requests are bounded, and what is too much isn’t answered', () => {
    const ana = browserOf('ana');
    for (let asked = 0; asked < 500; asked += 1) void ana.ask(METHOD.allocate);
    expect(ana.answers.length).toBe(RELAY.requests.burst);
  });

  it('permissions of one allocation are bounded', async () => {
    const ana = await placed('ana');
    const peers = Array.from({ length: RELAY.peers + 1 }, (_, index) => ({
      address: `192.0.0.${192 + index}`,
      port: 50_000,
    }));
    expect(await ana.permit(...peers.slice(1))).toBeNull();
    expect(await ana.permit(...peers.slice(0, 1))).toBe(508);
    time.advance(RELAY.permissionMs);
    await ana.allocate();
    expect(await ana.permit(...peers.slice(0, 1))).toBeNull();
  });

  it('whatever is said to it in whatever order breaks nothing, and nobody hears another party', () => {
    const party = fc.constantFrom('s_1', 's_2');
    const anyAct = fc.oneof(
      fc.record({
        act: fc.constantFrom('allocate', 'leave', 'refresh', 'wait', 'permit', 'bind', 'send'),
        by: fc.nat(5),
        to: fc.nat(5),
      }),
      fc.record({
        act: fc.constant('rubbish'),
        by: fc.nat(5),
        to: fc.nat(5),
        bytes: fc.uint8Array({ maxLength: 60 }),
      }),
    );
    return fc.assert(
      fc.asyncProperty(
        fc.array(party, { minLength: 6, maxLength: 6 }),
        fc.array(anyAct),
        async (parties, acts) => {
          time = new ManualClock();
          relay = new TurnRelay({
            access,
            clock: time,
            wallMs: () => time.now(),
            random: (n) => randomBytes(n),
          });
          const all = parties.map((its, index) => browserOf(`p${index}`, { party: its }));
          for (const entry of acts) {
            const [by, to] = [all[entry.by], all[entry.to]];
            if (!by || !to) continue;
            const peer = to.relayed ?? NOBODY;
            if (entry.act === 'allocate') await by.allocate();
            if (entry.act === 'leave') by.leave();
            if (entry.act === 'refresh') void by.refresh(entry.to * 100);
            if (entry.act === 'wait') time.advance(60_000);
            if (entry.act === 'permit') void by.permit(peer);
            if (entry.act === 'bind') void by.bind(0x4000 + entry.to, peer);
            if (entry.act === 'send') {
              by.send(peer, parties[entry.by] ?? '');
              by.sendOn(0x4000 + entry.to, parties[entry.by] ?? '');
            }
            if ('bytes' in entry) by.write(Buffer.from(entry.bytes));
          }
          all.forEach(({ heard }, index) =>
            expect(heard.every(({ text }) => text === parties[index])).toBe(true),
          );
          expect(relay.allocations).toBeLessThanOrEqual(6);
        },
      ),
      { numRuns: 60 },
    );
  });
});
