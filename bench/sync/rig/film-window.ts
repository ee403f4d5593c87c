/** One window with a film: an Electron of its own, driven through its page. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { sandboxArgs } from '../../../scripts/runtime/display';
import { BENCH_FILM } from './bench-film';
import type { BenchPage } from '../page/contract';
import { pause } from './pause';
import { hasEnded, processTree, signalTree } from './processes';
import type { Region } from './senses';

const SHELL = join(import.meta.dirname, '../page/shell/main.mjs');
const START_LIMIT_MS = 60_000;
const GONE_POLL_MS = 20;
/** So many windows fit beside each other on the bench's screen of 1920 × 1080. */
const COLUMNS = 3;

export const regionOf = (index: number): Region => ({
  x: (index % COLUMNS) * BENCH_FILM.width,
  y: Math.floor(index / COLUMNS) * BENCH_FILM.height,
  width: BENCH_FILM.width,
  height: BENCH_FILM.height,
});

export interface FilmWindowOptions {
  readonly electron: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly index: number;
}

export class FilmWindow {
  readonly region: Region;
  /** What went wrong in the page that nobody waited for. */
  readonly complaints: string[] = [];
  readonly #app: ElectronApplication;
  readonly #page: Page;
  readonly #folder: string;

  private constructor(app: ElectronApplication, page: Page, folder: string, region: Region) {
    this.#app = app;
    this.#page = page;
    this.#folder = folder;
    this.region = region;
    page.on('pageerror', (error) => this.complaints.push(error.message));
  }

  static async open({ electron, env, index }: FilmWindowOptions): Promise<FilmWindow> {
    const region = regionOf(index);
    const folder = mkdtempSync(join(tmpdir(), 'matinee-bench-'));
    let app: ElectronApplication | null = null;
    try {
      app = await _electron.launch({
        executablePath: electron,
        timeout: START_LIMIT_MS,
        args: [
          ...sandboxArgs(),
          '--autoplay-policy=no-user-gesture-required',
          '--force-device-scale-factor=1',
          SHELL,
          `--bench-x=${region.x}`,
          `--bench-y=${region.y}`,
          `--bench-size=${region.width}x${region.height}`,
          `--user-data-dir=${folder}`,
        ],
        env: Object.fromEntries(Object.entries(env).flatMap(([key, value]) => (value ? [[key, value]] : []))),
      });
      const page = await app.firstWindow({ timeout: START_LIMIT_MS });
      return new FilmWindow(app, page, folder, region);
    } catch (error) {
      const pid = app?.process().pid;
      if (pid !== undefined) signalTree(pid, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  get pid(): number {
    const { pid } = this.#app.process();
    if (pid === undefined) throw new Error('the window has no process');
    return pid;
  }

  /**
   * Loads the bench page anew: nothing of a run before is left.
   * @returns the machine's monotonic clock minus the page's `performance.now()`, ms
   */
  async load(url: string): Promise<number> {
    this.complaints.length = 0;
    await this.#page.goto(url);
    const cdp = await this.#page.context().newCDPSession(this.#page);
    try {
      await cdp.send('Performance.enable');
      // Chromium counts page times from here, on CLOCK_MONOTONIC in seconds.
      const { metrics } = await cdp.send('Performance.getMetrics');
      const start = metrics.find((metric) => metric.name === 'NavigationStart');
      if (!start) throw new Error('the page has no NavigationStart metric');
      return start.value * 1_000;
    } finally {
      await cdp.detach();
    }
  }

  /** Calls a function of `window.bench`. */
  call<N extends keyof BenchPage>(
    name: N,
    ...args: Parameters<BenchPage[N]>
  ): Promise<Awaited<ReturnType<BenchPage[N]>>> {
    const list = args.map((arg) => JSON.stringify(arg)).join(', ');
    return this.#page.evaluate<Awaited<ReturnType<BenchPage[N]>>>(`window.bench.${name}(${list})`);
  }

  hide(): Promise<void> {
    return this.#app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  }

  show(): Promise<void> {
    return this.#app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.showInactive());
  }

  stop(): void {
    signalTree(this.pid, 'SIGSTOP');
  }

  resume(): void {
    signalTree(this.pid, 'SIGCONT');
  }

  processes(): ReturnType<typeof processTree> {
    return processTree(this.pid);
  }

  /** At once, whatever it is doing; nothing asynchronous, so that it can be done while the process exits. */
  kill(): void {
    const child = this.#app.process();
    // Once it has ended, the number may be somebody else's.
    if (child.exitCode === null && child.signalCode === null) signalTree(this.pid, 'SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    const child = this.#app.process();
    const tree = this.processes().map(({ pid }) => pid);
    const gone =
      child.exitCode !== null || child.signalCode !== null
        ? Promise.resolve()
        : new Promise<void>((resolve) => child.once('exit', () => resolve()));
    this.kill();
    await gone;
    while (!tree.every(hasEnded)) await pause(GONE_POLL_MS);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
