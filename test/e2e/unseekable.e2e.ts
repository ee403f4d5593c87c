/** A film whose server sends it from its beginning only: nobody can seek in it, and yet it is watched together. */
import { dirname } from 'node:path';
import { expect, test } from 'playwright/test';
import { agreeByTyping } from '../../lab/driver/film';
import { joinByLink, letGo, partyOfTwo, readyForTwo } from '../../lab/driver/film-party';
import { byId, untilView } from '../../lab/driver/party-flow';
import type { Person } from '../../lab/driver/person';
import { type FrameSighting, newSightings, skewsMs, spreadOf } from '../../lab/driver/truth';
import { FILM, filmMp4 } from '../../lab/films/films';
import { serveTroubled, type TroubledOrigin } from '../fakes/troubled-origin';

/** Waits until both have shown this many seconds of the film, and answers how far apart they were. */
const sharedSeconds = async (a: Person, b: Person, seconds: number): Promise<number> => {
  const seen: readonly [FrameSighting[], FrameSighting[]] = [[], []];
  const common = async (): Promise<number> => {
    seen[0].push(...(await newSightings(a.page)));
    seen[1].push(...(await newSightings(b.page)));
    const [first, second] = seen.map((all) => new Set(all.map(({ frame }) => frame)));
    return [...(first ?? [])].filter((frame) => second?.has(frame)).length;
  };
  await expect.poll(common, { timeout: 45_000 }).toBeGreaterThan(seconds * FILM.fps);
  return spreadOf(skewsMs(...seen)).p50;
};

const elementOf = ({ page }: Person): Promise<{ at: number; seeks: number }> =>
  page.evaluate(() => {
    const film = [...document.querySelectorAll('video')].find(({ duration }) => duration > 60);
    const hooks = (
      window as {
        __matinee?: {
          party: {
            view: { localId: string; sync: { people: Record<string, { corrections: { seeks: number } }> } };
          };
        };
      }
    ).__matinee;
    const view = hooks?.party.view;
    return {
      at: film?.currentTime ?? -1,
      seeks: view?.sync.people[view.localId]?.corrections.seeks ?? -1,
    };
  });

test.describe('a film server that can’t seek', () => {
  const people: Person[] = [];
  let origin: TroubledOrigin;
  let url: string;

  test.beforeAll(async () => {
    const film = (await filmMp4()).path;
    origin = await serveTroubled(dirname(film));
    url = `${origin.origin}/f/${film.slice(dirname(film).length + 1)}?norange`;
  });
  test.afterAll(() => origin.close());
  test.afterEach(() => letGo(people));

  test('a film from a server that can’t seek is watched in step, paused and gone on with; a jump says why it can’t be', async () => {
    test.setTimeout(180_000);
    const party = await partyOfTwo(people);
    const { alice, bob, link } = party;
    await readyForTwo(party, url);
    await alice.page.keyboard.press('Space');
    expect(await sharedSeconds(alice, bob, 4)).toBeLessThan(500);

    // A pause sends nobody to the beginning.
    await alice.page.keyboard.press('Space');
    await untilView(bob.page, 'the film stands', ({ playback }) => playback.phase === 'paused');
    const stands = await Promise.all(people.map(elementOf));
    for (const { at } of stands) expect(at).toBeGreaterThan(3);
    await alice.page.keyboard.press('ArrowRight');
    await expect(byId(alice.page, 'toast').filter({ hasText: 'Nobody can jump in this film' })).toBeVisible();
    await alice.page.keyboard.press('Space');
    await untilView(bob.page, 'the film goes on', ({ playback }) => playback.phase === 'playing');
    expect(await sharedSeconds(alice, bob, 4)).toBeLessThan(500);
    for (const { at, seeks } of await Promise.all(people.map(elementOf))) {
      expect(at).toBeGreaterThan(7);
      expect(seeks).toBe(0);
    }

    // A person who comes late is behind, is told so, and doesn't seek either.
    await bob.quit();
    people.pop();
    const cleo = await joinByLink(people, 'cleo', link);
    await agreeByTyping(cleo, origin.origin);
    await untilView(cleo.page, 'Cleo knows that she is apart', (view) =>
      view.participants.some(({ isLocal, readiness }) => isLocal && readiness.apart === 'unseekable'),
    );
    await expect(byId(cleo.page, 'film-note-noRanges')).toBeVisible();
    await expect(byId(cleo.page, 'sync-chip')).toHaveAttribute('data-key', 'behind');
    await expect(byId(cleo.page, 'toast').filter({ hasText: 'plays apart' })).toBeHidden();
    const before = (await elementOf(cleo)).at;
    await expect.poll(async () => (await elementOf(cleo)).at).toBeGreaterThan(before + 2);
    const folder = process.env['MATINEE_PHOTOGRAPHS'];
    if (folder) {
      await cleo.page.keyboard.press('p');
      await cleo.page.screenshot({ path: `${folder}/apart.png` });
    }
    expect((await elementOf(cleo)).seeks).toBe(0);
  });
});
