/**
 * An operator who signs people in at one host and has the party server at another: guests are shown both, and nothing
 * goes to the second before they have agreed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { useServer } from '../../lab/driver/own-server';
import { byId, inviteOf, titleCase } from '../../lab/driver/party-flow';
import { launchPerson, newDataFolder, type Person, type PersonOptions } from '../../lab/driver/person';
import { untilPresent } from '../../lab/driver/senses';
import { runServerCommand, ServerProcess } from '../fakes/server-process';
import { openTlsFront, TRUST_FRONTS, type TlsFront } from '../fakes/tls-front';

const AUTH = 'auth.example.org';
const ROOMS = 'rooms.example.com';
const EVERYBODY = ['alice', 'bob'];

/** Both hosts as one person's machine reaches them, so that the test knows who came. */
interface Ways {
  readonly auth: TlsFront;
  readonly rooms: TlsFront;
}

test.describe('a party on another host than its invite', () => {
  const people: Person[] = [];
  const servers: ServerProcess[] = [];
  const fronts: TlsFront[] = [];
  let folder: string;
  let key: string;

  test.beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'matinee-elsewhere-'));
    const shared = {
      MATINEE_PORT: '0',
      MATINEE_API_KEY: 'key_of_the_customer',
      MATINEE_API_SECRET: 'secret_of_the_customer_with_enough_symbols',
    };
    const rooms = await ServerProcess.start('party', {
      ...{ ...shared, MATINEE_PARTS: 'party', MATINEE_DATA: join(folder, 'rooms') },
      MATINEE_PUBLIC_URL: `https://${ROOMS}`,
    });
    servers.push(rooms);
    const settings = {
      ...{ ...shared, MATINEE_DATA: join(folder, 'auth'), MATINEE_PUBLIC_URL: `https://${AUTH}` },
      MATINEE_PARTY_URL: `http://127.0.0.1:${rooms.port}`,
      MATINEE_PARTY_PUBLIC_URL: `https://${ROOMS}`,
    };
    const { output } = await runServerCommand(['auth', 'keys', 'add', 'alice'], settings);
    key = /hk_\S+/.exec(output)?.[0] ?? '';
    servers.push(await ServerProcess.start('auth', settings));
  });
  test.afterEach(async () => {
    for (const person of people.splice(0).reverse()) await person.quit().catch(() => undefined);
  });
  test.afterAll(async () => {
    for (const front of fronts) front.close();
    for (const server of servers) await server.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  const openWays = async (): Promise<Ways> => {
    const [rooms, auth] = await Promise.all(servers.map(({ port }) => openTlsFront(port)));
    if (!rooms || !auth) throw new Error('The servers do not run.');
    fronts.push(rooms, auth);
    return { rooms, auth };
  };
  const launch = async (name: string, { auth, rooms }: Ways, options: PersonOptions = {}) => {
    const hosts = `MAP ${AUTH}:443 127.0.0.1:${auth.port}, MAP ${ROOMS}:443 127.0.0.1:${rooms.port}`;
    const args = [`--host-resolver-rules=${hosts}`, TRUST_FRONTS];
    const person = await launchPerson(name, { ...options, args });
    people.push(person);
    return person;
  };
  /** Goes from the start page, by the link, to the lobby's answer. */
  const knock = async ({ page, name }: Person, link: string): Promise<void> => {
    await byId(page, 'home-join-input').fill(link);
    await byId(page, 'home-join').click();
    await byId(page, 'lobby-name').fill(titleCase(name));
    await expect(byId(page, 'lobby-check')).toContainText('to the server');
    await byId(page, 'lobby-join').click();
  };
  const isAsked = async ({ page }: Person): Promise<void> => {
    const asked = byId(page, 'lobby-elsewhere');
    await expect(asked).toContainText(`The party itself runs at ${ROOMS}`);
    await expect(asked).toContainText(`${AUTH} sends you there`);
    await expect(byId(page, 'lobby-go-there')).toBeFocused();
    await expect(byId(page, 'lobby-join')).toBeDisabled();
  };
  const leave = async ({ page }: Person): Promise<void> => {
    await byId(page, 'dock-leave').click();
    await byId(page, 'leave-confirm').click();
    await expect(byId(page, 'home-start')).toBeVisible();
  };

  test('a party on another host is shown with both hosts, entered by a yes, remembered, and asked about again once that was taken back', async () => {
    const aliceWays = await openWays();
    const alice = await launch('alice', aliceWays);
    await useServer(alice, { name: 'Cinema', url: `https://${AUTH}`, key });
    await byId(alice.page, 'home-start').click();
    await byId(alice.page, 'lobby-name').fill('Alice');
    await byId(alice.page, 'lobby-join').click();
    await isAsked(alice);
    expect(aliceWays.rooms.visitors()).toBe(0);
    await byId(alice.page, 'lobby-go-there').click();
    await expect(byId(alice.page, 'party-root')).toBeVisible();
    const { link } = await inviteOf(alice);
    expect(link).toMatch(new RegExp(`^https://${AUTH}/j/`));

    const ways = await openWays();
    const dataFolder = newDataFolder('bob');
    let bob = await launch('bob', ways, { dataFolder });
    await test.step('the connection test goes nowhere before, and says so', async () => {
      await byId(bob.page, 'home-join-input').fill(link);
      await byId(bob.page, 'home-join').click();
      await byId(bob.page, 'test-open').click();
      await expect(byId(bob.page, 'connection-test')).toContainText('The party runs on another server');
      await bob.page.keyboard.press('Escape');
      await byId(bob.page, 'lobby-back').click();
    });
    await test.step('a no leads back, and to nobody', async () => {
      await knock(bob, link);
      await isAsked(bob);
      await bob.page.screenshot({ path: test.info().outputPath('asked.png') });
      await byId(bob.page, 'lobby-not-there').click();
      await expect(byId(bob.page, 'home-start')).toBeVisible();
      await expect(byId(bob.page, 'home-rejoin')).toHaveCount(0);
      expect(ways.rooms.visitors()).toBe(0);
      expect(ways.auth.visitors()).toBeGreaterThan(0);
      await expect(byId(alice.page, 'tile-Bob')).toHaveCount(0);
    });
    await test.step('a yes leads in', async () => {
      await knock(bob, link);
      await isAsked(bob);
      expect(ways.rooms.visitors()).toBe(0);
      await bob.page.keyboard.press('Enter');
      await expect(byId(bob.page, 'party-root')).toBeVisible();
      await untilPresent(alice.page, 'bob', EVERYBODY);
      await untilPresent(bob.page, 'alice', EVERYBODY);
      expect(ways.rooms.visitors()).toBeGreaterThan(0);
    });
    await test.step('and is remembered, also over a restart', async () => {
      await leave(bob);
      await bob.quit();
      people.splice(people.indexOf(bob), 1);
      bob = await launch('bob', ways, { dataFolder });
      await knock(bob, link);
      await expect(byId(bob.page, 'party-root')).toBeVisible();
      await leave(bob);
    });
    await test.step('until it is taken back in the settings', async () => {
      await byId(bob.page, 'home-settings').click();
      const places = byId(bob.page, 'party-places');
      await expect(places).toContainText(ROOMS);
      await expect(places).toContainText(`sent there by ${AUTH}`);
      await bob.page.getByRole('button', { name: `Ask again before going to ${ROOMS} from ${AUTH}` }).click();
      await expect(places).toHaveCount(0);
      await bob.page.keyboard.press('Escape');
      const before = ways.rooms.visitors();
      await knock(bob, link);
      await isAsked(bob);
      expect(ways.rooms.visitors()).toBe(before);
    });
    for (const person of people) expect(person.complaints).toEqual([]);
  });
});
