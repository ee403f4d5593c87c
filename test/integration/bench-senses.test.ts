/** The senses of the sync bench against the real display and sound servers. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHIRP, chirpSamples } from '../../lab/senses/clicks';
import { startScreenEye } from '../../lab/senses/screen';
import { openSoundEar, type SoundEar } from '../../lab/senses/sound';
import { hasCommand, run } from '../../scripts/runtime/command';
import { startVirtualDisplay, type Display } from '../../scripts/runtime/display';
import { FILM_BITS } from '../../lab/films/frame-code';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'matinee-senses-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(!['Xvfb', 'display'].every(hasCommand))('the eye, on a real screen', () => {
  const SCREEN = { width: 640, height: 200 };
  const REGIONS = [
    { x: 0, y: 0, width: 320, height: 180 },
    { x: 320, y: 0, width: 320, height: 180 },
  ];
  let screen: Display;
  beforeAll(async () => {
    screen = await startVirtualDisplay(`${SCREEN.width}x${SCREEN.height}x24`, { withFramebuffer: true });
  });
  afterAll(() => screen.close());

  /** Fills the screen with the pictures of two films that have these codes. */
  async function show(codes: readonly [number, number]): Promise<void> {
    const strips = codes.map((code) => {
      const bits = Array.from({ length: FILM_BITS }, (_, i) => Math.floor(code / 2 ** i) % 2 === 1);
      return [true, false, ...bits, bits.filter(Boolean).length % 2 === 1, true];
    });
    const row = Buffer.alloc(SCREEN.width * 3);
    for (let x = 0; x < SCREEN.width; x++) {
      const strip = strips[Math.floor(x / 320)] ?? [];
      row.fill(strip[Math.floor(((x % 320) * strip.length) / 320)] ? 235 : 16, x * 3, x * 3 + 3);
    }
    const grey = Buffer.alloc(SCREEN.width * 3, 128);
    const rows = Array.from({ length: SCREEN.height }, (_, y) => (y < 11 ? row : grey));
    const picture = join(folder, 'screen.ppm');
    await writeFile(
      picture,
      Buffer.concat([Buffer.from(`P6 ${SCREEN.width} ${SCREEN.height} 255\n`), ...rows]),
    );
    // ImageMagick 6 exits with 1 even when it has drawn; the test looks at the screen instead.
    await run('display', ['-window', 'root', picture], { env: { ...process.env, ...screen.env } }).catch(
      () => undefined,
    );
  }

  it('the eye sees what stands on a real screen, and when', async () => {
    const eye = startScreenEye({ framebuffer: screen.framebuffer!, regions: REGIONS, everyMs: 1 });
    const before = Number(process.hrtime.bigint()) / 1e6;
    for (const codes of [
      [605, 606],
      [65_535, 0],
      [1, 2],
    ] as const)
      await show(codes);
    const looks = eye.stop();
    const seen = looks.map(([, codes]) => codes.join());
    const changes = seen.filter((codes, i) => codes !== seen[i - 1]);
    // Whether the third picture was still seen depends on the moment of stopping.
    expect(changes.slice(0, 3)).toEqual([',', '605,606', '65535,0']);
    const times = looks.map(([atMs]) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(before);
    expect(times.at(-1)).toBeLessThan(Number(process.hrtime.bigint()) / 1e6);
  });

  it('the eye leaves no screen behind', async () => {
    const other = await startVirtualDisplay('64x64x24', { withFramebuffer: true });
    await other.close();
    expect(() => startScreenEye({ framebuffer: other.framebuffer!, regions: [], everyMs: 1_000 })).toThrow(
      'ENOENT',
    );
  });
});

describe.skipIf(!['pulseaudio', 'pactl', 'pacat', 'parec'].every(hasCommand))(
  'the ear, on a real sound server',
  () => {
    const HZ = 48_000;
    const LATE_MS = 7.3125;
    let ear: SoundEar;
    beforeAll(async () => {
      ear = await openSoundEar({ windows: 3 });
    });
    afterAll(() => ear.close());

    /** Four seconds of the film in stereo, with a small delay. */
    async function film(name: string, lateMs: number): Promise<string> {
      const sound = Buffer.alloc(4 * HZ * 4);
      for (let second = 0; second < 4; second++)
        chirpSamples(HZ).forEach((value, i) => {
          const at = (second * HZ + Math.round((lateMs / 1_000) * HZ) + i) * 4;
          sound.writeInt16LE(Math.round(value * 32_767), at);
          sound.writeInt16LE(Math.round(value * 32_767), at + 2);
        });
      const path = join(folder, name);
      await writeFile(path, sound);
      return path;
    }

    const control = (...args: string[]) => run('pactl', args, { env: { ...process.env, ...ear.envFor(0) } });

    /** For each stream of a player, how many ms of sound it holds that aren't played yet. */
    async function heldBack(): Promise<number[]> {
      const streams = (await control('list', 'sink-inputs')).split('Sink Input #');
      return streams
        .filter((stream) => stream.includes('Driver: protocol-native.c'))
        .map((stream) => Number(/Buffer Latency: (\d+) usec/.exec(stream)?.[1]) / 1_000);
    }

    it('the ear hears all windows on one clock, each by itself', async () => {
      const films = [await film('sofa.raw', 0), await film('bed.raw', LATE_MS)];
      ear.start();
      // While the sink is suspended the streams fill up; all begin when it goes on, at the same sample.
      await control('suspend-sink', 'bench', '1');
      const players = films.map((path, window) =>
        run('pacat', ['--playback', '--raw', '--format=s16le', `--rate=${HZ}`, '--channels=2', path], {
          env: { ...process.env, ...ear.envFor(window) },
        }),
      );
      await expect.poll(async () => (await heldBack()).filter((ms) => ms > 500).length).toBe(players.length);
      await control('suspend-sink', 'bench', '0');
      await Promise.all(players);
      const { clicks } = await ear.stop();
      const [sofa = [], bed = [], empty] = clicks;
      // The sound of the first moments after a suspension isn't recorded.
      expect(sofa.length).toBeGreaterThanOrEqual(3);
      expect(bed).toHaveLength(sofa.length);
      expect(empty).toEqual([]);
      sofa.forEach((atMs, i) => {
        expect((bed[i] ?? 0) - atMs).toBeCloseTo(LATE_MS, 1);
        expect(atMs - (sofa[0] ?? 0)).toBeCloseTo(i * CHIRP.everyMs, 1);
      });
    });

    it('the ear can be stopped once', async () => {
      await expect(ear.stop()).rejects.toThrow('no recording');
    });
  },
);
