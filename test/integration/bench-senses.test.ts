/** The senses of the sync bench against the real display and sound servers. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startScreenEye } from '../../bench/sync/senses/screen';
import { hasCommand, run } from '../../scripts/runtime/command';
import { startVirtualDisplay, type Display } from '../../scripts/runtime/display';
import { FILM_BITS } from '../fakes/media/frame-code';

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

  /** Fills the screen with two films' pictures that have these codes. */
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
    // ImageMagick 6 ends with 1 also when it has drawn; whether it has is what the test looks at.
    await run('display', ['-window', 'root', picture], { env: { ...process.env, ...screen.env } }).catch(
      () => undefined,
    );
  }

  it('sees what stands there, and when', async () => {
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
    // Whether the third was still seen is up to the moment of stopping.
    expect(changes.slice(0, 3)).toEqual([',', '605,606', '65535,0']);
    const times = looks.map(([atMs]) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(before);
    expect(times.at(-1)).toBeLessThan(Number(process.hrtime.bigint()) / 1e6);
  });

  it('leaves no screen behind', async () => {
    const other = await startVirtualDisplay('64x64x24', { withFramebuffer: true });
    await other.close();
    expect(() => startScreenEye({ framebuffer: other.framebuffer!, regions: [], everyMs: 1_000 })).toThrow(
      'ENOENT',
    );
  });
});
