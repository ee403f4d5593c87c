/** Friends far apart: a separate server, a host key, and a party on it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { addServer } from '../../lab/driver/own-server';
import { byId, joinParty, startParty } from '../../lab/driver/party-flow';
import { launchPerson, type Person } from '../../lab/driver/person';
import { untilPresent } from '../../lab/driver/senses';
import { ServerProcess, runServerCommand } from '../fakes/server-process';

const EVERYBODY = ['alice', 'bob'];

test('a host with a key starts a party on a server, and a friend comes by its link', async () => {
  test.setTimeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'matinee-server-'));
  const settings = { MATINEE_DATA: folder, MATINEE_PORT: '0' };
  const { output } = await runServerCommand(['party', 'keys', 'add', 'alice'], settings);
  const key = /hk_\S+/.exec(output)?.[0] ?? '';
  const server = await ServerProcess.start('party', settings);
  const url = `http://127.0.0.1:${server.port}`;
  const people: Person[] = [];
  try {
    const alice = await launchPerson('alice');
    people.push(alice);
    await byId(alice.page, 'home-settings').click();
    await test.step('an address where no server is isn’t taken', async () => {
      await addServer(alice, { name: 'Nobody', url: 'http://127.0.0.1:9', key });
      await expect(byId(alice.page, 'settings-dialog').getByRole('alert')).toBeVisible();
      await byId(alice.page, 'settings-dialog').getByRole('button', { name: 'Cancel' }).click();
    });
    await addServer(alice, { name: 'Cinema', url, key });
    await alice.page.getByRole('radio', { name: 'Cinema' }).check();
    await alice.page.keyboard.press('Escape');
    await expect(alice.page.getByText('It will run on Cinema.')).toBeVisible();
    const link = await startParty(alice);
    expect(link).toMatch(new RegExp(`^${url}/j/[0-9A-Z]{5}-[0-9A-Z]{5}$`));

    const bob = await launchPerson('bob');
    people.push(bob);
    await joinParty(bob, link);
    await untilPresent(alice.page, 'bob', EVERYBODY);
    await untilPresent(bob.page, 'alice', EVERYBODY);
    for (const person of people) expect(person.complaints).toEqual([]);

    await byId(alice.page, 'dock-leave').click();
    await byId(alice.page, 'end-for-all').click();
    await expect(byId(bob.page, 'ended-screen')).toBeVisible();
  } finally {
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
    await server.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
});
