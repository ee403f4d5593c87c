import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FILM_PLAYER_CONTRACT } from '../contract/film-player';
import { CHROMIUM, type PlayerPages, openPlayerPages } from '../fakes/player-pages';

const CLIP_SECONDS = 10;

const makeClip = async (path: string): Promise<void> => {
  const picture = `testsrc2=size=320x180:rate=24:duration=${CLIP_SECONDS}`;
  const sound = `sine=frequency=440:duration=${CLIP_SECONDS}`;
  const codecs = ['-c:v', 'libvpx', '-deadline', 'realtime', '-g', '24', '-b:v', '300k', '-c:a', 'libopus'];
  await promisify(execFile)('ffmpeg', [
    ...['-v', 'error', '-y', '-f', 'lavfi', '-i', picture, '-f', 'lavfi', '-i', sound],
    ...codecs,
    path,
  ]);
};

describe.skipIf(!existsSync(CHROMIUM))('the video element of a real browser', () => {
  let folder: string;
  let pages: PlayerPages;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matinee-player-'));
    await Promise.all([
      makeClip(join(folder, 'film.webm')),
      writeFile(join(folder, 'broken.webm'), 'this is no film'),
    ]);
    pages = await openPlayerPages(folder);
  });

  afterAll(async () => {
    await pages.close();
    await rm(folder, { recursive: true });
  });

  for (const what of Object.keys(FILM_PLAYER_CONTRACT))
    it(what, async () => {
      const run = pages.runCase({
        what,
        url: `${pages.films}/film.webm`,
        durationMs: CLIP_SECONDS * 1_000,
        missingUrl: `${pages.films}/missing.webm`,
        brokenUrl: `${pages.films}/broken.webm`,
      });
      await expect(run).resolves.toBeUndefined();
    });
});
