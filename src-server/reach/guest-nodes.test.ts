import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { GuestNodes } from './guest-nodes';

const USUAL = ['dht.example:49737'];
const OWN = ['own.example:1'];

let time: ManualClock;
let nodes: GuestNodes<ReturnType<typeof nodeOf>>;
/** What was done, in order. */
let done: string[];
const nodeOf = (name: string) => ({
  ...{ name, answers: 0, knownNodes: [`met-by-${name}`] },
  connect: () => {
    throw new Error('nobody connects here');
  },
  refresh: () => void done.push(`refresh ${name}`),
  suspend: async (suspended: boolean) => void done.push(`${suspended ? 'suspend' : 'wake'} ${name}`),
});

beforeEach(() => {
  time = new ManualClock();
  done = [];
  nodes = new GuestNodes({
    enter: ([name = ''], known) => {
      done.push(`enter ${name}, known ${known.join()}`);
      return nodeOf(name);
    },
    leave: ({ name }) => done.push(`leave ${name}`),
    onKnown: ([metBy], known) => done.push(`known by ${metBy}: ${known.join()}`),
    timers: time,
  });
});
const doneSince = (): string[] => done.splice(0);

describe('a guest’s nodes of the DHT', () => {
  it('a node is there for as long as anybody uses it, and the same for all of them', () => {
    nodes.enterBy(USUAL, ['a:1']);
    expect(nodes.use(1)).toBe(nodes.use(2));
    expect(doneSince()).toEqual(['enter dht.example:49737, known a:1']);
    nodes.leave(1);
    nodes.leave(1);
    expect(doneSince()).toEqual([]);
    nodes.leave(2);
    expect(doneSince()).toEqual([
      ...['known by dht.example:49737: met-by-dht.example:49737', 'leave dht.example:49737'],
    ]);
    expect(time.pending).toBe(0);
    nodes.use(3);
    expect(doneSince()).toEqual(['enter dht.example:49737, known met-by-dht.example:49737']);
  });

  it('a node that is in use stays when the DHT is entered elsewhere, and whoever comes is there at once', () => {
    nodes.enterBy(USUAL, []);
    const former = nodes.use(1);
    nodes.enterBy(OWN, ['b:1']);
    expect(nodes.use(2)).not.toBe(former);
    expect(doneSince().at(-1)).toBe('enter own.example:1, known b:1');
    nodes.leave(1);
    expect(doneSince().at(-1)).toBe('leave dht.example:49737');
    nodes.use(3);
    expect(doneSince()).toEqual([]);
  });

  it('a node that is in use is used by who comes where its DHT is entered again', () => {
    nodes.enterBy(USUAL, []);
    const former = nodes.use(1);
    nodes.enterBy(OWN, []);
    nodes.enterBy(USUAL, []);
    expect(nodes.use(2)).toBe(former);
  });

  it('a guest who wants nobody asked gets no node', () => {
    expect(nodes.use(1)).toBeNull();
    nodes.enterBy(USUAL, []);
    nodes.use(1);
    nodes.enterBy([], []);
    expect(nodes.use(2)).toBeNull();
  });

  it('each node sleeps and wakes with the machine, one that comes in its sleep too, and looks around on a new network', async () => {
    nodes.enterBy(USUAL, []);
    nodes.use(1);
    await nodes.suspend(true);
    nodes.enterBy(OWN, []);
    nodes.use(2);
    doneSince();
    await nodes.suspend(false);
    nodes.refresh();
    expect(doneSince()).toEqual([
      ...['wake dht.example:49737', 'wake own.example:1'],
      ...['refresh dht.example:49737', 'refresh own.example:1'],
    ]);
  });

  it('each node says now and again which others answer, and by which ones they were met', () => {
    nodes.enterBy(USUAL, []);
    nodes.use(1);
    nodes.enterBy(OWN, []);
    nodes.use(2);
    doneSince();
    time.advance(10_000);
    expect(doneSince()).toEqual([
      'known by dht.example:49737: met-by-dht.example:49737',
      'known by own.example:1: met-by-own.example:1',
    ]);
    time.advance(300_000);
    expect(doneSince()).toHaveLength(2);
  });
});
