import { browserPlayer } from '@sdk/film/browser-player';
import type { FilmPlayer, PositionSample } from '@sdk/film/film-player';
import { FILM_PLAYER_CONTRACT, type FilmPlayerWorld, LIVE_PLAYER_CONTRACT } from '../contract/film-player';
import { readFrameCode } from '../../lab/films/frame-code';

/** Runs in the browser: a page's players on a real video element. The tests bundle and call this. */

const clock = { now: () => performance.now() };
const timers = {
  setTimeout: (run: () => void, delayMs: number) => setTimeout(run, delayMs),
  clearTimeout: (handle: unknown) => clearTimeout(handle as number),
};

const newPlayer = (): { element: HTMLVideoElement; player: FilmPlayer } => {
  const element = document.createElement('video');
  element.muted = true;
  document.body.replaceChildren(element);
  return { element, player: browserPlayer(element, { clock, timers }) };
};

export interface PlayerCase extends Pick<FilmPlayerWorld, 'url' | 'durationMs' | 'missingUrl' | 'brokenUrl'> {
  /** The name of a case of FILM_PLAYER_CONTRACT or, where there is no duration, of LIVE_PLAYER_CONTRACT. */
  readonly what: string;
}

/** Runs one case of the contract, with an element of its own. */
const runCase = async ({ what, ...sources }: PlayerCase): Promise<void> => {
  const { element, player } = newPlayer();
  const contract = sources.durationMs === null ? LIVE_PLAYER_CONTRACT : FILM_PLAYER_CONTRACT;
  try {
    await contract[what]?.({
      ...sources,
      player,
      // Real time passes here: the case measures the player's speed.
      // eslint-disable-next-line no-restricted-syntax
      pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      pauseFromOutside: () => element.pause(),
    });
  } finally {
    player.dispose();
  }
};

/** The result of a load: the problem, or null for a film that can play. */
const outcomeOf = async (url: string): Promise<{ problem: string; detail: string } | null> => {
  const { player } = newPlayer();
  try {
    return await new Promise((resolve) => {
      player.events.on('problem', resolve);
      player.events.on('statusChanged', ({ canPlay }) => canPlay && resolve(null));
      player.load(url);
    });
  } finally {
    player.dispose();
  }
};

/** A player that stays, and the number in the code of the frame that it shows. */
class Seat {
  readonly #element: HTMLVideoElement;
  readonly #player: FilmPlayer;
  readonly #canvas = document.createElement('canvas');
  #sample: PositionSample | null = null;

  constructor(url: string) {
    const { element, player } = newPlayer();
    this.#element = element;
    this.#player = player;
    player.events.on('sample', (sample) => (this.#sample = sample));
    player.load(url);
  }

  status = (): ReturnType<FilmPlayer['status']> => this.#player.status();
  /** The position of the element itself, which counts from where this player began. */
  elementMs = (): number => this.#element.currentTime * 1_000;
  play = (): Promise<string> => this.#player.play();
  pause = (): void => this.#player.pause();

  /** Seeks, and reads the number of the frame that is shown then. */
  async frameAt(positionMs: number): Promise<number | null> {
    const seeked = new Promise<void>((resolve) => {
      const off = this.#player.events.on('seeked', () => {
        off();
        resolve();
      });
    });
    const drawn = this.#drawnAfter(() => this.#player.seek(positionMs));
    await Promise.all([seeked, drawn]);
    return this.#readFrame();
  }

  /**
   * Watches this many frames of the playing film: for each, the position that the player gave and the number in its
   * picture.
   */
  async sightings(count: number): Promise<{ positionMs: number; frame: number }[]> {
    const seen: { positionMs: number; frame: number }[] = [];
    while (seen.length < count) {
      this.#sample = null;
      await this.#nextFrame();
      const { positionMs } = this.#sample ?? ({ positionMs: Number.NaN } as PositionSample);
      const frame = this.#readFrame();
      if (frame !== null && Number.isFinite(positionMs)) seen.push({ positionMs, frame });
    }
    return seen;
  }

  /** Waits until the picture at the element's time is there: one from before the seek may still come first. */
  async #drawnAfter(seek: () => void): Promise<void> {
    let next = this.#nextFrame();
    seek();
    while (Math.abs((await next).mediaTime - this.#element.currentTime) > 0.1) next = this.#nextFrame();
  }

  #nextFrame(): Promise<VideoFrameCallbackMetadata> {
    return new Promise((resolve) => this.#element.requestVideoFrameCallback((_now, frame) => resolve(frame)));
  }

  #readFrame(): number | null {
    const { videoWidth, videoHeight } = this.#element;
    this.#canvas.width = videoWidth;
    this.#canvas.height = Math.ceil(videoHeight / 8);
    const context = this.#canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error('no canvas');
    context.drawImage(this.#element, 0, 0);
    return readFrameCode(context.getImageData(0, 0, this.#canvas.width, this.#canvas.height));
  }
}

const hooks = { runCase, outcomeOf, takeSeat: (url: string) => new Seat(url) };
export type PlayerHooks = typeof hooks;
export type { Seat };

Object.assign(globalThis, { players: hooks });
