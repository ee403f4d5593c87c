/** A film that comes in segments, opened by its address as any other film of the web. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { untilReady } from '../driver/film';
import { byId, enterFromLobby, startParty, untilView } from '../driver/party-flow';
import { launchPerson, type Person } from '../driver/person';
import { type FrameSighting, newSightings, skewsMs, spreadOf, watchFilm } from '../driver/truth';
import { type FilmOrigin, serveFilms } from '../fakes/film-origin';
import { HLS, makeHlsFilm } from '../fakes/media/hls';

const FILM_SECONDS = 60;

const openAddress = async ({ page }: Person, url: string): Promise<void> => {
  const first = byId(page, 'open-url');
  const another = byId(page, 'dock-film');
  await expect(first.or(another).first()).toBeVisible();
  if (await first.isVisible()) await first.click();
  else {
    await another.click();
    await byId(page, 'change-url').click();
  }
  await byId(page, 'url-input').fill(url);
  await byId(page, 'url-open').click();
};

test.describe('HLS', () => {
  const people: Person[] = [];
  const origins: FilmOrigin[] = [];
  let folder: string;

  test.beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matinee-hls-'));
    await mkdir(join(folder, 'film'));
    await makeHlsFilm(join(folder, 'film'), FILM_SECONDS);
    origins.push(await serveFilms(folder, { open: true }), await serveFilms(folder));
  });
  test.afterAll(async () => {
    for (const { close } of origins) close();
    await rm(folder, { recursive: true });
  });
  test.afterEach(async () => {
    for (const person of people.splice(0).reverse()) await person.quit().catch(() => undefined);
  });

  test('a film by its playlist is watched together; one that may not be read says so', async () => {
    test.setTimeout(150_000);
    const alice = await launchPerson('alice');
    people.push(alice);
    const link = await startParty(alice);
    const bob = await launchPerson('bob', { args: ['--join', link] });
    people.push(bob);
    await enterFromLobby(bob);

    const [open, closed] = origins.map(({ origin }) => `${origin}/film/index.m3u8`);
    await openAddress(alice, closed ?? '');
    await untilView(bob.page, 'nobody may read the film', (view) =>
      view.participants.every(({ readiness }) => readiness.state === 'unreachable'),
    );
    await expect(byId(alice.page, 'copy-card')).toContainText('lets no other site or app read it');

    await openAddress(alice, open ?? '');
    await untilReady([alice, bob]);
    for (const { page } of people) await watchFilm(page);
    await alice.page.keyboard.press('Space');

    const seen = new Map<Person, FrameSighting[]>([
      [alice, []],
      [bob, []],
    ]);
    // The same frames in both windows, over two seconds of film: they play, and they play the same.
    await expect
      .poll(
        async () => {
          for (const [{ page }, sightings] of seen) sightings.push(...(await newSightings(page)));
          const [first, second] = [...seen.values()].map((all) => new Set(all.map(({ frame }) => frame)));
          return [...(first ?? [])].filter((frame) => second?.has(frame)).length;
        },
        { timeout: 45_000 },
      )
      .toBeGreaterThan(2 * HLS.fps);

    const skew = spreadOf(skewsMs(seen.get(alice) ?? [], seen.get(bob) ?? []));
    test.info().annotations.push({ type: 'skew', description: JSON.stringify(skew) });

    // Back to the beginning, and there they stand.
    await alice.page.keyboard.press('Space');
    await untilView(bob.page, 'the film stands', (view) => view.playback.phase === 'paused');
    await byId(alice.page, 'transport-seek').focus();
    await alice.page.keyboard.press('Home');
    await untilView(
      bob.page,
      'the film is at its beginning',
      (view) => view.playback.timeline.positionMs === 0,
    );
    await untilReady([alice, bob]);
  });
});
