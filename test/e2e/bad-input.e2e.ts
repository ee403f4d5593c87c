/** The mishaps of an ordinary evening: each has a sentence that says what happened and what to do. */
import { expect, test } from 'playwright/test';
import { bigFilmMp4, filmMp4, notAFilm, otherFilmMp4, undecodableFilm } from '../../lab/films/films';
import { openCopy, openFilm, untilReady } from '../../lab/driver/film';
import {
  byId,
  enterFromLobby,
  startParty,
  takeNetworksIn,
  untilView,
  wakeControls,
} from '../../lab/driver/party-flow';
import { launchPerson, newDataFolder, type Person } from '../../lab/driver/person';

const lobbyError = (person: Person) => byId(person.page, 'lobby-error');

const problemWith = (person: Person, device: 'camera' | 'microphone') =>
  byId(person.page, 'lobby-problem').filter({ hasText: new RegExp(device, 'i') });

const tryToJoin = async (person: Person, invite: string): Promise<void> => {
  await byId(person.page, 'home-join-input').fill(invite);
  await byId(person.page, 'home-join').click();
};

const localState =
  (state: string) =>
  (view: { participants: readonly { isLocal: boolean; readiness: { state: string } }[] }) =>
    view.participants.some((person) => person.isLocal && person.readiness.state === state);

