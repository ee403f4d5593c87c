/**
 * npx tsx scripts/make-sample.ts
 *
 * Makes resources/sample.webm, the film of the demo: the scene in scripts/sample/scene.html, drawn frame
 * by frame in a browser, and music that is computed here. The result is committed; run it again only to
 * change the film. Needs ffmpeg and a browser (MATINEE_CHROMIUM, else `chromium`).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from './runtime/command';
import { openCanvasPage } from './runtime/drawing-page';
import { REPO_ROOT } from './runtime/paths';
import { eveningMusic, toWav } from './sample/music';

const WIDTH = 1280;
const HEIGHT = 720;
const FPS = 24;
const LENGTH_S = 32;

async function drawFilm(target: string): Promise<void> {
  const { page, close } = await openCanvasPage(WIDTH, HEIGHT);
  await page.goto(`${pathToFileURL(join(REPO_ROOT, 'scripts/sample/scene.html')).href}#frames`);
  const args = [
    '-v',
    'error',
    '-y',
    '-f',
    'image2pipe',
    '-c:v',
    'mjpeg',
    '-framerate',
    String(FPS),
    '-i',
    '-',
  ];
  const coding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '8', '-pix_fmt', 'yuv420p', target];
  const encoder = spawn('ffmpeg', [...args, ...coding], { stdio: ['pipe', 'inherit', 'inherit'] });
  for (let frame = 0; frame < LENGTH_S * FPS; frame++) {
    const jpeg = await page.evaluate<string>(`frame(${frame / FPS})`);
    if (!encoder.stdin.write(Buffer.from(jpeg, 'base64'))) await once(encoder.stdin, 'drain');
    if (frame % (FPS * 4) === 0) console.log(`${frame / FPS} s of ${LENGTH_S} drawn`);
  }
  encoder.stdin.end();
  await once(encoder, 'close');
  await close();
}

const folder = mkdtempSync(join(tmpdir(), 'matinee-sample-'));
try {
  const picture = join(folder, 'picture.mkv');
  const sound = join(folder, 'sound.wav');
  await drawFilm(picture);
  writeFileSync(sound, toWav(eveningMusic(LENGTH_S)));
  const video = [
    // The clip is drawn large and made smaller, for smooth edges; the small size can be decoded twice on a machine
    // without a GPU.
    '-vf',
    'scale=960:540:flags=lanczos',
    '-c:v',
    'libvpx-vp9',
    '-b:v',
    '0',
    '-crf',
    '30',
    '-row-mt',
    '1',
    '-cpu-used',
    '2',
    '-g',
    '48',
  ];
  const audio = ['-c:a', 'libopus', '-b:a', '80k'];
  const meta = ['-metadata', 'title=The Long Way Home', '-fflags', '+bitexact', '-flags:v', '+bitexact'];
  const target = join(REPO_ROOT, 'resources/sample.webm');
  await run('ffmpeg', ['-v', 'error', '-y', '-i', picture, '-i', sound, ...video, ...audio, ...meta, target]);
  console.log(target);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
