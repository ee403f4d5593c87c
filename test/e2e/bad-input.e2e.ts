/** What goes wrong on an ordinary evening: each has a sentence that says what happened and what to do. */
import { expect, test } from 'playwright/test';
import { bigFilmMp4, filmMp4, notAFilm, otherFilmMp4, undecodableFilm } from '../fakes/media/films';
import { openFilm, untilReady } from '../driver/film';
import { byId, enterFromLobby, startParty, untilView } from '../driver/party-flow';
import { launchPerson, type Person } from '../driver/person';

const alertOf = (person: Person) => person.page.getByRole('alert').first();

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

  test('codes and links that lead nowhere', async () => {
    const bob = await launch('bob');
    await tryToJoin(bob, 'hello');
    await expect(alertOf(bob)).toContainText(/code|link/i);
    await tryToJoin(bob, 'AAAA-AAAA');
    await expect(alertOf(bob)).toContainText(/no party/i, { timeout: 20_000 });
    await tryToJoin(bob, 'matinee://join?s=http%3A%2F%2F127.0.0.1%3A9&c=AAAAAAAA');
    await expect(alertOf(bob)).toContainText(/reach/i, { timeout: 20_000 });
    await expect(byId(bob.page, 'lobby-join')).toBeHidden();
  });

  test('a home server with another key than the link says is refused', async () => {
    const alice = await launch('alice');
    await startParty(alice);
    await byId(alice.page, 'invite-code').click();
    await byId(alice.page, 'lan-switch').click();
    await expect
      .poll(() => byId(alice.page, 'invite-code').getAttribute('data-link'), { timeout: 20_000 })
      .toContain('&k=');
    const link = new URL((await byId(alice.page, 'invite-code').getAttribute('data-link')) ?? '');
    const right = link.toString();
    link.searchParams.set('k', 'A'.repeat(43));
    const bob = await launch('bob');
    await tryToJoin(bob, link.toString());
    await expect(alertOf(bob)).toContainText(/not the one|trust/i, { timeout: 20_000 });
    // The right link still works afterwards, over TLS.
    await tryToJoin(bob, right);
    await enterFromLobby(bob);
    await untilView(alice.page, 'Bob is in', (view) => view.participants.length === 2);
  });

  test('no camera and no microphone: the lobby says so, and one can still go in', async () => {
    const alice = await launch('alice', { fakeMedia: false });
    await byId(alice.page, 'home-start').click();
    await expect(byId(alice.page, 'problem-camera')).toContainText(/camera/i);
    await expect(byId(alice.page, 'problem-microphone')).toContainText(/microphone/i);
    await enterFromLobby(alice);
  });

  test('permission denied: the lobby explains where to allow it', async () => {
    const alice = await launch('alice');
    await alice.app.evaluate(({ session }) => {
      session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
    });
    await byId(alice.page, 'home-start').click();
    await expect(byId(alice.page, 'problem-camera')).toContainText(/allow/i);
  });

  test('the camera is unplugged in the party', async () => {
    const alice = await launch('alice');
    await startParty(alice);
    await alice.page.evaluate(() => {
      const hooks = (
        window as Window & { __matinee?: import('../../src-renderer/automation-hooks').AutomationHooks }
      ).__matinee;
      const id = hooks?.party.view?.localId ?? '';
      const track = hooks?.party.stream(id, 'camera')?.getVideoTracks()[0];
      track?.stop();
      track?.dispatchEvent(new Event('ended'));
    });
    await expect(byId(alice.page, 'toast').first()).toContainText(/camera/i);
  });

  test('films that don’t work, and one that is another', async () => {
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
    await expect(byId(alice.page, 'film-problem')).toBeVisible();

    await openFilm(alice, broken);
    await untilView(alice.page, 'a broken film can’t be decoded', localState('unsupported'));

    await openFilm(alice, film.path);
    await openFilm(bob, other.path);
    const view = await untilView(alice.page, 'Bob has another film', (party) =>
      party.participants.some((person) => person.name === 'Bob' && person.readiness.state === 'mismatch'),
    );
    expect(view.participants.find((person) => person.name === 'Bob')?.readiness.detail).toContain('.mp4');
    await expect(byId(bob.page, 'film-problem')).toBeVisible();
    await openFilm(bob, film.path);
    await untilReady([alice, bob]);

    await byId(alice.page, 'open-url').first().click();
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
    await video.focus();
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

  test('a locked party, a removed guest, a message that is too long', async () => {
    const alice = await launch('alice');
    const link = await startParty(alice);
    const bob = await launch('bob', { args: ['--join', link] });
    await enterFromLobby(bob);
    await byId(bob.page, 'chat-input').fill('x'.repeat(9_000));
    await byId(bob.page, 'chat-send').click();
    await expect(bob.page.getByText(/too long/i).first()).toBeVisible();

    await byId(alice.page, 'tab-people').click();
    await byId(alice.page, 'lock-party').click();
    await untilView(alice.page, 'locked', (view) => view.locked);
    const carol = await launch('carol');
    await tryToJoin(carol, link);
    await expect(carol.page.getByText(/locked/i).first()).toBeVisible();

    await byId(alice.page, 'remove-Bob').click();
    await expect(byId(bob.page, 'ended-screen')).toBeVisible();
    await tryToReenter(bob, link);
  });
});

/** Who was removed may come again only by a new invite, and not while the party is locked. */
async function tryToReenter(person: Person, link: string): Promise<void> {
  await byId(person.page, 'ended-home').click();
  await tryToJoin(person, link);
  await expect(person.page.getByText(/locked/i).first()).toBeVisible();
}
