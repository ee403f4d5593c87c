import { playableRate } from '@core/sync/drift-policy';
import type { FilmPlayer, FilmPlayerEvents, PositionSample } from '@sdk/film/film-player';

/**
 * The duties of every film player, within the precision that it declares. The contract runs on the fake player in its
 * variants and, in a real browser, on the players for a video element and for HLS.
 */

export interface FilmPlayerWorld {
  readonly player: FilmPlayer;
  readonly url: string;
  /** The film's length; null for a live stream, for which there is `LIVE_PLAYER_CONTRACT`. */
  readonly durationMs: number | null;
  /** An address with nothing behind it, and one whose content isn't a film. */
  readonly missingUrl: string;
  readonly brokenUrl: string;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
  /** Pauses the film as the page, a media key or a menu would. */
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

/** How long a case watches the film: long enough to see the position a few times. */
const watchMs = ({ player }: FilmPlayerWorld): number =>
  Math.max(800, 5 * player.capabilities.positionEveryMs);

/** How far from its target a seek may land. */
const landingMs = ({ player }: FilmPlayerWorld): number => player.capabilities.seekErrorMs + 1;

const collect = async (world: FilmPlayerWorld, forMs = watchMs(world)): Promise<PositionSample[]> => {
  const samples: PositionSample[] = [];
  const off = world.player.events.on('sample', (sample) => samples.push(sample));
  await world.pass(forMs);
  off();
  return samples;
};

/** The film's speed: milliseconds of film per local millisecond, by least squares. */
const slope = (samples: readonly PositionSample[]): number => {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const t = mean(samples.map((sample) => sample.atMs));
  const p = mean(samples.map((sample) => sample.positionMs));
  const covariance = mean(samples.map((sample) => (sample.atMs - t) * (sample.positionMs - p)));
  return covariance / mean(samples.map((sample) => (sample.atMs - t) ** 2));
};

type Contract = Readonly<Record<string, (world: FilmPlayerWorld) => Promise<void>>>;

const playsAtRates = async (world: FilmPlayerWorld, rates: readonly [number, boolean][]): Promise<void> => {
  for (const [rate, preservePitch] of rates) {
    world.player.setRate(rate, { preservePitch });
    const played = playableRate(world.player.capabilities.rates, rate);
    // The bound is wide and the speed is measured a few times, as a busy machine's sound stutters; the bench measures
    // fine trims.
    let speed = 0;
    for (let tries = 0; tries < 5 && Math.abs(speed - played) > 0.2; tries += 1) {
      await world.pass(200);
      const samples = await collect(world);
      speed = samples.length >= 3 ? slope(samples) : 0;
    }
    near(speed, played, 0.2, 'speed');
  }
};

/** Checks that the player's capabilities don't contradict each other, which would send the controller astray. */
const declaresItself = ({ player }: FilmPlayerWorld): Promise<void> => {
  const { canTrim, rates, seekErrorMs, positionEveryMs } = player.capabilities;
  assert(rates === 'any' || (!canTrim && rates.includes(1)), 'steps exclude trims, and have the plain rate');
  assert(seekErrorMs >= 0 && positionEveryMs > 0 && positionEveryMs <= 500, 'is precise enough to steer');
  assert(player.capabilities === player.capabilities, 'one object');
  return Promise.resolve();
};

export const FILM_PLAYER_CONTRACT: Contract = {
  'a player declares its capabilities': declaresItself,

  'a player loads a film, and says how long it is': async (world) => {
    assert(!world.player.status().loaded, 'nothing is loaded at first');
    await load(world);
    const status = world.player.status();
    assert(status.loaded && status.paused && !status.seeking && !status.ended, 'stands at its beginning');
    near(status.durationMs ?? 0, world.durationMs ?? 0, 100, 'duration');
    assert(status.live === null, 'is no live stream');
    assert(
      world.player.buffered().some(({ startMs, endMs }) => startMs <= 1 && endMs > 100),
      'has buffered the beginning',
    );
    world.player.load(null);
    assert(!world.player.status().loaded, 'lets go of it');
  },

  'a player that stands seeks as exactly as it says': async (world) => {
    await load(world);
    for (const positionMs of [3_210, 1_234.5, 0]) {
      await next(world, 'seeked', () => world.player.seek(positionMs));
      near(world.player.status().positionMs, positionMs, landingMs(world), 'position');
      assert(world.player.status().paused, 'still paused');
    }
  },

  'a player keeps a seek that comes before the film is loaded': async (world) => {
    world.player.load(world.url);
    world.player.seek(2_345);
    const there = (): boolean => Math.abs(world.player.status().positionMs - 2_345) <= landingMs(world);
    await until(world, () => world.player.status().canPlay && there(), 'stands where it was sent');
  },

  'a player plays at the nearest rate it has, and shows where it is': async (world) => {
    await load(world);
    assert((await world.player.play()) === 'playing', 'plays');
    await world.pass(700);
    await playsAtRates(world, [
      [1, false],
      [0.6, false],
      [1.3, true],
    ]);
    world.player.pause();
    assert(world.player.status().paused, 'pauses at once');
    await world.pass(100);
    assert((await collect(world)).length === 0, 'shows nothing new while it stands');
  },

  'a player goes on playing after a seek': async (world) => {
    await load(world);
    await world.player.play();
    await next(world, 'seeked', () => world.player.seek(2_000));
    await world.pass(300);
    const { positionMs, paused } = world.player.status();
    assert(!paused, 'still plays');
    near(positionMs, 2_500, 500 + landingMs(world), 'runs from there');
  },

  "a player tells other people's actions from its caller's": async (world) => {
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
    const endMs = world.durationMs ?? 0;
    world.player.seek(endMs - 400);
    await until(world, () => !world.player.status().seeking, 'seeked');
    await next(world, 'ended', () => void world.player.play());
    const { ended, paused, positionMs } = world.player.status();
    assert(ended && paused, 'stands at the end');
    near(positionMs, endMs, 100, 'position');
  },

  "a player says why it can't play": async (world) => {
    const missing = await next(world, 'problem', () => world.player.load(world.missingUrl));
    assert(missing.problem === 'unreachable', `missing: ${missing.problem}`);
    const broken = await next(world, 'problem', () => world.player.load(world.brokenUrl));
    assert(broken.problem === 'unsupported', `broken: ${broken.problem}`);
    assert(!world.player.status().loaded, 'nothing is loaded');
    await load(world);
    assert(world.player.status().loaded, 'recovers with another film');
  },
};

/** The window of a live stream that is loaded. */
const windowOf = ({ player }: FilmPlayerWorld): { readonly startMs: number; readonly edgeMs: number } => {
  const { live } = player.status();
  if (!live) throw new Error('the window of the stream is unknown');
  return live;
};

/** The years 2001 to 2096, so that a position on a programme's clock can't be taken for one of a film. */
const PROGRAMME_TIMES = { fromMs: 1e12, toMs: 4e12 } as const;

/** The contract for streams that publish at least 10 s and go on while it runs. */
export const LIVE_PLAYER_CONTRACT: Contract = {
  'a player declares its capabilities': declaresItself,

  'a player loads a stream, and says what of it can be played': async (world) => {
    assert(world.player.status().live === null, 'nothing is known at first');
    await load(world);
    const { durationMs, positionMs } = world.player.status();
    const { startMs, edgeMs } = windowOf(world);
    assert(durationMs === null, `has no end: ${durationMs}`);
    assert(
      startMs > PROGRAMME_TIMES.fromMs && edgeMs < PROGRAMME_TIMES.toMs,
      'is on the clock of the programme',
    );
    assert(edgeMs - startMs >= 10_000, `is wide enough: ${edgeMs - startMs}`);
    assert(startMs <= positionMs && positionMs <= edgeMs, `stands in it: ${positionMs}`);
    const holds = (at: { startMs: number; endMs: number }): boolean =>
      at.startMs <= positionMs + 1 && positionMs < at.endMs;
    assert(world.player.buffered().some(holds), 'has buffered where it stands');
    world.player.load(null);
    assert(world.player.status().live === null, 'lets go of it');
  },

  'a player says when the stream goes on': async (world) => {
    await load(world);
    const before = windowOf(world);
    await until(world, () => windowOf(world).edgeMs > before.edgeMs, 'the edge moves');
    assert(windowOf(world).edgeMs - before.edgeMs < 10_000, 'by about a part');
  },

  'a player seeks in the window, and no further': async (world) => {
    await load(world);
    const { startMs, edgeMs } = windowOf(world);
    for (const positionMs of [edgeMs - 7_210, edgeMs - 5_432.5]) {
      await next(world, 'seeked', () => world.player.seek(positionMs));
      near(world.player.status().positionMs, positionMs, landingMs(world), 'position');
    }
    await next(world, 'seeked', () => world.player.seek(startMs - 3_600_000));
    const { positionMs } = world.player.status();
    // The window may have moved on meanwhile.
    assert(positionMs >= startMs - landingMs(world) && positionMs <= edgeMs, `stays in it: ${positionMs}`);
  },

  'a player of a stream plays at the nearest rate it has, and never faster to catch up': async (world) => {
    await load(world);
    const { edgeMs } = windowOf(world);
    await next(world, 'seeked', () => world.player.seek(edgeMs - 9_000));
    assert((await world.player.play()) === 'playing', 'plays');
    await world.pass(700);
    await playsAtRates(world, [
      [1, false],
      [0.6, false],
    ]);
    world.player.pause();
    assert(world.player.status().paused, 'pauses at once');
  },

  "a player says why it can't play": async (world) => {
    const missing = await next(world, 'problem', () => world.player.load(world.missingUrl));
    assert(missing.problem === 'unreachable', `missing: ${missing.problem}`);
    await load(world);
    assert(world.player.status().loaded, 'recovers with another stream');
  },
};