test.describe('bad input', () => {
  let people: Person[];
  const launch = async (...args: Parameters<typeof launchPerson>): Promise<Person> => {
    const person = await launchPerson(...args);
    people.push(person);
    return person;
  };
  test.beforeEach(() => {
    people = [];
  });
  test.afterEach(async () => {
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
  });

  test('codes and links that lead nowhere are explained', async () => {
    const bob = await launch('bob');
    await tryToJoin(bob, 'hello');
    await expect(bob.page.getByText('neither a code nor a whole link')).toBeVisible();
    await tryToJoin(bob, 'AAAA-AAAA');
    await expect(lobbyError(bob)).toContainText('Nobody on this computer or your network', {
      timeout: 20_000,
    });
    await expect(byId(bob.page, 'lobby-join')).toBeDisabled();
    await byId(bob.page, 'lobby-back').click();
    await tryToJoin(bob, 'matinee://join?s=http%3A%2F%2F127.0.0.1%3A9&c=AAAAAAAA');
    await expect(lobbyError(bob)).toContainText('does not answer', { timeout: 20_000 });
    await byId(bob.page, 'lobby-back').click();
    const alice = await launch('alice');
    await startParty(alice);
    await tryToJoin(bob, 'AAAA-AAAA');
    await expect(lobbyError(bob)).toContainText('Nobody on this computer or your network', {
      timeout: 20_000,
    });
  });

  test('a home server with another key than the link says is refused', async () => {
    const alice = await launch('alice');
    await startParty(alice);
    await wakeControls(alice.page);
    await byId(alice.page, 'invite-chip').click();
    await byId(alice.page, 'open-to-network').check();
    await takeNetworksIn(alice.page);
    await expect(byId(alice.page, 'invite-link')).toContainText('&k=', { timeout: 20_000 });
    const right = await byId(alice.page, 'invite-link').innerText();
    await alice.page.keyboard.press('Escape');
    // On this machine alone it would be found without its key.
    const bob = await launch('bob', { env: { TMPDIR: newDataFolder('elsewhere') } });
    await tryToJoin(bob, right.replace(/&k=[^&]+/, `&k=${'A'.repeat(43)}`));
    await expect(lobbyError(bob)).toContainText('not the one the invite speaks of', { timeout: 20_000 });
    await byId(bob.page, 'lobby-back').click();
    // The right link still works afterwards, over TLS.
    await tryToJoin(bob, right);
    await enterFromLobby(bob);
    await untilView(alice.page, 'Bob is in', (view) => view.participants.length === 2);
  });

  test('the lobby says where there is no camera and no microphone, and lets one in all the same', async () => {
    const alice = await launch('alice', { fakeDevices: false });
    await byId(alice.page, 'home-start').click();
    await expect(problemWith(alice, 'camera')).toContainText('No camera is connected');
    await expect(problemWith(alice, 'microphone')).toContainText('No microphone is connected');
    await enterFromLobby(alice);
  });

  test('the lobby explains where to allow the devices when permission is denied', async () => {
    const alice = await launch('alice');
    await alice.app.evaluate(({ session }) => {
      session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
    });
    await byId(alice.page, 'home-start').click();
    await expect(problemWith(alice, 'camera')).toContainText('Allow it in the privacy settings');
  });

  test('a camera unplugged in the party is told of', async () => {
    const alice = await launch('alice');
    await startParty(alice);
    await alice.page.evaluate(() => {
      const hooks = (
        window as Window & { __matinee?: import('../../src-renderer/app/automation-hooks').AutomationHooks }
      ).__matinee;
      const id = hooks?.party.view?.localId ?? '';
      const track = hooks?.party.stream(id, 'camera')?.getVideoTracks()[0];
      track?.stop();
      track?.dispatchEvent(new Event('ended'));
    });
    await expect(byId(alice.page, 'toast').first()).toContainText(/camera/i);
  });

  test('films that don’t work are told of, and so is one that is another', async () => {
    test.setTimeout(180_000);
    const [film, other, text, broken] = await Promise.all([
      filmMp4(),
      otherFilmMp4(),
      notAFilm(),
      undecodableFilm(),
    ]);
    const alice = await launch('alice');
    const link = await startParty(alice);
    const bob = await launch('bob', { args: ['--join', link] });
    await enterFromLobby(bob);

    await openFilm(alice, text);
    await untilView(alice.page, 'a text is no film', localState('unsupported'));
    await expect(byId(alice.page, 'copy-card')).toBeVisible();

    await openFilm(alice, broken);
    await untilView(alice.page, 'a broken film can’t be decoded', localState('unsupported'));

    await openFilm(alice, film.path);
    await openCopy(bob, other.path);
    const view = await untilView(alice.page, 'Bob has another film', (party) =>
      party.participants.some((person) => person.name === 'Bob' && person.readiness.state === 'mismatch'),
    );
    expect(view.participants.find((person) => person.name === 'Bob')?.readiness.detail).toContain('.mp4');
    await expect(byId(bob.page, 'copy-card')).toBeVisible();
    await openCopy(bob, film.path);
    await untilReady([alice, bob]);

    await byId(alice.page, 'dock-film').click();
    await byId(alice.page, 'change-url').click();
    await byId(alice.page, 'url-input').fill('http://127.0.0.1:9/film.mp4');
    await byId(alice.page, 'url-open').click();
    await untilView(alice.page, 'an address that can’t be reached', localState('unreachable'));
  });

  test('a film of 2 GB seeks at once', async () => {
    test.setTimeout(180_000);
    const film = await bigFilmMp4();
    const alice = await launch('alice');
    await startParty(alice);
    await openFilm(alice, film.path);
    await untilReady([alice]);
    const target = film.durationMs / 1000 - 5;
    const video = byId(alice.page, 'stage-video');
    await byId(alice.page, 'transport-seek').focus();
    await alice.page.keyboard.press('End');
    await expect
      .poll(() => video.evaluate((element) => (element as HTMLVideoElement).currentTime), { timeout: 5_000 })
      .toBeGreaterThan(target);
  });

  test('a second start of the same profile hands its link to the first window', async () => {
    const alice = await launch('alice');
    const link = await startParty(alice);
    const bob = await launch('bob');
    await expect(byId(bob.page, 'home-start')).toBeVisible();
    await expect(
      launchPerson('bob', { dataFolder: bob.dataFolder, args: ['--join', link] }),
    ).rejects.toThrow();
    await expect(byId(bob.page, 'lobby-join')).toBeVisible();
    expect(await bob.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  test('a locked party, a removed guest and a message that is too long are told of', async () => {
    const alice = await launch('alice');
    const link = await startParty(alice);
    const bob = await launch('bob', { args: ['--join', link] });
    await enterFromLobby(bob);
    await byId(bob.page, 'chat-input').fill('x'.repeat(9_000));
    await expect(byId(bob.page, 'chat-too-long')).toBeVisible();
    await expect(byId(bob.page, 'chat-send')).toBeDisabled();
    await byId(bob.page, 'chat-input').fill('');

    await byId(alice.page, 'dock-people').click();
    await byId(alice.page, 'people-lock').getByRole('switch').click();
    await untilView(alice.page, 'locked', (view) => view.locked);
    const carol = await launch('carol');
    await tryToJoin(carol, link);
    await expect(carol.page.getByText('The party is locked').first()).toBeVisible();

    await byId(alice.page, 'remove-Bob').click();
    await byId(alice.page, 'remove-confirm').click();
    await expect(byId(bob.page, 'ended-screen')).toBeVisible();
    await tryToReenter(bob, link);
  });
});

/** Tries to come in again: the code ended with the person's removal. */
async function tryToReenter(person: Person, link: string): Promise<void> {
  await byId(person.page, 'ended-home').click();
  await tryToJoin(person, link);
  await expect(person.page.getByText('The host has taken that code back').first()).toBeVisible();
}
