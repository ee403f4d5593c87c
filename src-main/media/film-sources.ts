/** The ways by which a film comes: dialog, drop, the app's own clip, command line and "open with". */
import type { BrowserWindow } from 'electron';
import { WatchTogetherError } from '@core/base/errors';
import type { Film } from '@core/ipc/contract';
import { Inbox } from '../system/inbox';
import type { Log } from '../system/log';
import { askForFilm } from './film-dialog';
import type { Films } from './films';

export interface FilmSourcesOptions {
  readonly films: Films;
  readonly sampleClip: string;
  readonly window: () => BrowserWindow | null;
  /** Tells a page that has asked before. */
  readonly announce: (film: Film) => void;
  /** Answers the dialog in automation. */
  readonly presetPath: string | null;
  readonly log: Log;
}

export class FilmSources {
  readonly #options: FilmSourcesOptions;
  readonly #arrivals: Inbox<string>;

  constructor(options: FilmSourcesOptions) {
    this.#options = options;
    this.#arrivals = new Inbox((path) => {
      options.films.open(path).then(options.announce, (error: unknown) => {
        const code = error instanceof WatchTogetherError ? error.code : 'INTERNAL';
        options.log.warn('film.unopened', { code });
      });
    });
  }

  /** Opens what the person chooses; null for a cancel. */
  async choose(): Promise<Film | null> {
    const window = this.#options.window();
    const path = window && (await askForFilm(window, this.#options.presetPath));
    return path === null ? null : this.#options.films.open(path);
  }

  sample(): Promise<Film> {
    return this.#options.films.open(this.#options.sampleClip);
  }

  dropped(path: string): Promise<Film> {
    return this.#options.films.open(path);
  }

  release(handle: string): void {
    this.#options.films.release(handle);
  }

  /** A film from the command line or by "open with". */
  arrive(path: string): void {
    this.#arrivals.put(path);
  }

  /** Opens the film that arrived and nobody took yet. */
  async takeArrived(): Promise<Film | null> {
    const path = this.#arrivals.take();
    return path === null ? null : this.#options.films.open(path);
  }

  /** The page is gone: nothing that it had opened can be read any more. */
  forgetReader(): void {
    this.#options.films.releaseAll();
    this.#arrivals.forgetReader();
  }
}
