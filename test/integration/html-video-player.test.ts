import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FILM_PLAYER_CONTRACT } from '../contract/film-player';
import { CHROMIUM, type PlayerPages, type PlayerWindow, openPlayerPages } from '../fakes/player-pages';

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

  it('the video element finds out that a sound without an index is longer than guessed, and plays it to its end', async () => {
    // The sound is loud first, then silent: an estimate of the rate from the beginning is too high.
    const sound = ['-f', 'lavfi', '-i', 'anoisesrc=d=3', '-f', 'lavfi', '-i', 'anullsrc=d=5'];
    const path = join(folder, 'guessed.mp3');
    await promisify(execFile)('ffmpeg', [
      ...['-v', 'error', '-y', ...sound, '-filter_complex', '[0][1]concat=n=2:v=0:a=1'],
      ...['-q:a', '2', '-write_xing', '0', path],
    ]);
    const page = await pages.newPage();
    const url = `${pages.films}/guessed.mp3`;
    const seat = await page.evaluateHandle((at) => (globalThis as PlayerWindow).players.takeSeat(at), url);
    await expect.poll(() => seat.evaluate((one) => one.status().canPlay)).toBe(true);
    const guessedMs = (await seat.evaluate((one) => one.status().durationMs)) ?? 0;
    expect(guessedMs).toBeLessThan(7_000);
    await seat.evaluate((one) => one.play());
    await expect.poll(() => seat.evaluate((one) => one.status().ended), { timeout: 20_000 }).toBe(true);
    const { durationMs, positionMs } = await seat.evaluate((one) => one.status());
    expect([durationMs, positionMs].every((ms) => Math.abs((ms ?? 0) - 8_000) < 200)).toBe(true);
    await page.close();
  });

  describe('a film’s undecoded tracks', () => {
    const PICTURE = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=24:duration=3'];
    const SOUND = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=3'];
    const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
    const make = async (name: string, ...args: readonly string[]): Promise<string> => {
      await promisify(execFile)('ffmpeg', ['-v', 'error', '-y', ...PICTURE, ...args, join(folder, name)]);
      return `${pages.films}/${name}`;
    };
    const outcomeOf = async (url: string) => {
      const page = await pages.newPage();
      const outcome = await page.evaluate((at) => (globalThis as PlayerWindow).players.outcomeOf(at), url);
      await page.close();
      return outcome;
    };

    it.each([
      ['ac3.mp4', [...SOUND, ...H264, '-c:a', 'ac3'], 'Dolby Digital (AC-3)'],
      ['ac3.mkv', [...SOUND, ...H264, '-c:a', 'ac3'], 'Dolby Digital (AC-3)'],
      ['dts.mkv', [...SOUND, ...H264, '-c:a', 'dca', '-strict', '-2'], 'DTS'],
      ['truehd.mkv', [...SOUND, ...H264, '-c:a', 'truehd', '-strict', '-2'], 'Dolby TrueHD'],
    ])(
      'a sound that isn’t decoded in %s is reported before it plays, and the film can be played',
      async (name, args, codec) => {
        const url = await make(name, ...args);
        const page = await pages.newPage();
        const seat = await page.evaluateHandle(
          (at) => (globalThis as PlayerWindow).players.takeSeat(at),
          url,
        );
        await expect.poll(() => seat.evaluate((one) => one.status().canPlay)).toBe(true);
        expect(await seat.evaluate((one) => one.status().notes)).toMatchObject([
          { kind: 'undecoded', what: { track: 'sound', codec } },
        ]);
        await page.close();
      },
    );

    it.each([
      [
        'hevc.mp4',
        [
          ...SOUND,
          '-c:v',
          'libx265',
          '-preset',
          'ultrafast',
          '-x265-params',
          'log-level=none',
          '-tag:v',
          'hvc1',
          '-c:a',
          'aac',
        ],
        'picture',
        'HEVC (H.265)',
      ],
      ['mpeg4.mp4', ['-c:v', 'mpeg4'], 'picture', 'MPEG-4 Visual'],
      ['prores.mov', ['-c:v', 'prores_ks'], 'picture', 'ProRes'],
    ])(
      'a picture that isn’t decoded in %s keeps the film from playing, by name',
      async (name, args, fault, codec) => {
        expect(await outcomeOf(await make(name, ...args))).toMatchObject({
          problem: 'unsupported',
          fault,
          undecoded: [{ track: 'picture', codec }],
        });
      },
    );

    it('a film without sound, or one that is decoded, reports nothing undecoded', async () => {
      const silent = await make('silent.mp4', ...H264);
      expect(await outcomeOf(silent)).toBeNull();
      expect(await outcomeOf(`${pages.films}/film.webm`)).toBeNull();
    });

    it.each([
      ['mpeg2.ts', ['-c:v', 'mpeg2video'], { fault: 'container', container: 'MPEG transport stream' }],
      ['film.avi', ['-c:v', 'mpeg4'], { fault: 'container', container: 'AVI' }],
    ])('the container of %s is reported as the one that isn’t supported', async (name, args, what) => {
      expect(await outcomeOf(await make(name, ...args))).toMatchObject(what);
    });

    it('a text and a film that was cut off are reported as what they are', async () => {
      expect(await outcomeOf(`${pages.films}/broken.webm`)).toMatchObject({ fault: 'noFilm' });
      await make('whole.mp4', ...H264);
      const whole = await readFile(join(folder, 'whole.mp4'));
      await writeFile(join(folder, 'cut.mp4'), whole.subarray(0, whole.length / 2));
      expect(await outcomeOf(`${pages.films}/cut.mp4`)).toMatchObject({ fault: 'incomplete' });
    });
  });
});
