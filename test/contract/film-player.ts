import type { FilmPlayer, FilmPlayerEvents, PositionSample } from '@sdk/playback/film-player';

/** What every film player must do; runs on the fake one and, in a real browser, on the video element's. */

export interface FilmPlayerWorld {
  readonly player: FilmPlayer;
  readonly url: string;
  readonly durationMs: number;
  /** An address with nothing behind it, and one with something that isn't a film. */
  readonly missingUrl: string;
  readonly brokenUrl: string;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
  /** The page, a media key or a menu pauses the film. */
  pauseFromOutside(): void;
}

const assert = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(what);
};

const near = (value: number, wanted: number, within: number, what: string): void =>
  assert(Math.abs(value - wanted) <= within, `${what}: ${value} instead of ${wanted} ± ${within}`);

const until = async (world: FilmPlayerWorld, holds: () => boolean, what: string): Promise<void> => {
  for (let waited = 0; !holds(); waited += 20) {
    if (waited > 5_000) throw new Error(`never: ${what}`);
    await world.pass(20);
  }
};

const next = async <E extends keyof FilmPlayerEvents>(
  world: FilmPlayerWorld,
  event: E,
  act: () => void,
): Promise<FilmPlayerEvents[E]> => {
  const heard: FilmPlayerEvents[E][] = [];
  const off = world.player.events.on(event, (payload) => heard.push(payload));
  act();
  await until(world, () => heard.length > 0, `event ${event}`);
  off();
  return heard[0] as FilmPlayerEvents[E];
};

const load = async (world: FilmPlayerWorld): Promise<void> => {
  world.player.load(world.url);
  await until(world, () => world.player.status().canPlay, 'can play');
};

const collect = async (world: FilmPlayerWorld, forMs: number): Promise<PositionSample[]> => {
  const samples: PositionSample[] = [];
  const off = world.player.events.on('sample', (sample) => samples.push(sample));
  await world.pass(forMs);
  off();
  return samples;
};

/** Film milliseconds per local millisecond, by least squares. */
const slope = (samples: readonly PositionSample[]): number => {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const t = mean(samples.map((sample) => sample.atMs));
  const p = mean(samples.map((sample) => sample.positionMs));
  const covariance = mean(samples.map((sample) => (sample.atMs - t) * (sample.positionMs - p)));
  return covariance / mean(samples.map((sample) => (sample.atMs - t) ** 2));
};

export const FILM_PLAYER_CONTRACT: Readonly<Record<string, (world: FilmPlayerWorld) => Promise<void>>> = {
  'loads, and says how long the film is': async (world) => {
    assert(!world.player.status().loaded, 'nothing is loaded at first');
    await load(world);
    const status = world.player.status();
    assert(status.loaded && status.paused && !status.seeking && !status.ended, 'stands at its beginning');
    near(status.durationMs ?? 0, world.durationMs, 100, 'duration');
    assert(
      world.player.buffered().some(({ startMs, endMs }) => startMs <= 1 && endMs > 100),
      'has buffered the beginning',
    );
    world.player.load(null);
    assert(!world.player.status().loaded, 'lets go of it');
  },

  'seeks exactly while it stands': async (world) => {
    await load(world);
    for (const positionMs of [3_210, 1_234.5, 0]) {
      await next(world, 'seeked', () => world.player.seek(positionMs));
      near(world.player.status().positionMs, positionMs, 1, 'position');
      assert(world.player.status().paused, 'still paused');
    }
  },

  'plays at the rate that was asked for, and shows where it is': async (world) => {
    await load(world);
    assert((await world.player.play()) === 'playing', 'plays');
    await world.pass(700);
    for (const [rate, preservePitch] of [
      [1, false],
      [0.6, false],
      [1.5, true],
    ] as const) {
      world.player.setRate(rate, { preservePitch });
      // Wide, and asked for a few times, as a busy machine's sound stutters; the bench measures the fine trims.
      let speed = 0;
      for (let tries = 0; tries < 5 && Math.abs(speed - rate) > 0.2; tries += 1) {
        await world.pass(200);
        const samples = await collect(world, 800);
        speed = samples.length >= 3 ? slope(samples) : 0;
      }
      near(speed, rate, 0.2, 'speed');
    }
    world.player.pause();
    assert(world.player.status().paused, 'pauses at once');
    await world.pass(100);
    assert((await collect(world, 300)).length === 0, 'shows nothing new while it stands');
  },

  'goes on playing after a seek': async (world) => {
    await load(world);
    await world.player.play();
    await next(world, 'seeked', () => world.player.seek(2_000));
    await world.pass(300);
    const { positionMs, paused } = world.player.status();
    assert(!paused && positionMs > 2_000 && positionMs < 3_000, `runs from there: ${positionMs}`);
  },

  "tells other people's actions from its caller's": async (world) => {
    const foreign: string[] = [];
    await load(world);
    world.player.events.on('foreignAction', ({ action }) => foreign.push(action));
    await world.player.play();
    world.player.seek(1_000);
    world.player.setRate(1.01, { preservePitch: false });
    await world.pass(300);
    world.player.pause();
    await world.pass(700);
    assert(foreign.length === 0, `own actions are silent: ${foreign.join()}`);
    await world.player.play();
    await world.pass(700);
    world.pauseFromOutside();
    await until(world, () => foreign.includes('pause'), 'the foreign pause');
  },

  ends: async (world) => {
    await load(world);
    world.player.seek(world.durationMs - 400);
    await until(world, () => !world.player.status().seeking, 'seeked');
    await next(world, 'ended', () => void world.player.play());
    const { ended, paused, positionMs } = world.player.status();
    assert(ended && paused, 'stands at the end');
    near(positionMs, world.durationMs, 100, 'position');
  },

  "says why it can't play": async (world) => {
    const missing = await next(world, 'problem', () => world.player.load(world.missingUrl));
    assert(missing.problem === 'unreachable', `missing: ${missing.problem}`);
    const broken = await next(world, 'problem', () => world.player.load(world.brokenUrl));
    assert(broken.problem === 'unsupported', `broken: ${broken.problem}`);
    assert(!world.player.status().loaded, 'nothing is loaded');
    await load(world);
    assert(world.player.status().loaded, 'recovers with another film');
  },
};
