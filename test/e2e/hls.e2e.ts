/** A film and a live stream that come in segments, opened by their address like any other film from the web. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { agreeByTyping, openAddress, untilReady } from '../../lab/driver/film';
import { joinByLink, letGo, partyOfTwo, readyForTwo } from '../../lab/driver/film-party';
import { byId, startParty, untilView } from '../../lab/driver/party-flow';
import { launchPerson, type Person } from '../../lab/driver/person';
import {
  type FrameSighting,
  newSightings,
  skewsMs,
  type Spread,
  spreadOf,
  watchFilm,
} from '../../lab/driver/truth';
import { type FilmOrigin, serveFilms } from '../fakes/film-origin';
import { encodeLive, HLS, type LiveEncoder, makeHlsFilm } from '../../lab/films/hls';

const FILM_SECONDS = 60;

/** Waits until both windows show the same frames for two seconds: both play, and they play the same. */
const untilBothShow = async (a: Person, b: Person): Promise<Spread> => {
  const seen: readonly [FrameSighting[], FrameSighting[]] = [[], []];
  const common = async (): Promise<number> => {
    seen[0].push(...(await newSightings(a.page)));
    seen[1].push(...(await newSightings(b.page)));
    const [first, second] = seen.map((all) => new Set(all.map(({ frame }) => frame)));
    return [...(first ?? [])].filter((frame) => second?.has(frame)).length;
  };
  await expect.poll(common, { timeout: 45_000 }).toBeGreaterThan(2 * HLS.fps);
  const skew = spreadOf(skewsMs(...seen));
  // The bench measures the skew; this bound only says that a second apart isn't together, on however busy a machine.
  expect(skew.p50).toBeLessThan(1_000);
  return skew;
};

test.describe('HLS', () => {
  const people: Person[] = [];
  const origins: FilmOrigin[] = [];
  let folder: string;
  let live: LiveEncoder;

  test.beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matinee-hls-'));
    await Promise.all([mkdir(join(folder, 'live')), mkdir(join(folder, 'film'))]);
    // The live stream begins first of all: it has to have been on for a while when it is watched.
    live = encodeLive(join(folder, 'live'), { dated: true });
    await makeHlsFilm(join(folder, 'film'), FILM_SECONDS);
    origins.push(await serveFilms(folder, { open: true }), await serveFilms(folder));
  });
  test.afterAll(async () => {
    for (const { close } of origins) close();
    await live.stop();
    await rm(folder, { recursive: true });
  });
  test.afterEach(() => letGo(people));

  test('a film by its playlist is watched together, and one that isn’t there says so', async () => {
    test.setTimeout(150_000);
    const party = await partyOfTwo(people);
    const { alice, bob } = party;

    const [open = '', closed = ''] = origins.map(({ origin }) => origin);
    await openAddress(alice, `${open}/missing/index.m3u8`);
    await untilView(alice.page, 'there is no such film', (view) =>
      view.participants.some(({ isLocal, readiness }) => isLocal && readiness.state === 'unreachable'),
    );
    await expect(byId(alice.page, 'copy-card')).toContainText('has no film at this address');

    // This server doesn't let pages of other sites read it, which makes no difference: no page asks for it.
    await readyForTwo(party, `${closed}/film/index.m3u8`);
    await alice.page.keyboard.press('Space');

    const skew = await untilBothShow(alice, bob);
    test.info().annotations.push({ type: 'skew', description: JSON.stringify(skew) });

    // Both go back to the beginning, and stand there.
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

  test('a live stream is followed together, also by a late joiner', async () => {
    test.setTimeout(150_000);
    const alice = await launchPerson('alice');
    people.push(alice);
    const link = await startParty(alice);
    await expect.poll(() => live.segments(), { timeout: 40_000 }).toBeGreaterThan(HLS.liveSegments / 2);
    await openAddress(alice, `${origins[0]?.origin}/live/index.m3u8`);
    await untilReady([alice]);
    await watchFilm(alice.page);
    await alice.page.keyboard.press('Space');
    await untilView(
      alice.page,
      'the stream plays, and is known to be live',
      ({ playback }) => playback.phase === 'playing' && playback.film?.live === true,
    );

    const bob = await joinByLink(people, 'bob', link);
    await agreeByTyping(bob, origins[0]?.origin ?? '');
    await untilReady([bob]);
    await watchFilm(bob.page);
    const skew = await untilBothShow(alice, bob);
    test.info().annotations.push({ type: 'skew', description: JSON.stringify(skew) });
    for (const { page } of people)
      await untilView(page, 'both play on', ({ playback }) => playback.phase === 'playing');
  });
});
