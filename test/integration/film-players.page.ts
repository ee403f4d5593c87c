import { browserPlayer } from '@sdk/film/browser-player';
import type { FilmPlayer, PositionSample } from '@sdk/film/film-player';
import { FILM_PLAYER_CONTRACT, type FilmPlayerWorld, LIVE_PLAYER_CONTRACT } from '../contract/film-player';
import { readFrameCode } from '../../lab/films/frame-code';

/** Runs in the browser: the players of a page, on a real video element. Bundled and called by the tests. */

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
  /** Of FILM_PLAYER_CONTRACT, or without a duration of LIVE_PLAYER_CONTRACT. */
  readonly what: string;
}

/** One case of the contract, with an element of its own. */
const runCase = async ({ what, ...sources }: PlayerCase): Promise<void> => {
  const { element, player } = newPlayer();
  const contract = sources.durationMs === null ? LIVE_PLAYER_CONTRACT : FILM_PLAYER_CONTRACT;
  try {
    await contract[what]?.({
      ...sources,
      player,
      // Real time passes here: the player's speed is what is measured.
      // eslint-disable-next-line no-restricted-syntax
      pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      pauseFromOutside: () => element.pause(),
    });
  } finally {
    player.dispose();
  }
};

/** What a load comes to: the problem, or null for a film that can play. */
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

/** A player that stays, and the number burnt into the frame that it shows. */
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
  /** Where the element itself stands, which counts from where this player began. */
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

  /** For so many frames while it plays: the position that the player gave for one, and the number in its picture. */
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

  /** Until the picture at the element's time is there: one of before the seek may still come. */
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
