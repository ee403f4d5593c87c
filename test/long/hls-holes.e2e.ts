/**
 * A film in segments, of which the server lacks one and the playlist calls another a gap: both people pass the holes
 * together.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'playwright/test';
import { letGo, partyOfTwo, readyForTwo } from '../../lab/driver/film-party';
import { byId } from '../../lab/driver/party-flow';
import type { Person } from '../../lab/driver/person';
import { newSightings, skewsMs, spreadOf } from '../../lab/driver/truth';
import { type FilmOrigin, serveFilms } from '../fakes/film-origin';
import { HLS, makeHlsFilm } from '../../lab/films/hls';

const FILM_SECONDS = 40;
/** The number of the missing segment; each is a second long. */
const MISSING = 8;
const GAP = 16;

test.describe('HLS with holes', () => {
  const people: Person[] = [];
  let folder: string;
  let origin: FilmOrigin;

  test.beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matinee-holes-'));
    await makeHlsFilm(folder, FILM_SECONDS);
    const list = await readFile(join(folder, 'index.m3u8'), 'utf8');
    const broken = list
      .replace(`index${MISSING}.ts`, 'missing.ts')
      .replace(new RegExp(`(#EXTINF[^#]*index${GAP}\\.ts)`), '#EXT-X-GAP\n$1');
    await writeFile(join(folder, 'holes.m3u8'), broken);
    origin = await serveFilms(folder);
  });
  test.afterAll(async () => {
    origin.close();
    await rm(folder, { recursive: true });
  });
  test.afterEach(() => letGo(people));

  test('the film goes on behind each hole of its stream for both people, within moments, and says so', async () => {
    const party = await partyOfTwo(people);
    await readyForTwo(party, `${origin.origin}/holes.m3u8`);
    await party.alice.page.keyboard.press('Space');

    for (const hole of [MISSING, GAP]) {
      const behind = people.map(async ({ page }) => {
        const shown: number[] = [];
        let lastBeforeAtMs = 0;
        let firstBehindAtMs = 0;
        await expect
          .poll(
            async () => {
              for (const { frame, atMs } of await newSightings(page)) {
                shown.push(frame);
                if (frame < hole * HLS.fps) lastBeforeAtMs = atMs;
                else if (firstBehindAtMs === 0) firstBehindAtMs = atMs;
              }
              return shown.at(-1) ?? 0;
            },
            { timeout: 40_000 },
          )
          .toBeGreaterThan((hole + 4) * HLS.fps);
        expect(firstBehindAtMs - lastBeforeAtMs).toBeLessThan(3_000);
        await expect(byId(page, 'film-note-hole')).toBeVisible();
      });
      await Promise.all(behind);
    }
    const [first = [], second = []] = await Promise.all(
      people.map(async ({ page }) => {
        const seen = await newSightings(page);
        await expect.poll(async () => seen.push(...(await newSightings(page)))).toBeGreaterThan(2 * HLS.fps);
        return seen;
      }),
    );
    expect(spreadOf(skewsMs(first, second)).p50).toBeLessThan(500);
  });
});
