/** The main job, from the first click to the credits, in one go: what a host and a guest do on a film night. */
import { expect, test } from 'playwright/test';
import { filmMp4 } from '../../lab/films/films';
import { heardOnSink, playsInto } from '../../lab/driver/output';
import {
  byId,
  enterFromLobby,
  inviteOf,
  joinParty,
  participantId,
  positionOf,
  startParty,
  untilView,
} from '../../lab/driver/party-flow';
import { launchPerson, type Person } from '../../lab/driver/person';
import { untilPresent } from '../../lab/driver/senses';
import { expectInStep, IN_STEP_IN_A_CALL_MS } from '../../lab/driver/in-step';
import { watchFilm } from '../../lab/driver/truth';
import { openCopy, openFilm, untilReady } from '../../lab/driver/film';
import { showsLiveScreen } from '../../lab/driver/screen';

const EVERYBODY = ['alice', 'bob', 'carol'];

test('a party of two, then three, joins, sees and hears, watches in step, shares, chats and leaves', async () => {
  test.setTimeout(240_000);
  const people: Person[] = [];
  try {
    const film = await filmMp4();
    const alice = await launchPerson('alice', { env: playsInto('sofa') });
    people.push(alice);
    const link = await test.step('Alice starts a party', () => startParty(alice));
    expect(link).toMatch(/^matinee:\/\/join\?/);

    const bob = await launchPerson('bob', { env: playsInto('headphones'), args: ['--join', link] });
    people.push(bob);
    await test.step('Bob lands in the lobby by the link, and joins by a press of his own', async () => {
      await expect(byId(bob.page, 'lobby-join')).toBeVisible();
      const before = await untilView(alice.page, 'Alice is alone', (view) => view.participants.length === 1);
      expect(before.participants[0]?.name).toBe('Alice');
      await enterFromLobby(bob);
    });

    await test.step('each one sees the other, and hears the other and not themselves', async () => {
      await untilPresent(alice.page, 'bob', EVERYBODY);
      await untilPresent(bob.page, 'alice', EVERYBODY);
      await expect.poll(() => heardOnSink('sofa', EVERYBODY), { timeout: 20_000 }).toEqual(['bob']);
      await expect.poll(() => heardOnSink('headphones', EVERYBODY), { timeout: 20_000 }).toEqual(['alice']);
    });

    await test.step('mute and camera off are seen by the other, and undone', async () => {
      await byId(bob.page, 'dock-microphone').click();
      await byId(bob.page, 'dock-camera').click();
      await untilView(alice.page, 'Bob is muted and dark', (view) =>
        view.participants.some((person) => person.name === 'Bob' && !person.audio && !person.video),
      );
      await expect.poll(() => heardOnSink('sofa', EVERYBODY), { timeout: 20_000 }).toEqual([]);
      await byId(bob.page, 'dock-microphone').click();
      await byId(bob.page, 'dock-camera').click();
      await untilPresent(alice.page, 'bob', EVERYBODY);
    });

    await test.step('a film opened by Alice has to be opened by Bob, who then matches', async () => {
      await openFilm(alice, film.path);
      await untilView(bob.page, 'Bob is asked for his copy', (view) =>
        view.participants.some((person) => person.isLocal && person.readiness.state === 'missing'),
      );
      await openCopy(bob, film.path);
      await untilReady([alice, bob]);
    });

    await test.step('they watch in step', async () => {
      await watchFilm(alice.page);
      await watchFilm(bob.page);
      await alice.page.keyboard.press('Space');
      await untilView(bob.page, 'the film plays', (view) => view.playback.phase === 'playing');
      await expect.poll(() => positionOf(bob.page), { timeout: 30_000 }).toBeGreaterThan(3_000);
      await expectInStep(alice, bob, film.fps, IN_STEP_IN_A_CALL_MS);
    });

    await test.step('pause lands both on the same position; seek moves both', async () => {
      await bob.page.keyboard.press('Space');
      const paused = await untilView(alice.page, 'paused', (view) => view.playback.phase === 'paused');
      expect(paused.playback.lastAction).toMatchObject({ action: 'pause' });
      const at = paused.playback.timeline.positionMs;
      for (const person of [alice, bob]) {
        await expect
          .poll(() => elementPosition(person), { message: `${person.name} stands at ${at}` })
          .toBeCloseTo(at / 1000, 1);
      }
      await alice.page.keyboard.press('ArrowRight');
      const sought = await untilView(
        bob.page,
        'sought',
        (view) => view.playback.lastAction?.action === 'seek' && view.playback.timeline.positionMs > at,
      );
      for (const person of [alice, bob]) {
        await expect
          .poll(() => elementPosition(person))
          .toBeCloseTo(sought.playback.timeline.positionMs / 1000, 1);
      }
      await bob.page.keyboard.press('Space');
      await untilView(alice.page, 'plays again', (view) => view.playback.phase === 'playing');
    });

    // While two are here: three windows and a shared screen are more than two cores can do.
    await test.step('Bob shares a screen and Alice sees it', async () => {
      await byId(bob.page, 'dock-share').click();
      await byId(bob.page, 'picker-source').first().click();
      await byId(bob.page, 'picker-share').click();
      await untilView(alice.page, 'Bob shows a screen', (view) => view.screenSharers.length === 1);
      const bobsId = await participantId(alice.page, 'Bob');
      // The shared screen leaves the playing film in its place; a person who wants to see it clicks it.
      await byId(alice.page, `stage-screen-${bobsId}`).click();
      expect(await showsLiveScreen(alice.page, bobsId)).toBe(true);
      await byId(bob.page, 'dock-share').click();
      await untilView(alice.page, 'the screen is gone', (view) => view.screenSharers.length === 0);
    });

    await test.step('an address in the chat opens outside, by main, and only there', async () => {
      // The addresses that main would hand to the system are kept here: there is no browser to open them.
      await bob.app.evaluate(({ shell }) => {
        const opened: string[] = [];
        Object.assign(shell, { openExternal: (url: string) => Promise.resolve(opened.push(url)) });
        Object.assign(globalThis, { openedOutside: opened });
      });
      const openedOutside = (): Promise<unknown> =>
        bob.app.evaluate(() => (globalThis as { openedOutside?: string[] }).openedOutside);
      const line = 'https://lighthouse.example/a?b=1, not http://lighthouse.example/';
      await byId(alice.page, 'chat-input').fill(line);
      await byId(alice.page, 'chat-send').click();
      const link = byId(bob.page, 'chat-link');
      await expect(link).toHaveText('https://lighthouse.example/a?b=1');
      await link.focus();
      await bob.page.keyboard.press('Enter');
      await expect.poll(openedOutside).toEqual(['https://lighthouse.example/a?b=1']);
      // A script that has taken over the page can't open any other address.
      await bob.page.evaluate(() => window.open('http://lighthouse.example/'));
      await link.click();
      await expect.poll(openedOutside).toHaveLength(2);
      expect(bob.app.windows()).toHaveLength(1);
    });

    const carol = await launchPerson('carol');
    people.push(carol);
    await test.step('Carol comes late, by the code, and lands where the film is', async () => {
      const { code } = await inviteOf(alice);
      await joinParty(carol, code);
      await untilPresent(carol.page, 'alice', EVERYBODY);
      await untilPresent(carol.page, 'bob', EVERYBODY);
      await openCopy(carol, film.path);
      await untilReady([carol]);
      const view = await untilView(
        carol.page,
        'it plays for Carol',
        (party) => party.playback.phase === 'playing',
      );
      expect(view.playback.hold).toBeNull();
      await expect
        .poll(async () =>
          Math.abs(((await elementPosition(carol)) ?? 0) * 1000 - ((await positionOf(carol.page)) ?? -1e6)),
        )
        .toBeLessThan(250);
    });

    await test.step('they chat', async () => {
      await byId(alice.page, 'chat-input').fill('is that the same lighthouse?');
      await byId(alice.page, 'chat-send').click();
      await expect(
        byId(bob.page, 'chat-message').filter({ hasText: 'is that the same lighthouse?' }),
      ).toBeVisible();
      await expect(byId(carol.page, 'chat-message').filter({ hasText: 'same lighthouse' })).toBeVisible();
    });

    await test.step('Bob leaves, then Alice ends it for all, and the code is refused', async () => {
      await byId(bob.page, 'dock-leave').click();
      await byId(bob.page, 'leave-confirm').click();
      await untilView(alice.page, 'Bob has left', (view) => view.participants.length === 2);
      const { code } = await inviteOf(alice);
      await byId(alice.page, 'dock-leave').click();
      await byId(alice.page, 'end-for-all').click();
      await expect(byId(carol.page, 'ended-screen')).toBeVisible();
      await byId(bob.page, 'home-join-input').fill(code);
      await byId(bob.page, 'home-join').click();
      await expect(byId(bob.page, 'lobby-error')).toContainText('This party is over');
      await expect(byId(bob.page, 'lobby-join')).toBeDisabled();
    });

    for (const person of people) expect(person.complaints).toEqual([]);
  } finally {
    for (const person of people.reverse()) await person.quit().catch(() => undefined);
  }
});

const elementPosition = (person: Person): Promise<number | undefined> =>
  byId(person.page, 'stage-video').evaluate((video) => (video as HTMLVideoElement).currentTime);
