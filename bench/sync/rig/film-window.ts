/** One window with a film: an Electron of its own, driven over a channel to its main process. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sandboxArgs } from '../../../scripts/runtime/display';
import type { BenchPage } from '../page/contract';
import { Answers } from './answers';
import { BENCH_FILM } from '../../../lab/films/bench-film';
import { pause } from '../../kit/pause';
import { hasEnded, processTree, signalTree } from '../../../lab/senses/processes';
import type { Region } from '../../../lab/senses/screen';

const SHELL = join(import.meta.dirname, '../page/shell/main.mjs');
const START_LIMIT_MS = 60_000;
const GONE_POLL_MS = 20;
const COMPLAINT_CHARACTERS = 2_000;
/** This many windows fit side by side on the bench's screen of 1920 × 1080. */
const COLUMNS = 3;

export const regionOf = (index: number): Region => ({
  x: (index % COLUMNS) * BENCH_FILM.width,
  y: Math.floor(index / COLUMNS) * BENCH_FILM.height,
  width: BENCH_FILM.width,
  height: BENCH_FILM.height,
});

export interface FilmWindowOptions {
  readonly electron: string;
  readonly env: NodeJS.ProcessEnv;
  readonly index: number;
}

export class FilmWindow {
  readonly region: Region;
  readonly #child: ChildProcess;
  readonly #answers: Answers;
  readonly #folder = mkdtempSync(join(tmpdir(), 'matinee-bench-'));
  #complaint = '';

  private constructor({ electron, env, index }: FilmWindowOptions) {
    this.region = regionOf(index);
    const { x, y, width, height } = this.region;
    const args = [
      ...sandboxArgs(),
      '--autoplay-policy=no-user-gesture-required',
      '--force-device-scale-factor=1',
      // Linked windows find each other by their addresses, also where no multicast would resolve the names for these.
      '--disable-features=WebRtcHideLocalIpsWithMdns',
      SHELL,
      `--bench-x=${x}`,
      `--bench-y=${y}`,
      `--bench-size=${width}x${height}`,
      `--user-data-dir=${this.#folder}`,
    ];
    this.#child = spawn(electron, args, { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#complaint = (this.#complaint + chunk.toString()).slice(-COMPLAINT_CHARACTERS);
    });
    this.#answers = new Answers(this.#child, 'a window');
  }

  /** @param created called at once, before the window is there, so that it can be killed whatever happens */
  static async open(options: FilmWindowOptions, created: (window: FilmWindow) => void): Promise<void> {
    const window = new FilmWindow(options);
    created(window);
    await window.#untilUp();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /**
   * Loads the bench page anew, so that nothing of an earlier run is left.
   * @returns how much the machine's monotonic clock is ahead of the page's `performance.now()`, ms
   */
  async load(url: string): Promise<number> {
    const startSeconds = await this.#answers.ask({ name: 'load', text: url });
    if (typeof startSeconds !== 'number') throw new Error('the page has no NavigationStart metric');
    return startSeconds * 1_000;
  }

  /** Calls a function of `window.bench`. */
  async call<N extends keyof BenchPage>(
    name: N,
    ...args: Parameters<BenchPage[N]>
  ): Promise<Awaited<ReturnType<BenchPage[N]>>> {
    const list = args.map((arg) => JSON.stringify(arg)).join(', ');
    const answer = await this.#answers.ask({ name: 'run', text: `window.bench.${name}(${list})` });
    return answer as Awaited<ReturnType<BenchPage[N]>>;
  }

  /** Hides the window, so that its page knows and no frames are made any more. */
  async hide(): Promise<void> {
    await this.#answers.ask({ name: 'hide' });
  }

  async show(): Promise<void> {
    await this.#answers.ask({ name: 'show' });
  }

  /** Sends a signal to all of its processes at once. */
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
    // The id may belong to another process once this one has ended.
    if (this.pid !== undefined && !this.hasEnded) signalTree(this.pid, signal);
  }

  processes(): ReturnType<typeof processTree> {
    return this.pid === undefined ? [] : processTree(this.pid);
  }

  /** Kills the window without anything asynchronous, so that it can be done while this process exits. */
  kill(): void {
    this.signal('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    const tree = this.processes().map(({ pid }) => pid);
    this.signal('SIGKILL');
    while (!tree.every(hasEnded)) await pause(GONE_POLL_MS);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #untilUp(): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => reject(new Error(`${why}: ${this.#complaint}`));
      const timer = setTimeout(() => fail('a window didn’t open in time'), START_LIMIT_MS);
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        act();
      };
      this.#child.once('message', () => settle(resolve));
      this.#child.once('error', ({ message }) => settle(() => fail(message)));
      this.#child.once('exit', () => settle(() => fail('a window closed at once')));
    });
  }
}
