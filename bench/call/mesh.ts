/**
 * Measures frame rates in all directions, and CPU time, of two to four windows in a call, for the app and for the bare
 * page beside it.
 */
import { startParty, enterFromLobby, titleCase } from '../../lab/driver/party-flow';
import { untilAllSee } from '../../lab/driver/call';
import type { Page } from 'playwright';
import { pause } from '../kit/pause';
import { BareMesh } from './bare';
import { whileBusy, type Busy } from '../kit/busy';
import { countFrames, framesCounted } from './frame-count';
import type { Measured } from '../kit/run';
import { whyTaken } from '../kit/void';
import { withCast } from '../kit/cast';
import type { Stage } from './stage';

const NAMES = ['alice', 'bob', 'carol', 'dan'] as const;

interface Seat {
  readonly name: string;
  readonly page: Page;
  readonly pid: number;
}

interface Taken {
  readonly fpsMin: number;
  readonly fps: Readonly<Record<string, number>>;
  readonly coresPerWindow: number;
  readonly busy: Busy;
}

export interface MeshOptions {
  readonly sizes: readonly number[];
  /** The wait until the engine's own estimates of line and machine have settled. */
  readonly settleSeconds: number;
  readonly seconds: number;
}

async function take(
  seats: readonly Seat[],
  selector: (name: string) => string,
  { settleSeconds, seconds }: MeshOptions,
): Promise<Taken> {
  await pause(settleSeconds * 1_000);
  for (const { name, page } of seats) {
    const others = seats.filter((seat) => seat.name !== name);
    await countFrames(page, Object.fromEntries(others.map((other) => [other.name, selector(other.name)])));
  }
  const fps: Record<string, number> = {};
  const looks = (): Promise<Readonly<Record<string, number>>[]> =>
    Promise.all(seats.map(({ page }) => framesCounted(page)));
  const [, busy] = await whileBusy(
    seats.map(({ pid }) => pid),
    async () => {
      const from = performance.now();
      const before = await looks();
      await pause(seconds * 1_000);
      const after = await looks();
      const passed = (performance.now() - from) / 1_000;
      for (const [index, { name }] of seats.entries())
        for (const [other, count] of Object.entries(after[index] ?? {}))
          fps[`${other} at ${name}`] = (count - (before[index]?.[other] ?? 0)) / passed;
    },
  );
  const coresPerWindow = busy.cores.reduce((sum, cores) => sum + cores, 0) / seats.length;
  return { fpsMin: Math.min(...Object.values(fps)), fps, coresPerWindow, busy };
}

type Sizes = Readonly<Record<number, Taken>>;

const measureApp = (options: MeshOptions): Promise<Sizes> =>
  withCast(async (cast) => {
    const taken: Record<number, Taken> = {};
    const people = [await cast.launch('alice')];
    const [alice] = people;
    if (!alice) throw new Error('nobody came');
    const link = await startParty(alice);
    for (const name of NAMES.slice(1, Math.max(...options.sizes))) {
      const guest = await cast.launch(name, { args: ['--join', link] });
      people.push(guest);
      await enterFromLobby(guest);
      if (!options.sizes.includes(people.length)) continue;
      await untilAllSee(people);
      const seats = people.map(({ name, page, app }) => ({ name, page, pid: app.process().pid ?? 0 }));
      taken[people.length] = await take(
        seats,
        (of) => `[data-testid="tile-${titleCase(of)}"] video`,
        options,
      );
    }
    return taken;
  });

async function measureBare(electron: string, options: MeshOptions): Promise<Sizes> {
  const mesh = new BareMesh(electron);
  try {
    const taken: Record<number, Taken> = {};
    for (const name of NAMES.slice(0, Math.max(...options.sizes))) {
      await mesh.add(name);
      const size = mesh.windows.length;
      if (options.sizes.includes(size))
        taken[size] = await take(mesh.windows, (of) => `[data-name="${of}"]`, options);
    }
    return taken;
  } finally {
    await mesh.close();
  }
}

/** Makes one run for each size: first with the app's windows, then with bare ones. */
export async function measureMesh({ electron }: Stage, options: MeshOptions): Promise<Measured[]> {
  const app = await measureApp(options);
  const bare = await measureBare(electron, options);
  return options.sizes.flatMap((size) => {
    const [ours, theirs] = [app[size], bare[size]];
    if (!ours || !theirs) return [];
    return [
      {
        values: {
          [`mesh${size}-fps-min`]: ours.fpsMin,
          [`mesh${size}-bare-fps-min`]: theirs.fpsMin,
          [`mesh${size}-cpu-ratio`]: ours.coresPerWindow / theirs.coresPerWindow,
          [`mesh${size}-cores`]: ours.coresPerWindow,
        },
        machineBusy: ours.busy.machine,
        void: whyTaken(ours.busy.strangers) ?? whyTaken(theirs.busy.strangers),
        detail: { ours, bare: theirs },
      },
    ];
  });
}
