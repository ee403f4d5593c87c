/**
 * Two people at home, each behind a router of their own, and a server on the internet as README.md sets it up: they see
 * and hear each other as long as a STUN server tells how the routers are seen from outside, and are told why not where
 * there is none.
 */
import { expect, test } from 'playwright/test';
import { untilAllPresent } from '../../lab/driver/call';
import { networkProblem } from '../../lab/network/namespaces';
import { homeRouterProblem } from '../../lab/network/home-router';
import { TestNetwork, type TestMachine } from '../../lab/network/test-network';
import { useServer } from '../../lab/driver/own-server';
import {
  byId,
  enterFromLobby,
  inviteOf,
  joinParty,
  startParty,
  untilView,
} from '../../lab/driver/party-flow';
import { launchPerson, type Person } from '../../lab/driver/person';
import { runServerCommand, ServerProcess } from '../fakes/server-process';

/** As soon as the first try has had its time, and nobody wonders yet. */
const TOLD_WITHIN_MS = 20_000;

const problem = networkProblem() ?? homeRouterProblem();
if (problem !== null) console.log(`Skipped, two homes: ${problem}`);

interface Server {
  readonly url: string;
  readonly key: string;
}

/** A server at an address on the internet, and the same at both homes' loopbacks, where no certificate is asked for. */
const serve = async (
  cloud: TestMachine,
  port: number,
  stunUrls: string,
  homes: readonly TestMachine[],
): Promise<Server> => {
  const url = `http://127.0.0.1:${port}`;
  const settings = {
    MATINEE_DATA: `${cloud.temporaryFolder}/${port}`,
    MATINEE_PORT: String(port),
    MATINEE_HOST: cloud.address,
    MATINEE_PUBLIC_URL: url,
    MATINEE_STUN_URLS: stunUrls,
  };
  const start = async (): Promise<string> => {
    const { output } = await runServerCommand(['party', 'keys', 'add', 'alice'], settings);
    await ServerProcess.start('party', settings, (...args) => cloud.spawn(...args));
    return /hk_\S+/.exec(output)?.[0] ?? '';
  };
  const [key] = await Promise.all([start(), ...homes.map((home) => home.bringHere(cloud.address, port))]);
  return { url, key };
};

/** What the connection test in the lobby comes to. */
const tested = async ({ page }: Person): Promise<string> => {
  await byId(page, 'test-open').click();
  await expect(byId(page, 'connection-test')).toHaveAttribute('data-state', 'done', { timeout: 15_000 });
  const said = await byId(page, 'test-said').innerText();
  await page.keyboard.press('Escape');
  await expect(byId(page, 'connection-test')).toBeHidden();
  return said;
};

test('a call connects two homes, with a STUN server and without one', async () => {
  test.setTimeout(300_000);
  test.skip(problem !== null, problem ?? '');
  const network = await TestNetwork.open(['one', 'other', 'cloud']);
  const people: Person[] = [];
  try {
    const cloud = network.machine('cloud');
    const homes = [
      network.addHome('alice', network.machine('one')),
      network.addHome('bob', network.machine('other')),
    ] as const;
    const stun = await cloud.serveStun();
    const launched = async (home: TestMachine): Promise<Person> => {
      const person = await launchPerson(home.name, { machine: home });
      people.push(person);
      return person;
    };
    const [cinema, hall, alice, bob] = await Promise.all([
      serve(cloud, 8_420, stun.url, homes),
      serve(cloud, 8_430, '', homes),
      ...([launched(homes[0]), launched(homes[1])] as const),
    ]);

    await test.step('they see and hear each other, without a relay', async () => {
      await useServer(alice, { name: 'Cinema', ...cinema });
      const link = await startParty(alice);
      await joinParty(bob, link);
      await untilAllPresent([alice, bob]);
      expect([...stun.askers()].sort()).toEqual(
        ['one', 'other'].map((name) => network.machine(name).address),
      );
    });

    await test.step('without a STUN server the test says so before, and the faces soon after', async () => {
      await byId(alice.page, 'dock-leave').click();
      await byId(alice.page, 'end-for-all').click();
      await byId(bob.page, 'ended-home').click();
      await useServer(alice, { name: 'Hall', ...hall });
      await byId(alice.page, 'home-start').click();
      expect(await tested(alice)).toContain('Only people on your network will see and hear you.');
      await enterFromLobby(alice);
      await joinParty(bob, (await inviteOf(alice)).link);
      for (const [viewer, name] of [
        [alice, 'Bob'],
        [bob, 'Alice'],
      ] as const) {
        await expect(byId(viewer.page, `tile-${name}`)).toHaveAttribute('data-trouble', 'overdue', {
          timeout: TOLD_WITHIN_MS,
        });
        await expect(byId(viewer.page, `tile-${name}`).getByTestId('way-advice')).toContainText(
          'only people on the same network',
        );
        await untilView(viewer.page, `${name} is in the party all the same`, ({ participants }) =>
          participants.some((one) => one.name === name && one.presence === 'connected'),
        );
      }
    });
    for (const person of people) expect(person.complaints).toEqual([]);
  } finally {
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
    network.close();
  }
});
