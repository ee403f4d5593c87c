import { HtmlVideoPlayer } from '@sdk/playback/html-video-player';
import { FILM_PLAYER_CONTRACT, type FilmPlayerWorld } from '../contract/film-player';

/** Runs in the browser: one case of the contract, each with its own element. Bundled and called by the test. */

const clock = { now: () => performance.now() };
const timers = {
  setTimeout: (run: () => void, delayMs: number) => setTimeout(run, delayMs),
  clearTimeout: (handle: unknown) => clearTimeout(handle as number),
};

export type RunCase = (what: string, durationMs: number) => Promise<void>;

const runCase: RunCase = async (what, durationMs) => {
  const element = document.createElement('video');
  element.muted = true;
  document.body.replaceChildren(element);
  const player = new HtmlVideoPlayer(element, { clock, timers });
  const world: FilmPlayerWorld = {
    player,
    url: '/film.webm',
    durationMs,
    missingUrl: '/missing.webm',
    brokenUrl: '/broken.webm',
    // Real time passes here: the player's speed is what is measured.
    // eslint-disable-next-line no-restricted-syntax
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    pauseFromOutside: () => element.pause(),
  };
  try {
    await FILM_PLAYER_CONTRACT[what]?.(world);
  } finally {
    player.dispose();
  }
};

Object.assign(globalThis, { runCase });
