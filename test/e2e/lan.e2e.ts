/**
 * Friends in the same house: a bare code that is found on the network, and a server that only its key makes
 * trustworthy.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { parseInvite } from '@core/wire/invite-link';
import { dnsSdProblem, untilAnnounced } from '../../lab/driver/dns-sd';
import { byId, enterFromLobby, inviteOf, takeNetworksIn } from '../../lab/driver/party-flow';
import { launchPerson, type Person } from '../../lab/driver/person';
import { untilPresent } from '../../lab/driver/senses';
import { letCome } from '../../lab/driver/who-can-come';

const EVERYBODY = ['alice', 'bob'];

const type = async (person: Person, code: string): Promise<void> => {
  await byId(person.page, 'home-join-input').fill(code);
  await byId(person.page, 'home-join').click();
};

/** The parties that the app's log says it has entered. */
const entered = (person: Person): unknown[] =>
  readFileSync(join(person.dataFolder, 'logs', 'matinee.log'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('party.entered'))
    .map((line): unknown => JSON.parse(line));

test('a friend on the network finds the party by its bare code, over TLS with the proven key', async () => {
  test.setTimeout(180_000);
  const problem = await dnsSdProblem();
  test.skip(problem !== null, problem ?? '');
  const people: Person[] = [];
  // Servers on one machine find each other by a folder beside the temporary files; another folder makes Bob's another
  // machine.
  const elsewhere = mkdtempSync(join(tmpdir(), 'matinee-elsewhere-'));
  try {
    const alice = await launchPerson('alice');
    people.push(alice);
    await byId(alice.page, 'home-start').click();
    await letCome(alice.page, 'network');
    await takeNetworksIn(alice.page);
    await enterFromLobby(alice);
    const { code, link } = await inviteOf(alice);
    const { addresses = [], pin, reach } = parseInvite(link) ?? {};
    const server = new URL(`https://${addresses[0]}`);
    expect(pin).toHaveLength(43);
    expect(reach).toBeNull();

    const bob = await launchPerson('bob', { env: { TMPDIR: elsewhere } });
    people.push(bob);
    await untilAnnounced(Number(server.port));
    await test.step('another code doesn’t lead there', async () => {
      await type(bob, code.slice(0, -1) + (code.endsWith('A') ? 'B' : 'A'));
      await expect(byId(bob.page, 'lobby-error')).toContainText('Nobody on this computer or your network');
      await byId(bob.page, 'lobby-back').click();
    });
    await test.step('the code does', async () => {
      await type(bob, code);
      await expect(bob.page.getByRole('heading', { level: 1 })).toHaveText("Alice's film night");
      await enterFromLobby(bob);
    });
    await untilPresent(alice.page, 'bob', EVERYBODY);
    await untilPresent(bob.page, 'alice', EVERYBODY);
    expect(entered(bob)).toMatchObject([{ embedded: false, pinned: true }]);
    for (const person of people) expect(person.complaints).toEqual([]);
  } finally {
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
    rmSync(elsewhere, { recursive: true, force: true });
  }
});
