/**
 * npx tsx scripts/make-art.ts
 *
 * Draws the pictures that are committed, from the SVG files beside them: the icon's PNG and the faces of the fake
 * cameras. It needs a browser (MATINEE_CHROMIUM, else `chromium`).
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPO_ROOT } from './runtime/paths';
import { openCanvasPage } from './runtime/drawing-page';

interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const FACES = 'lab/films/faces';
const faces = readdirSync(join(REPO_ROOT, FACES))
  .filter((name) => name.endsWith('.svg'))
  .map((name): Picture => ({ svg: `${FACES}/${name}`, width: 320, height: 240 }));
const pictures: Picture[] = [{ svg: 'resources/icon.svg', width: 512, height: 512 }, ...faces];

const { page, close } = await openCanvasPage(512, 512);
for (const { svg, width, height } of pictures) {
  await page.setViewportSize({ width, height });
  const source = readFileSync(join(REPO_ROOT, svg), 'utf8');
  await page.setContent(
    `<style>body{margin:0;background:transparent}svg{display:block;width:100vw;height:100vh}</style>${source}`,
  );
  writeFileSync(join(REPO_ROOT, svg.replace(/svg$/, 'png')), await page.screenshot({ omitBackground: true }));
  console.log(svg.replace(/svg$/, 'png'));
}
await close();
