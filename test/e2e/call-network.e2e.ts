/** A call over networks that break as real ones do: each person on a machine of their own, everything through one router. */
import { expect, test } from 'playwright/test';
import { signalTree } from '../../lab/senses/processes';
import { say, startLanParty, untilAllPresent, untilShown } from '../../lab/driver/call';
import { networkProblem } from '../../lab/network/namespaces';
import { TestNetwork } from '../../lab/network/test-network';
import { useServer } from '../../lab/driver/own-server';
import { byId, enterFromLobby, joinParty, startParty, untilView, viewOf } from '../../lab/driver/party-flow';
import { launchPerson, type Person } from '../../lab/driver/person';
import { hasTurnServer, TurnServer } from '../../lab/driver/turn-server';
import { ServerProcess, runServerCommand } from '../fakes/server-process';

/**
 * The time from a network's or a machine's return until voices and pictures flow both ways, with several seconds for
 * looking.
 */
const BACK_WITHIN_MS = 30_000;
/** Nobody is shown as present for longer than this after they have vanished. */
const ZOMBIE_LIMIT_MS = 30_000;

const unlessPossible = (...problems: readonly (string | null)[]): void => {
  const problem = problems.find((one) => one !== null) ?? null;
  if (problem !== null) console.log(`Skipped: ${problem}`);
  test.skip(problem !== null, problem ?? '');
};

const untilPassed = async (sinceMs: number, ms: number): Promise<void> => {
  await expect.poll(() => Date.now() - sinceMs, { timeout: ms + 10_000 }).toBeGreaterThan(ms);
};

const seats = async (viewer: Person): Promise<unknown> =>
  (await viewOf(viewer.page))?.participants.map(({ id, seat, name, role }) => ({ id, seat, name, role }));

test.describe('a call over a network of its own', () => {
  let people: Person[];
  let network: TestNetwork | undefined;
  let relay: TurnServer | undefined;
  const launch = async (name: string, args: readonly string[] = []): Promise<Person> => {
    if (!network) throw new Error('there is no network');
    const person = await launchPerson(name, { machine: network.machine(name), args });
    people.push(person);
    return person;
  };
  test.beforeEach(() => {
    people = [];
    network = undefined;
    relay = undefined;
  });
  test.afterEach(async () => {
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
    await relay?.stop();
    network?.close();
  });

  test('a call on a network of its own survives short cuts, another address, a black hole and a laptop that slept', async () => {
    test.setTimeout(300_000);
    unlessPossible(networkProblem());
    const own = await TestNetwork.open(['alice', 'bob', 'carol']);
    network = own;
    const alice = await launch('alice');
    const link = await startLanParty(alice);
    const bob = await launch('bob', ['--join', link]);
    await enterFromLobby(bob);
    await untilAllPresent([alice, bob]);
    const before = await seats(alice);

    await test.step('the network is gone for 6 s without a word, and what was said meanwhile comes after', async () => {
      await own.setLine('bob', { dead: true });
      const since = Date.now();
      await say(alice, 'are you still there?');
      await untilPassed(since, 6_000);
      await own.setLine('bob', {});
      await untilAllPresent([alice, bob], BACK_WITHIN_MS);
      await expect(byId(bob.page, 'chat-message')).toHaveCount(1, { timeout: BACK_WITHIN_MS });
      expect(await seats(alice)).toEqual(before);
    });

    await test.step('Bob’s machine gets another address', async () => {
      own.machine('bob').changeAddress();
      // A picture that stands still would count as missing, so this shows that everything flows again.
      await untilAllPresent([alice, bob], BACK_WITHIN_MS);
      await untilView(bob.page, 'Bob is connected', (view) => view.state.kind === 'connected');
      expect(await seats(alice)).toEqual(before);
    });

    const carol = await launch('carol', ['--join', link]);
    await enterFromLobby(carol);
    await untilAllPresent([alice, bob, carol]);
    const withCarol = await seats(alice);

    await test.step('Bob’s line is a black hole for over 30 s while Carol’s laptop sleeps for 60', async () => {
      const since = Date.now();
      await own.setLine('bob', { dead: true });
      const carolsPid = carol.app.process().pid ?? 0;
      signalTree(carolsPid, 'SIGSTOP');
      await Promise.all(
        ['bob', 'carol'].map((name) => untilShown(alice, name, 'reconnecting', ZOMBIE_LIMIT_MS)),
      );
      const left = Math.max(0, since + ZOMBIE_LIMIT_MS - Date.now());
      await Promise.all(['bob', 'carol'].map((name) => untilShown(alice, name, 'gone', left + 1_000)));
      await untilPassed(since, 35_000);
      await own.setLine('bob', {});
      await untilShown(alice, 'bob', 'connected', BACK_WITHIN_MS);
      await untilAllPresent([alice, bob], BACK_WITHIN_MS);
      await untilPassed(since, 60_000);
      signalTree(carolsPid, 'SIGCONT');
      await untilShown(alice, 'carol', 'connected', BACK_WITHIN_MS);
      await untilAllPresent([alice, bob, carol], BACK_WITHIN_MS);
      expect(await seats(alice)).toEqual(withCarol);
    });
  });

  test('two people who reach each other only through a relay see and hear each other', async () => {
    test.setTimeout(180_000);
    unlessPossible(
      networkProblem(),
      hasTurnServer() ? null : 'coturn isn’t installed (apt-get install coturn).',
    );
    const own = await TestNetwork.open(['alice', 'bob', 'cloud']);
    network = own;
    await own.forbid('alice', 'bob');
    const cloud = own.machine('cloud');
    relay = await TurnServer.start({
      address: cloud.address,
      runner: ['ip', 'netns', 'exec', cloud.namespace],
    });
    const settings = {
      MATINEE_DATA: cloud.temporaryFolder,
      MATINEE_PORT: '0',
      MATINEE_HOST: cloud.address,
      MATINEE_PUBLIC_URL: `http://${cloud.address}`,
      ...relay.environment,
    };
    const { output } = await runServerCommand(['party', 'keys', 'add', 'alice'], settings);
    const server = await ServerProcess.start('party', settings, (...args) => cloud.spawn(...args));
    for (const name of ['alice', 'bob']) await own.machine(name).bringHere(cloud.address, server.port);

    const alice = await launch('alice');
    await useServer(alice, {
      name: 'Cinema',
      url: `http://127.0.0.1:${server.port}`,
      key: /hk_\S+/.exec(output)?.[0] ?? '',
    });
    const link = await startParty(alice);
    const bob = await launch('bob');
    await joinParty(bob, link);
    await untilAllPresent([alice, bob]);
    // The way is shown beside how the film keeps step, so a film has to be open.
    await byId(alice.page, 'open-sample').click();
    for (const { name, page } of [alice, bob]) {
      await untilView(page, `${name}’s way is the relay`, ({ localId, sync }) => {
        const others = Object.entries(sync.people).filter(([id]) => id !== localId);
        return others.length === 1 && others.every(([, { route }]) => route === 'relay');
      });
    }
  });
});
