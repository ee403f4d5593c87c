import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { JSHandle } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FILM_PLAYER_CONTRACT, LIVE_PLAYER_CONTRACT } from '../contract/film-player';
import { encodeLive, HLS, type LiveEncoder, makeHlsFilm } from '../../lab/films/hls';
import { CHROMIUM, openPlayerPages, type PlayerPages, type PlayerWindow } from '../fakes/player-pages';
import type { Seat } from './film-players.page';

const FILM_SECONDS = 10;
const FRAME_MS = 1_000 / HLS.fps;

describe.skipIf(!existsSync(CHROMIUM))('HLS in a real browser, under the content policy of the app', () => {
  let folder: string;
  let pages: PlayerPages;
  const encoders: LiveEncoder[] = [];

  const live = async (name: string, dated: boolean): Promise<LiveEncoder> => {
    await mkdir(join(folder, name));
    const encoder = encodeLive(join(folder, name), { dated });
    encoders.push(encoder);
    return encoder;
  };
  /** Takes a seat in a page of its own. */
  const sit = async (url: string): Promise<JSHandle<Seat>> => {
    const page = await pages.newPage();
    const seat = await page.evaluateHandle((at) => (globalThis as PlayerWindow).players.takeSeat(at), url);
    await expect.poll(() => seat.evaluate((one) => one.status().canPlay)).toBe(true);
    return seat;
  };
  const outcomeOf = async (url: string): Promise<{ problem: string; detail: string } | null> => {
    const page = await pages.newPage();
    const outcome = await page.evaluate((at) => (globalThis as PlayerWindow).players.outcomeOf(at), url);
    await page.close();
    return outcome;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'matinee-hls-'));
    // The live stream begins first of all: it has to have been on for a while when it is watched.
    await live('live', true);
    await mkdir(join(folder, 'film'));
    await makeHlsFilm(join(folder, 'film'), FILM_SECONDS);
    await writeFile(join(folder, 'broken.m3u8'), 'this is no playlist');
    pages = await openPlayerPages(folder);
  });

  afterAll(async () => {
    await pages.close();
    await Promise.all(encoders.map((encoder) => encoder.stop()));
    await rm(folder, { recursive: true });
  });

  describe('a film', () => {
    for (const what of Object.keys(FILM_PLAYER_CONTRACT))
      it(what, async () => {
        const run = pages.runCase({
          what,
          url: `${pages.films}/film/index.m3u8`,
          durationMs: FILM_SECONDS * 1_000,
          missingUrl: `${pages.films}/missing.m3u8`,
          brokenUrl: `${pages.films}/broken.m3u8`,
        });
        await expect(run).resolves.toBeUndefined();
      });

    it('a film by HLS shows the frame that it was sent to', async () => {
      const seat = await sit(`${pages.films}/film/index.m3u8`);
      const frames = [100, 101, 24, 23, 7, 239 - 24];
      const shown: (number | null)[] = [];
      for (const frame of frames)
        shown.push(await seat.evaluate((one, at) => one.frameAt(at), (frame + 0.5) * FRAME_MS));
      expect(shown).toEqual(frames);
    });

    it.each([
      ['its server does not have', (list: string) => list.replace('index3.ts', 'missing.ts')],
      [
        'its playlist calls a gap',
        (list: string) => list.replace(/(#EXTINF[^#]*index3\.ts)/, '#EXT-X-GAP\n$1'),
      ],
    ])('a film by HLS goes on behind a segment that %s', async (what, broken) => {
      const list = await readFile(join(folder, 'film/index.m3u8'), 'utf8');
      expect(broken(list)).not.toBe(list);
      const name = `hole-${what.replaceAll(' ', '-')}.m3u8`;
      await writeFile(join(folder, 'film', name), broken(list));
      const seat = await sit(`${pages.films}/film/${name}`);
      const isBehind = (): Promise<boolean> =>
        seat.evaluate((one) => one.status().canPlay && one.status().positionMs > 4_000);
      await seat.evaluate((one) => one.play());
      await expect.poll(isBehind, { timeout: 15_000 }).toBe(true);
      const { notes } = await seat.evaluate((one) => one.status());
      expect(notes).toEqual([{ kind: 'hole' }]);
      // A seek into the hole doesn't stay there either, while the film stands.
      await seat.evaluate((one) => one.pause());
      const frame = await seat.evaluate((one, at) => one.frameAt(at), 3_500);
      expect(frame).toBeGreaterThanOrEqual(4 * HLS.fps);
      expect(frame).toBeLessThan(5 * HLS.fps);
    });

    it('a film by HLS is refused with the reason where its server lets nobody else read it', async () => {
      expect(await outcomeOf(`${pages.closedFilms}/film/index.m3u8`)).toMatchObject({
        problem: 'unreachable',
        fault: 'closed',
        detail: expect.stringContaining('does not let other sites read it') as string,
      });
      expect(await outcomeOf('http://127.0.0.1:9/film.m3u8')).toMatchObject({ problem: 'unreachable' });
    });
  });

  describe('a stream’s undecoded tracks', () => {
    const make = async (name: string, ...codecs: readonly string[]): Promise<string> => {
      await promisify(execFile)('ffmpeg', [
        ...['-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=24:duration=4'],
        ...['-f', 'lavfi', '-i', 'sine=duration=4', '-pix_fmt', 'yuv420p', '-g', '24', ...codecs],
        ...['-f', 'hls', '-hls_time', '1', '-hls_playlist_type', 'vod', join(folder, `${name}.m3u8`)],
      ]);
      return `${pages.films}/${name}.m3u8`;
    };
    const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast'];

    it.each([
      ['ac3', 'Dolby Digital (AC-3)'],
      ['eac3', 'Dolby Digital Plus (E-AC-3)'],
    ])(
      'a sound in %s is reported by name before the stream plays, and the picture plays',
      async (codec, name) => {
        const seat = await sit(await make(codec, ...H264, '-c:a', codec));
        expect((await seat.evaluate((one) => one.status())).notes).toMatchObject([
          { kind: 'undecoded', what: { track: 'sound', codec: name } },
        ]);
        await seat.evaluate((one) => one.play());
        await expect
          .poll(() => seat.evaluate((one) => one.status().positionMs), { timeout: 10_000 })
          .toBeGreaterThan(2_000);
      },
    );

    it('a sound that browsers break at keeps the stream from playing, by name', async () => {
      expect(await outcomeOf(await make('mp2', ...H264, '-c:a', 'mp2'))).toMatchObject({
        problem: 'unsupported',
        fault: 'streamSound',
        undecoded: [{ track: 'sound', codec: 'MP2' }],
      });
    });

    it('a picture that isn’t decoded keeps the stream from playing, by name', async () => {
      expect(await outcomeOf(await make('mpeg2', '-c:v', 'mpeg2video', '-c:a', 'aac'))).toMatchObject({
        problem: 'unsupported',
        fault: 'picture',
        undecoded: [{ track: 'picture', codec: 'MPEG-2 video' }],
      });
    });

    it('a film under the name of a playlist is refused, where a browser goes by the name', async () => {
      const film = join(folder, 'film.mp4');
      await promisify(execFile)('ffmpeg', [
        ...['-v', 'error', '-y', '-i', join(folder, 'film/index.m3u8'), '-c', 'copy', '-t', '3', film],
      ]);
      await cp(film, join(folder, 'misnamed.m3u8'));
      const outcome = await outcomeOf(`${pages.films}/misnamed.m3u8`);
      // Engines that play HLS only by a library refuse this film; those with a player of their own play it.
      if (outcome) expect(outcome).toMatchObject({ problem: 'unsupported', fault: 'misnamed' });
      // Addresses behind the app's gate end like this, whatever the film is called.
      await mkdir(join(folder, 'gated.m3u8'));
      await cp(film, join(folder, 'gated.m3u8/part'));
      expect(await outcomeOf(`${pages.films}/gated.m3u8/part`)).toBeNull();
    });
  });

  describe('a live stream', () => {
    beforeAll(async () => {
      // The player's contract wants this much of the stream to be published.
      await vi.waitFor(async () => expect(await encoders[0]?.segments()).toBeGreaterThan(14), 40_000);
    });

    for (const what of Object.keys(LIVE_PLAYER_CONTRACT))
      it(what, async () => {
        const run = pages.runCase({
          what,
          url: `${pages.films}/live/index.m3u8`,
          durationMs: null,
          missingUrl: `${pages.films}/missing.m3u8`,
          brokenUrl: `${pages.films}/broken.m3u8`,
        });
        await expect(run).resolves.toBeUndefined();
      });

    it('a live stream gives everybody the same positions, whenever they joined', async () => {
      const url = `${pages.films}/live/index.m3u8`;
      const edgeOf = (seat: JSHandle<Seat>): Promise<number> =>
        seat.evaluate((one) => one.status().live?.edgeMs ?? 0);
      const early = await sit(url);
      const joinedAt = await edgeOf(early);
      // The window has moved on by some segments, so the later player counts from another start.
      await expect.poll(() => edgeOf(early)).toBeGreaterThan(joinedAt + 3_500);
      const late = await sit(url);

      /** The time of frame 0, computed from the positions that the player gives for the frames it shows. */
      const originOf = async (seat: JSHandle<Seat>): Promise<number> => {
        await seat.evaluate((one) => one.play());
        const seen = await seat.evaluate((one) => one.sightings(48));
        await seat.evaluate((one) => one.pause());
        const origins = seen.map(({ positionMs, frame }) => positionMs - frame * FRAME_MS);
        return origins.sort((a, b) => a - b)[origins.length >> 1] ?? Number.NaN;
      };
      const origins = [await originOf(early), await originOf(late)] as const;
      expect(Math.abs(origins[0] - origins[1])).toBeLessThan(FRAME_MS);

      // The reverse holds too: sent to the same moment of the programme, both players show the same picture.
      const from = Math.ceil(((await edgeOf(late)) - 6_000 - origins[0]) / FRAME_MS);
      for (const frame of [from, from + 30]) {
        const positionMs = origins[0] + (frame + 0.5) * FRAME_MS;
        const shown = await Promise.all(
          [early, late].map((seat) => seat.evaluate((one, at) => one.frameAt(at), positionMs)),
        );
        expect(shown).toEqual([frame, frame]);
        // Each element counts from where its player began, so the two agree by more than one common number.
        const elements = await Promise.all(
          [early, late].map((seat) => seat.evaluate((one) => one.elementMs())),
        );
        expect(Math.abs((elements[0] ?? 0) - (elements[1] ?? 0))).toBeGreaterThan(1_000);
      }
    });

    it('a live stream without dates is kept roughly in step, and says so', async () => {
      const undated = await live('undated', false);
      await expect.poll(() => undated.segments(), { timeout: 20_000 }).toBeGreaterThan(2);
      const seats = await Promise.all([1, 2].map(() => sit(`${pages.films}/undated/index.m3u8`)));
      const states = await Promise.all(seats.map((seat) => seat.evaluate((one) => one.status())));
      for (const { notes } of states) expect(notes).toEqual([{ kind: 'rough' }]);
      const [first = 0, second = 0] = states.map(({ live: window }) => window?.edgeMs ?? 0);
      // The bound is two segments: each player may have seen its latest one late.
      expect(Math.abs(first - second)).toBeLessThan(2 * HLS.segmentSeconds * 1_000 + 500);
    });
  });

  it('a live stream is recognised by its first bytes where it is called something else', async () => {
    await cp(join(folder, 'film/index.m3u8'), join(folder, 'film/list.m3u'));
    const seat = await sit(`${pages.films}/film/list.m3u`);
    expect((await seat.evaluate((one) => one.status())).durationMs).toBeCloseTo(FILM_SECONDS * 1_000, -3);
  });

  it('a page of the web is no live stream', async () => {
    await writeFile(join(folder, 'page.m3u8'), '<!doctype html><title>502</title>');
    expect(await outcomeOf(`${pages.films}/page.m3u8`)).toMatchObject({
      problem: 'unreachable',
      fault: 'page',
    });
  });
});
