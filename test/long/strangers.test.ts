/**
 * A thousand strangers who have a party's link, connect over the DHT from many addresses, shake hands and stop: what they
 * cost the host's process, and that who is in the party notices nothing.
 */
import HyperDHT, { type DhtStream } from 'hyperdht';
import { afterEach, expect, it } from 'vitest';
import { guestKeys } from '@server/reach/keys';
import { REACH_DOOR } from '@server/reach/caller-limits';
import { DhtNodes } from '../../lab/network/dht-nodes';
import { MemoryWatch, treeMemoryMb } from '../../lab/senses/process-memory';
import { GuestProcess, HERE, ReachableServer } from '../fakes/reach-ends';

const STRANGERS = 1_000;
/** As many as may come of one address before any is refused for being too many of it. */
const OF_ADDRESS = REACH_DOOR.openedOfAddress.burst;
/** How many come at one time. */
const AT_ONCE = 100;
const MOST_MB = 30;
/** Requests of the party before the memory is looked at for the first time: until then the process grows by itself. */
const WARM_UP = 60;
/** After how many strangers somebody in the party asks for something: far less often than the server lets them. */
const ASKS_AFTER = 8;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Where strangers come from: addresses of the loopback, each with a node of its own. */
const addresses = (bootstrap: readonly string[]): HyperDHT[] =>
  Array.from({ length: Math.ceil(STRANGERS / OF_ADDRESS) }, (_, index) => {
    const options = { bootstrap, ephemeral: true, host: `127.0.1.${index + 1}` };
    const node = new HyperDHT({ ...options, port: [0, 0] });
    closing.push(() => node.destroy({ force: true }));
    return node;
  });

it('a thousand strangers who connect, shake hands and stop cost the host at most 30 MB, and nobody in the party notices', async () => {
  const nodes = await DhtNodes.open({ count: 8 });
  closing.push(() => nodes.close());
  const host = new ReachableServer(HERE);
  closing.push(() => host.stop());
  await host.start(nodes.bootstrap);
  const reach = await host.open('s_1');
  const guest = new GuestProcess(nodes.bootstrap, HERE);
  closing.push(() => guest.stop());
  const port = await guest.open(1, reach);
  const askParty = async (): Promise<void> => {
    expect(await guest.get(`http://127.0.0.1:${port}/v1/health`)).toContain('"service":"matinee"');
  };
  for (let asked = 0; asked < WARM_UP; asked += 1) await askParty();

  const pid = host.pid ?? 0;
  const beforeMb = treeMemoryMb(pid);
  expect(beforeMb).toBeGreaterThan(10);
  const watch = new MemoryWatch(pid);
  const streams: DhtStream[] = [];
  let shookHands = 0;
  const key = Buffer.from(reach.key, 'base64url');
  const keyPair = guestKeys(reach.secret);
  let [come, asked] = [0, 0];
  let party = Promise.resolve();
  const onCome = (): void => {
    come += 1;
    if (come % ASKS_AFTER === 0) party = party.then(askParty).then(() => void (asked += 1));
  };
  const comeFrom = async (from: HyperDHT): Promise<void> => {
    const stream = from.connect(key, { keyPair, localConnection: false });
    streams.push(stream);
    // It says nothing more, and stays for as long as the host lets it.
    await new Promise<void>((resolve) => {
      stream.on('open', () => resolve(void (shookHands += 1)));
      stream.on('error', () => resolve());
      stream.on('close', resolve);
    });
    onCome();
  };

  const places = addresses(nodes.bootstrap);
  for (let sent = 0; sent < STRANGERS; sent += AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, STRANGERS - sent) }, (_, index) => {
        const place = places[(sent + index) % places.length];
        return place ? comeFrom(place) : Promise.resolve();
      }),
    );
  await party;
  const costMb = watch.stop() - beforeMb;
  console.log(
    `${STRANGERS} strangers, of whom ${shookHands} shook hands; the host grew by ${costMb.toFixed(1)} MB, the party asked ${asked} times`,
  );
  expect(streams).toHaveLength(STRANGERS);
  expect(shookHands).toBeGreaterThan(0);
  expect(asked).toBe(STRANGERS / ASKS_AFTER);
  expect(guest.events.all.map(({ type }) => type)).not.toContain('lost');
  expect(costMb).toBeLessThanOrEqual(MOST_MB);

  // Friends come in as soon as the strangers' time is over.
  const friend = new GuestProcess(nodes.bootstrap, HERE);
  closing.push(() => friend.stop());
  let tries = 0;
  const comesIn = () =>
    friend.open((tries += 1), reach).then(
      () => true,
      () => false,
    );
  await expect.poll(comesIn, { timeout: 60_000, interval: 1_000 }).toBe(true);
}, 600_000);
