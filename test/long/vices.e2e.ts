/** Film servers with the troubles of real ones: two people watch through them, and are in step again afterwards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { statSync } from 'node:fs';
import { expect, test } from 'playwright/test';
import { letGo, openForTwo, partyOfTwo, type PartyOfTwo } from '../../lab/driver/film-party';
import { byId, untilView } from '../../lab/driver/party-flow';
import { untilReady } from '../../lab/driver/film';
import type { Person } from '../../lab/driver/person';
import { type FrameSighting, newSightings, skewsMs, spreadOf, watchFilm } from '../../lab/driver/truth';
import { filmMp4 } from '../../lab/films/films';
import { HLS, makeParts } from '../../lab/films/hls';
import { serveTroubled, type TroubledOrigin } from '../fakes/troubled-origin';

const PARTS = 45;
/** No trouble may stop a room more often than this. */
const MOST_STOPS = 2;

type HookedWindow = Window & {
  __matinee?: { party: { view: { playback: { phase: string } } | null } };
  roomStops?: string[];
};

/**
 * Notes each time from now on that a window's film stops though nobody has paused it. The reason may change while it
 * stands: it waits for somebody, nobody can show it, everybody gets ready again. All of that is one stop.
 */
const watchStops = ({ page }: Person): Promise<void> =>
  page.evaluate(() => {
    const hooked = window as HookedWindow;
    const isWatched = hooked.roomStops !== undefined;
    const stops: string[] = [];
    hooked.roomStops = stops;
    if (isWatched) return;
    let before = '';
    setInterval(() => {
      const phase = (window as HookedWindow).__matinee?.party.view?.playback.phase ?? '';
      if (before === 'playing' && (phase === 'holding' || phase === 'unplayable'))
        hooked.roomStops?.push(phase);
      before = phase;
    }, 50);
  });

const stopsOf = ({ page }: Person): Promise<string[]> =>
  page.evaluate(() => (window as HookedWindow).roomStops ?? []);

const photograph = async ({ page }: Person, name: string): Promise<void> => {
  const folder = process.env['MATINEE_PHOTOGRAPHS'];
  if (folder) await page.screenshot({ path: `${folder}/vice-${name}.png` });
};

test.describe('a film server with a trouble', () => {
  const people: Person[] = [];
  const origins: TroubledOrigin[] = [];
  let folder: string;
  let party: PartyOfTwo;

  test.beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matinee-vices-'));
    await makeParts(folder, PARTS);
    party = await partyOfTwo(people);
  });
  test.afterAll(async () => {
    await letGo(people);
    for (const { close } of origins) close();
    await rm(folder, { recursive: true });
  });

  /** Opens a film for both, from a server of the given age, and plays it. */
  const playFrom = async (path: string, from = folder): Promise<void> => {
    const origin = await serveTroubled(from);
    origins.push(origin);
    await openForTwo(party, `${origin.origin}${path}`);
    await untilReady(people);
    for (const person of people) {
      await watchFilm(person.page);
      await watchStops(person);
    }
    await party.alice.page.keyboard.press('Space');
    await untilView(party.bob.page, 'the film plays', ({ playback }) => playback.phase === 'playing');
  };

  /** Waits until both show the same frames within half a second of each other, for two seconds of frames. */
  const untilInStep = (withinMs: number): Promise<void> =>
    expect(async () => {
      for (const { page } of people) await newSightings(page);
      const seen: readonly [FrameSighting[], FrameSighting[]] = [[], []];
      await expect
        .poll(
          async () => {
            seen[0].push(...(await newSightings(party.alice.page)));
            seen[1].push(...(await newSightings(party.bob.page)));
            return skewsMs(...seen).length;
          },
          { timeout: 8_000 },
        )
        .toBeGreaterThan(2 * HLS.fps);
      expect(spreadOf(skewsMs(...seen)).p50).toBeLessThan(500);
    }).toPass({ timeout: withinMs });

  const expectFewStops = async (): Promise<void> => {
    for (const person of people) expect((await stopsOf(person)).length).toBeLessThanOrEqual(MOST_STOPS);
  };

  test('a frozen live stream is said to be so for as long as it lasts, and the stream goes on in step', async () => {
    await playFrom('/live/freeze.m3u8?freeze=14-44');
    for (const { page } of people)
      await expect(byId(page, 'film-note-sourceStands')).toBeVisible({ timeout: 60_000 });
    await photograph(party.bob, 'freeze');
    for (const { page } of people)
      await expect(byId(page, 'film-note-sourceStands')).toBeHidden({ timeout: 60_000 });
    await untilInStep(60_000);
    await expectFewStops();
  });

  for (const [what, query] of [
    ['sends empty playlists for 8 s', 'empty=14-22'],
    ['sends a page in their place for 4 s', 'html=14-18'],
    ['has dates that leap back by an hour', 'back=14,3600'],
    ['has dates that leap ahead by an hour', 'ahead=14,3600'],
    ['doesn’t have a part of a live stream', 'hole=30'],
  ] as const)
    test(`a film server that ${what} stops nobody for good: both are in step afterwards`, async () => {
      await playFrom(`/live/stream.m3u8?${query}`);
      const beganAtMs = performance.now();
      // The wait ends after the trouble: it has begun by second 14 of the server's life, and is played within its
      // window.
      await expect.poll(() => performance.now() - beganAtMs, { timeout: 60_000 }).toBeGreaterThan(30_000);
      await untilInStep(60_000);
      for (const { page } of people) {
        await expect(byId(page, 'copy-card')).toBeHidden();
        await untilView(page, 'it plays', ({ playback }) => playback.phase === 'playing');
      }
      await photograph(party.bob, query.replace(/\W/g, '-'));
      await expectFewStops();
    });

  test('a film server that takes four seconds to its first byte has a jump in its film followed by both', async () => {
    const film = (await filmMp4()).path;
    const rate = Math.round((statSync(film).size / 120) * 1.5);
    await playFrom(`/f/${basename(film)}?delay=4000&bps=${rate}`, dirname(film));
    await untilInStep(60_000);
    await party.alice.page.keyboard.press('ArrowRight');
    await photograph(party.bob, 'slow-first-byte');
    await untilInStep(90_000);
    await expectFewStops();
  });
});
