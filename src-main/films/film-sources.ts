/** The ways by which a film comes to main: dialog, the app's own clip, command line and "open with". */
import type { BrowserWindow } from 'electron';
import { WatchTogetherError } from '@core/base/errors';
import type { ArrivedFilm, FilmFile } from '@core/ipc/films';
import { Inbox } from '../system/inbox';
import type { LaunchFilm } from '../system/launch';
import type { Log } from '../system/log';
import { askForFilm } from './film-dialog';
import type { Films } from './films';

export interface FilmSourcesOptions {
  readonly films: Films;
  readonly sampleClip: string;
  readonly window: () => BrowserWindow | null;
  /** Tells a page that has asked before. */
  readonly announce: (film: ArrivedFilm) => void;
  /** Answers the dialog in automation. */
  readonly presetPath: string | null;
  readonly log: Log;
}

export class FilmSources {
  readonly #options: FilmSourcesOptions;
  readonly #arrivals: Inbox<LaunchFilm>;

  constructor(options: FilmSourcesOptions) {
    this.#options = options;
    this.#arrivals = new Inbox((film) => {
      this.#open(film).then(options.announce, (error: unknown) => {
        const code = error instanceof WatchTogetherError ? error.code : 'INTERNAL';
        options.log.warn('film.unopened', { code });
      });
    });
  }

  /** Opens what the person chooses; null for a cancel. */
  async choose(): Promise<FilmFile | null> {
    const window = this.#options.window();
    const path = window && (await askForFilm(window, this.#options.presetPath));
    return path === null ? null : this.#options.films.open(path);
  }

  sample(): Promise<FilmFile> {
    return this.#options.films.open(this.#options.sampleClip);
  }

  release(handle: string): void {
    this.#options.films.release(handle);
  }

  /** A film from the command line or by "open with". */
  arrive(film: LaunchFilm): void {
    this.#arrivals.put(film);
  }

  /** Opens the film that arrived and nobody took yet. */
  async takeArrived(): Promise<ArrivedFilm | null> {
    const film = this.#arrivals.take();
    return film === null ? null : this.#open(film);
  }

  /** The page opens an address of the web, or refuses it with an explanation. */
  async #open(film: LaunchFilm): Promise<ArrivedFilm> {
    return 'path' in film ? this.#options.films.open(film.path) : film;
  }

  /** The page is gone: nothing that it had opened can be read any more. */
  forgetReader(): void {
    this.#options.films.releaseAll();
    this.#arrivals.forgetReader();
  }
}
