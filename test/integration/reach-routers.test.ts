/** Homes behind routers that meet over a DHT: which pairs of routers let each other's packets through, and what is said where they don't. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reach } from '@core/wire/reach';
import { homeRouterProblem } from '../../lab/network/home-router';
import { networkProblem } from '../../lab/network/namespaces';
import { TestNetwork } from '../../lab/network/test-network';
import { GuestProcess, ReachableServer } from '../fakes/reach-ends';

const problem = networkProblem() ?? homeRouterProblem();
if (problem !== null) console.log(`Skipped, homes that meet over a DHT: ${problem}`);

/** Between any home and any node, there and back. */
const ROUND_TRIP_MS = 40;

describe.skipIf(problem !== null)('homes that meet over a DHT', () => {
  let network: TestNetwork;
  let nodes: readonly string[];

  beforeAll(async () => {
    network = await TestNetwork.open(['dht', 'cone', 'symmetric', 'far-cone', 'far-symmetric', 'office']);
    await network.setLine('dht', { delayMs: ROUND_TRIP_MS / 2 });
    network.addHome('ana', network.machine('cone'));
    network.addHome('amy', network.machine('symmetric'), 'symmetric');
    network.addHome('ben', network.machine('far-cone'));
    network.addHome('bea', network.machine('far-symmetric'), 'symmetric');
    network.addHome('bob', network.machine('office'), 'noUdp');
    nodes = await network.machine('dht').serveDht();
  });
  afterAll(() => network.close());

  /** A host at this home, and what its link says. */
  const hostAt = async (
    home: string,
  ): Promise<{ readonly server: ReachableServer; readonly reach: Reach }> => {
    const server = new ReachableServer(network.machine(home));
    await server.start(nodes);
    return { server, reach: await server.open('s_1') };
  };
  const guestAt = (home: string): GuestProcess => new GuestProcess(nodes, network.machine(home));

  /** A hole through a symmetric router is a matter of luck: as few as one try in thirty finds none in its time, but more on a busy machine. */
  const meet = async (guest: GuestProcess, reach: Reach, id = 1): Promise<number> => {
    try {
      return await guest.open(id, reach);
    } catch (error) {
      if (id >= 5) throw error;
      return meet(guest, reach, id + 1);
    }
  };

  it.each([
    ['ana', 'ben', 'two usual routers'],
    ['ana', 'bea', 'a guest’s symmetric router'],
    ['amy', 'ben', 'a host’s symmetric router'],
  ])(
    'a host at %s’s and a guest at %s’s meet through %s',
    async (home, other) => {
      const { server, reach } = await hostAt(home);
      const guest = guestAt(other);
      const port = await meet(guest, reach);
      expect(await guest.get(`http://127.0.0.1:${port}/v1/health`)).toContain('"service":"matinee"');
      await guest.stop();
      await server.stop();
    },
    180_000,
  );

  it('a way whose line is cut is lost within seconds, and found again once the line is back, or at a new address', async () => {
    const { server, reach } = await hostAt('ana');
    const guest = guestAt('ben');
    const port = await guest.open(1, reach);
    const health = `http://127.0.0.1:${port}/v1/health`;
    await network.setLine('far-cone', { dead: true });
    await guest.events.until('lost');
    await network.setLine('far-cone', {});
    await expect.poll(() => guest.get(health), { timeout: 60_000 }).toContain('matinee');
    await guest.events.until('found');

    const from = guest.events.all.length;
    network.machine('ben').changeAddress();
    guest.ask({ type: 'networkChanged' });
    await guest.events.until('lost', () => true, from);
    await expect.poll(() => guest.get(health), { timeout: 60_000 }).toContain('matinee');
    await guest.events.until('found', () => true, from);
    await guest.stop();
    await server.stop();
  }, 180_000);

  it('two symmetric routers let nothing through, which is said of them and not of the host', async () => {
    const { server, reach } = await hostAt('amy');
    const guest = guestAt('bea');
    await expect(guest.open(1, reach)).rejects.toThrow('not met: noWay');
    await guest.stop();
    await server.stop();
  });

  it('a network that lets no UDP out is told from a host who is away', async () => {
    const guest = guestAt('bob');
    await expect(guest.open(1, { key: 'k'.repeat(43), secret: 's'.repeat(22) })).rejects.toThrow(
      'not met: noUdp',
    );
    await guest.stop();
    const other = guestAt('ben');
    await expect(other.open(1, { key: 'k'.repeat(43), secret: 's'.repeat(22) })).rejects.toThrow(
      'not met: away',
    );
    await other.stop();
  });
});
