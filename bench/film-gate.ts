/**
 * npm run bench:gate [-- --quick] [--json]
 *
 * Measures the cost of the gate for films from the web: the time from setting an element's source to its first frame,
 * in the app's page through the gate, and in a bare Electron window from the server itself, in turns, on one film of
 * this machine. The figure is the difference of the medians, of 40 loads each (10 with --quick, which takes half a
 * minute).
 */
import { basename, dirname } from 'node:path';
import type { Page } from 'playwright';
import { throughGate } from '@core/film/film-gate';
import type { MatineeBridge } from '@core/ipc/contract';
import { filmMp4 } from '../lab/films/films';
import { serveFilms } from '../test/fakes/film-origin';
import { openBareWindow } from './kit/bare-window';
import { runBench } from './kit/bench';
import { judged } from './kit/figure';
import { setUp } from './kit/set-up';
import { median } from './kit/statistics';
import { withDisplayAndSound } from './kit/surroundings';

/** Nobody notices less than three frames at 60 Hz. */
const TARGET_MS = 50;
const LOADS = { full: 40, quick: 10 } as const;
/** The loads before any is noted, which warm up the decoder and the first connection. */
const WARM_UP = 3;

/** The time from `src` to the first frame on the screen, ms. */
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
          // An element that is only removed from the page keeps its connection until it is garbage-collected.
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

async function measure(electron: string, loads: number): Promise<{ gate: number[]; bare: number[] }> {
  const { launchPerson } = await import('../lab/driver/person');
  const film = (await filmMp4()).path;
  const server = await serveFilms(dirname(film));
  const address = `${server.origin}/${basename(film)}`;
  const person = await launchPerson('alice');
  const bare = await openBareWindow({ electron });
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

await runBench({
  options: {},
  async measure({ quick }, say) {
    const { electron, machine, versions } = await setUp(say, { app: true });
    const runs = quick ? LOADS.quick : LOADS.full;
    const { gate, bare } = await withDisplayAndSound(electron, () => measure(electron, runs));
    say(`First frame: ${median(gate).toFixed(1)} ms by the gate, ${median(bare).toFixed(1)} ms bare.`);
    const value = median(gate) - median(bare);
    const figure = judged({ id: 'gate-first-frame-ms', value, unit: 'ms', runs, void: 0 }, { to: TARGET_MS });
    return { machine, versions, figures: [figure] };
  },
});
