/** The rig: windows that watch one film through a bad network, and the record of what really happened. Linux only. */
import { join } from 'node:path';
import { bundlePage } from '../../../test/fakes/bundle-page';
import type { Cell, ClockRecord, NetworkProfile, RunRecord, WindowTrace } from '../model';
import { NETWORKS } from '../networks';
import type { Rig } from '../rig-port';
import type { TrueClocks } from '../page/contract';
import { BENCH_FILM, benchFilm } from '../../../lab/films/bench-film';
import { clockErrors } from './clock-errors';
import { FilmWindow } from './film-window';
import { machineNowMs } from '../../../lab/senses/machine-clock';
import { pause } from '../../kit/pause';
import { cpuBetween, machineTime } from '../../../lab/senses/processes';
import { filmSecondsFor, ScenarioPlayer } from './scenarios';
import type { ScreenSense, SoundSense } from './senses';
import { BenchServer } from './server';
import type { RunAddresses } from './server-contract';

const PAGE = join(import.meta.dirname, '../page/bench-page.ts');
const NAMES = ['Ana', 'Ben', 'Carla', 'Dan'] as const;
const READY_WITHIN_MS = 30_000;
const READY_POLL_MS = 100;
/**
 * The time between two joins for the clock alone: a connection, and its burst of 8 pings in 0.8 s, take little each.
 */
const JOIN_EVERY_MS = 150;
const WINDOWS_FOR_CLOCKS = 2;

export interface RigOptions {
  /** The path of the Electron to run; the default is MATINEE_ELECTRON. */
  readonly electron?: string;
  /**
   * Variables that are merged over this process's environment; they have to name a display of 1920 × 1080 that nothing
   * else uses.
   */
  readonly env?: Readonly<Record<string, string>>;
  readonly screen?: ScreenSense | null;
  readonly sound?: SoundSense | null;
}

class RealRig implements Rig {
  readonly #windows: FilmWindow[] = [];
  readonly #server = new BenchServer();
  readonly #options: RigOptions;
  readonly #electron: string;
  #pageUrl = '';
  #machineToServerMs = 0;
  readonly #onExit = (): void => {
    for (const window of this.#windows) window.kill();
  };

