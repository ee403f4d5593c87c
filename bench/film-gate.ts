/**
 * npm run bench:gate [-- --quick] [--json]
 *
 * What the gate for films of the web costs: from setting an element's source to its first frame, in the app's page
 * through the gate, and in a bare Electron window from the server itself, in turns, on one film of this machine.
 * Figure: the difference of the medians, of 40 loads each (10 with --quick, which takes half a minute).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, basename, join } from 'node:path';
import { _electron, type Page } from 'playwright';
import { throughGate } from '@core/film/film-gate';
import type { MatineeBridge } from '@core/ipc/contract';
import { buildApp } from '../scripts/runtime/build';
import { explainAndExit } from '../scripts/runtime/command';
import { ensurePackages } from '../scripts/runtime/debian';
import { ensureDisplay, sandboxArgs } from '../scripts/runtime/display';
import { resolveElectron, runtimeLine } from '../scripts/runtime/electron';
import { REPO_ROOT } from '../scripts/runtime/paths';
import { startSound } from '../scripts/runtime/sound';
import { serveFilms } from '../test/fakes/film-origin';
import { filmMp4 } from '../lab/films/films';
import { describeMachine, describeVersions } from '../scripts/runtime/machine';
import { median } from './sync/figures/median';

/** Nobody sees less: three frames of a film at 60 Hz. */
const TARGET_MS = 50;
const LOADS = { full: 40, quick: 10 } as const;
/** Before anything is noted: the decoder and the first connection. */
const WARM_UP = 3;

/** From `src` to the first frame on the screen, ms. */
const firstFrame = (page: Page, url: string): Promise<number> =>
  page.evaluate(
    (src) =>
      new Promise<number>((resolve, reject) => {
        const video = document.createElement('video');
        video.muted = true;
        video.preload = 'auto';
        document.body.append(video);
        const startedAt = performance.now();
        video.requestVideoFrameCallback(() => {
          resolve(performance.now() - startedAt);
          // An element that is only taken out of the page holds its connection until it is collected.
          video.removeAttribute('src');
          video.load();
          video.remove();
        });
        video.onerror = () => reject(new Error(video.error?.message ?? 'no film'));
        video.src = src;
        video.play().catch(reject);
      }),
    url,
  );

const openBare = async (electron: string): Promise<{ page: Page; close(): Promise<void> }> => {
  const folder = mkdtempSync(join(tmpdir(), 'matinee-bare-'));
  const app = await _electron.launch({
    executablePath: electron,
    args: [...sandboxArgs(), `--user-data-dir=${folder}`, join(REPO_ROOT, 'bench/blank-window.mjs')],
    env: process.env as Record<string, string>,
  });
  const page = await app.firstWindow();
  await page.waitForLoadState('domcontentloaded');
  const close = async (): Promise<void> => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { page, close };
};

async function measure(electron: string, loads: number): Promise<{ gate: number[]; bare: number[] }> {
  const { launchPerson } = await import('../lab/driver/person');
  const film = (await filmMp4()).path;
  const server = await serveFilms(dirname(film));
  const address = `${server.origin}/${basename(film)}`;
  const person = await launchPerson('alice');
  const bare = await openBare(electron);
  try {
    await person.page.evaluate(async (url) => {
      const { matinee } = globalThis as unknown as { matinee: MatineeBridge };
      await matinee.call('film.typed', { url });
    }, address);
    const times = { gate: [] as number[], bare: [] as number[] };
    for (let load = -WARM_UP; load < loads; load++) {
      const url = `${address}?${load}`;
      const gate = await firstFrame(person.page, throughGate(url));
      const direct = await firstFrame(bare.page, url);
      if (load < 0) continue;
      times.gate.push(gate);
      times.bare.push(direct);
    }
    return times;
  } finally {
    await bare.close();
    await person.quit();
    server.close();
  }
}

async function bench(args: readonly string[]): Promise<void> {
  const json = args.includes('--json');
  const say = (line: string): void => (json ? console.error(line) : console.log(line));
  await ensurePackages('window', 'test');
  const electron = await resolveElectron({ say });
  say(runtimeLine(electron));
  await buildApp();
  const display = await ensureDisplay();
  const sound = await startSound();
  Object.assign(process.env, display.env, sound.env, { MATINEE_ELECTRON: electron.executable });
  try {
    const runs = args.includes('--quick') ? LOADS.quick : LOADS.full;
    const { gate, bare } = await measure(electron.executable, runs);
    const value = median(gate) - median(bare);
    say(`First frame: ${median(gate).toFixed(1)} ms by the gate, ${median(bare).toFixed(1)} ms bare.`);
    const figure = {
      id: 'gate-first-frame-ms',
      value,
      unit: 'ms',
      target: TARGET_MS,
      met: value <= TARGET_MS,
    };
    say(`${figure.id} ${value.toFixed(1)} ms, target ≤ ${TARGET_MS}: ${figure.met ? 'met' : 'missed'}`);
    const versions = await describeVersions(electron.executable);
    if (json)
      console.log(
        JSON.stringify({ machine: describeMachine(), versions, figures: [{ ...figure, runs, void: 0 }] }),
      );
  } finally {
    await sound.close();
    await display.close();
  }
}

await bench(process.argv.slice(2)).catch(explainAndExit);
