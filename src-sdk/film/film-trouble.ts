import { type BrokenPlace, type Passage, passageOver, withBreak } from '@core/sync/broken-place';
import { type FilmProblem, reloadAfterMs, WELL_AFTER_MS, wordForRoom } from '@core/film/film-problem';

/** The problem that keeps a film from playing, the room's word for it, and the next try. Times are ms of one clock. */
export class FilmTrouble {
  readonly #onChange: () => void;
  #current: { readonly what: FilmProblem; readonly sinceMs: number; readonly toldAtMs: number } | null = null;
  /** How often the film was reloaded automatically since a person asked for it, or since it was last well. */
  #reloads = 0;
  #reloadedAtMs = Number.NEGATIVE_INFINITY;
  /** The place where it broke last while it was decoded. */
  #broke: BrokenPlace | null = null;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get what(): FilmProblem | null {
    return this.#current?.what ?? null;
  }

  /** The part of the film that is skipped, as it breaks there each time; null for none. */
  get passage(): Passage | null {
    return this.#broke && passageOver(this.#broke);
  }

  /**
   * @param atMs position of the film
   * @param waitMs how long the room isn't told of it
   */
  begin(what: FilmProblem, atMs: number, nowMs: number, waitMs: number): void {
    if (what.fault === 'damaged') this.#broke = withBreak(this.#broke, atMs);
    if (nowMs - this.#reloadedAtMs >= WELL_AFTER_MS) this.#reloads = 0;
    this.#current = { what, sinceMs: nowMs, toldAtMs: nowMs + waitMs };
    this.#onChange();
  }

  /** Call this where another load begins. */
  end(): void {
    if (!this.#current) return;
    this.#current = null;
    this.#onChange();
  }

  /** Call this where a person asks for the film, or it is another one. */
  startAnew(): void {
    this.#reloads = 0;
    this.#broke = null;
  }

  /** The problem that the room may hear of by now. */
  toldAt(nowMs: number): FilmProblem | null {
    return this.#current && nowMs >= this.#current.toldAtMs ? this.#current.what : null;
  }

  /** The word for the room; null while there is none. */
  wordFor(nowMs: number, isOfWeb: boolean): FilmProblem['problem'] | null {
    const what = this.toldAt(nowMs);
    return what && wordForRoom(what, isOfWeb);
  }

  /** Whether the film is to be reloaded now; counts the reload. */
  takeReload(nowMs: number): boolean {
    if (!this.#current) return false;
    const { what, sinceMs } = this.#current;
    const afterMs = reloadAfterMs(what, this.#reloads);
    if (afterMs === null || nowMs - sinceMs < afterMs) return false;
    this.#reloads += 1;
    this.#reloadedAtMs = nowMs;
    this.end();
    return true;
  }
}