  constructor(options: RigOptions) {
    const electron = options.electron ?? process.env['MATINEE_ELECTRON'];
    if (!electron) throw new Error('no Electron to run on: MATINEE_ELECTRON isn’t set');
    this.#electron = electron;
    this.#options = options;
    process.once('exit', this.#onExit);
  }

  async start(): Promise<void> {
    const pageScript = await bundlePage(PAGE);
    const { pageUrl, machineToServerMs } = await this.#server.call('start', { pageScript });
    this.#pageUrl = pageUrl;
    this.#machineToServerMs = machineToServerMs;
  }

  /** The processes of the rig: the server's and each window's. */
  get pids(): readonly number[] {
    return [this.#server.pid, ...this.#windows.map(({ pid }) => pid)].filter((pid) => pid !== undefined);
  }

  async runCell(
    cell: Cell,
    round: number,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<RunRecord> {
    const film = await benchFilm(filmSecondsFor(cell.scenarios));
    await this.#haveWindows(cell.windows);
    const windows = [...this.#windows];
    const names = NAMES.slice(0, cell.windows);
    const network = NETWORKS[cell.network];
    const addresses = await this.#server.call('openRun', { policy: cell.policy, network, names, film });
    const errors = clockErrors(cell.windows, round * 1_000 + cell.windows);
    try {
      await this.#join(cell, addresses, errors);
      await this.#untilReady(windows, signal);
      return await this.#record(cell, round, errors, signal);
    } finally {
      await this.#server.call('closeRun', {});
    }
  }

  async measureClocks(
    network: NetworkProfile['id'],
    {
      joins,
      seconds,
      seed = 1,
    }: { readonly joins: number; readonly seconds: 1 | 60; readonly seed?: number },
  ): Promise<ClockRecord> {
    await this.#haveWindows(Math.max(this.#windows.length, WINDOWS_FOR_CLOCKS));
    const windows = [...this.#windows];
    const errors = clockErrors(joins, seed);
    const seats = await this.#server.call('openClocks', {
      network: NETWORKS[network],
      windows: windows.length,
      joins,
    });
    const planned = seats.map((seat, index) => ({
      ...seat,
      clockError: errors[index] ?? { offsetMs: 0, driftPpm: 0 },
      afterMs: index * JOIN_EVERY_MS,
    }));
    try {
      const outcomes = await Promise.all(
        windows.map(async (window, index) => {
          const clocks = await this.#clocksOf(window);
          const own = planned.filter((seat) => seat.window === index);
          return window.call('measureClocks', own, clocks, seconds);
        }),
      );
      return { version: 1, network, joins: outcomes.flat() };
    } finally {
      await this.#server.call('closeRun', {});
    }
  }

  async close(): Promise<void> {
    process.off('exit', this.#onExit);
    await Promise.all(this.#windows.splice(0).map((window) => window.close()));
    await this.#server.close();
  }

  async #haveWindows(count: number): Promise<void> {
    // Places on the screen and outputs go by index, so after a crash all windows are opened anew.
    const isWhole = this.#windows.every((window) => !window.hasEnded);
    while (this.#windows.length > (isWhole ? count : 0)) await this.#windows.pop()?.close();
    const { env, sound } = this.#options;
    while (this.#windows.length < count) {
      const index = this.#windows.length;
      const windowEnv = { ...process.env, ...env, ...sound?.envFor(index) };
      await FilmWindow.open({ electron: this.#electron, env: windowEnv, index }, (window) =>
        this.#windows.push(window),
      );
    }
  }

  /** The true clocks of a freshly loaded page. */
  async #clocksOf(window: FilmWindow): Promise<TrueClocks> {
    return {
      pageToMachineMs: await window.load(this.#pageUrl),
      machineToServerMs: this.#machineToServerMs,
    };
  }

  /** Lets the windows join one after the other, as people come; the first one opens the film. */
  async #join(
    { policy, network }: Cell,
    { urls, tokens, filmUrl }: RunAddresses,
    errors: readonly WindowTrace['clockError'][],
  ): Promise<void> {
    const linkedTo = NETWORKS[network].linked ? this.#windows.length - 1 : 0;
    for (const [index, window] of this.#windows.entries()) {
      await window.call('join', {
        policy,
        name: NAMES[index] ?? `Guest ${index}`,
        url: urls[index] ?? '',
        token: tokens[index] ?? '',
        filmUrl,
        opensFilm: index === 0,
        linkedTo,
        clockError: errors[index] ?? { offsetMs: 0, driftPpm: 0 },
        clocks: await this.#clocksOf(window),
      });
    }
  }

  async #untilReady(windows: readonly FilmWindow[], signal: AbortSignal | undefined): Promise<void> {
    const until = machineNowMs() + READY_WITHIN_MS;
    for (;;) {
      const ready = await Promise.all(windows.map((window) => window.call('ready')));
      if (ready.every(Boolean)) return;
      if (machineNowMs() > until) throw new Error(`not everybody got ready: ${ready.join(', ')}`);
      await pause(READY_POLL_MS, signal);
    }
  }

  async #record(
    cell: Cell,
    round: number,
    errors: readonly WindowTrace['clockError'][],
    signal: AbortSignal | undefined,
  ): Promise<RunRecord> {
    const windows = this.#windows;
    const { screen = null, sound = null } = this.#options;
    const startedAt = new Date().toISOString();
    await screen?.start(windows.map(({ region }) => region));
    await sound?.start();
    const player = new ScenarioPlayer(windows, signal);
    const fromMs = machineNowMs();
    const machineBefore = machineTime();
    const cpuBefore = windows.map((window) => window.processes());
    let sensed: Pick<RunRecord, 'screen' | 'sound'> = { screen: [], sound: null };
    let cores: number[] = [];
    let machineBusy = 0;
    try {
      for (const scenario of cell.scenarios) await player.run(scenario);
      const seconds = (machineNowMs() - fromMs) / 1_000;
      cores = windows.map(
        (window, index) => cpuBetween(cpuBefore[index] ?? [], window.processes()) / seconds,
      );
      const machineAfter = machineTime();
      machineBusy =
        (machineAfter.busy - machineBefore.busy) / Math.max(1, machineAfter.total - machineBefore.total);
    } finally {
      sensed = { screen: (await screen?.stop()) ?? [], sound: (await sound?.stop()) ?? null };
    }
    const traces: WindowTrace[] = [];
    for (const [index, window] of windows.entries()) {
      const trace = await window.call('takeTrace');
      traces.push({
        name: NAMES[index] ?? '',
        clockError: errors[index] ?? { offsetMs: 0, driftPpm: 0 },
        ...trace,
        cores: cores[index] ?? 0,
      });
    }
    for (const window of windows) await window.call('leave');
    const { marks } = player;
    return {
      version: 1,
      cell,
      round,
      startedAt,
      film: BENCH_FILM,
      windows: traces,
      marks,
      ...sensed,
      machineBusy,
    };
  }
}

/** Opens a rig; windows are opened by the first run that needs them. It has to be closed, also after an error. */
export async function openRig(options: RigOptions = {}): Promise<RealRig> {
  const rig = new RealRig(options);
  try {
    await rig.start();
    return rig;
  } catch (error) {
    await rig.close();
    throw error;
  }
}
