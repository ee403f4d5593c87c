/**
 * The packed app with its fuses set, as users get it apart from the debugging port, together with one from the working
 * tree.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { expect, test } from 'playwright/test';
import { packedApp } from '../../scripts/runtime/packages';
import { ensurePacked, launchPacked, packingProblem } from '../../lab/driver/packed-app';
import {
  byId,
  enterFromLobby,
  inviteOf,
  joinParty,
  startParty,
  untilView,
} from '../../lab/driver/party-flow';
import { launchPerson, type PersonAtWindow } from '../../lab/driver/person';
import { untilPresent } from '../../lab/driver/senses';

const EVERYBODY = ['alice', 'bob'];

const say = async (person: PersonAtWindow, text: string): Promise<void> => {
  await byId(person.page, 'chat-input').fill(text);
  await byId(person.page, 'chat-send').click();
};
const reads = (person: PersonAtWindow, text: string): Promise<void> =>
  expect(byId(person.page, 'chat-message').filter({ hasText: text })).toBeVisible();

const logOf = (person: PersonAtWindow): string =>
  readFileSync(join(person.dataFolder, 'logs', 'matinee.log'), 'utf8');

test.describe('the packed app', () => {
  const problem = packingProblem();
  test.skip(problem !== null, problem ?? '');
  let people: PersonAtWindow[];
  test.beforeAll(async () => {
    test.setTimeout(600_000);
    await ensurePacked('tests');
  });
  test.beforeEach(() => {
    people = [];
    test.setTimeout(180_000);
  });
  test.afterEach(async () => {
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
  });

  test('the packed app runs its own code only', async () => {
    const fuses = await getCurrentFuseWire(packedApp('tests'));
    const state = (fuse: FuseV1Options) => ({ [FuseV1Options[fuse]]: String.fromCharCode(fuses[fuse] ?? 0) });
    for (const off of [
      FuseV1Options.RunAsNode,
      FuseV1Options.EnableNodeOptionsEnvironmentVariable,
      FuseV1Options.EnableNodeCliInspectArguments,
      FuseV1Options.GrantFileProtocolExtraPrivileges,
    ])
      expect(state(off)).toEqual({ [FuseV1Options[off]]: '0' });
    for (const on of [
      FuseV1Options.EnableCookieEncryption,
      FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
      FuseV1Options.OnlyLoadAppFromAsar,
    ])
      expect(state(on)).toEqual({ [FuseV1Options[on]]: '1' });
    expect(existsSync(join(dirname(packedApp('tests')), 'resources/default_app.asar'))).toBe(false);
  });

  test('the packed app joins a party by its link, sees and hears, chats, and quits', async () => {
    const alice = await launchPerson('alice');
    people.push(alice);
    const link = await startParty(alice);
    const bob = await launchPacked('bob', ['--join', link]);
    people.push(bob);
    await enterFromLobby(bob);
    await untilPresent(alice.page, 'bob', EVERYBODY);
    await untilPresent(bob.page, 'alice', EVERYBODY);
    await say(bob, 'out of the box');
    await reads(alice, 'out of the box');
    await say(alice, 'welcome');
    await reads(bob, 'welcome');

    expect(await bob.quit()).toBe(0);
    await untilView(alice.page, 'Bob is no longer there', (view) =>
      view.participants.every((person) => person.name !== 'Bob' || person.presence !== 'connected'),
    );
    for (const person of people) expect(person.complaints).toEqual([]);
  });

  test('the packed app hosts a party on the server inside it, which keeps its journal', async () => {
    const alice = await launchPacked('alice');
    people.push(alice);
    await startParty(alice);
    const { code } = await inviteOf(alice);
    const bob = await launchPerson('bob');
    people.push(bob);
    await joinParty(bob, code);
    await untilPresent(alice.page, 'bob', EVERYBODY);
    await untilPresent(bob.page, 'alice', EVERYBODY);
    await say(alice, 'from my own box');
    await reads(bob, 'from my own box');
    // libsql is native: it can't be loaded from inside the archive, and without it there is no journal.
    const journal = readFileSync(join(alice.dataFolder, 'party', 'journal.sqlite'));
    expect(journal.subarray(0, 15).toString('latin1')).toBe('SQLite format 3');

    await byId(alice.page, 'dock-leave').click();
    await byId(alice.page, 'end-for-all').click();
    await expect(byId(bob.page, 'ended-screen')).toBeVisible();
    expect(logOf(alice)).not.toMatch(/server\.(died|unstarted|refused)/);
    expect(await alice.quit()).toBe(0);
    for (const person of people) expect(person.complaints).toEqual([]);
  });
});
