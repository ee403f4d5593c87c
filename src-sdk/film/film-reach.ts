import { type Reach, reachOf } from '@core/sync/seek-effect';
import type { BufferedRange, FilmPlayer } from './film-player';

const GAP = {
  /** A shorter distance isn't a gap but the imprecision of seeks; a longer one isn't skipped, ms. */
  leastMs: 250,
  mostMs: 60_000,
  /** A seek that lasts this long, while what comes after its target is buffered, leads into a gap, ms. */
  stuckMs: 4_000,
} as const;

/** Where a player can be sent in its film: by what it says of itself, and by the outcome of seeks. Positions in ms. */
export class FilmReach {
  readonly #player: FilmPlayer;
  /** A missing part, as far as one is known. */
  #gap: BufferedRange | null = null;
  /** The part at which the film breaks. */
  #broken: BufferedRange | null = null;

  constructor(player: FilmPlayer) {
    this.#player = player;
  }

  /**
   * Another film was loaded, or the same one anew.
   * @param broken the part that is skipped, as the film breaks there
   */
  loaded(broken: BufferedRange | null = null): void {
    this.#gap = null;
    this.#broken = broken;
  }

  /** The part that is skipped, as the film breaks there. */
  get broken(): BufferedRange | null {
    return this.#broken;
  }

  of(positionMs: number): Reach {
    return reachOf(this.#player.seekable(), this.#gapAt(positionMs), positionMs);
  }

  /** The position itself, or the end of the missing part around it. */
  aim(positionMs: number): number {
    return this.#gapAt(positionMs)?.endMs ?? positionMs;
  }

  #gapAt(positionMs: number): BufferedRange | null {
    const gaps = [this.#broken, this.#gap];
    return gaps.find((gap) => gap && positionMs > gap.startMs && positionMs < gap.endMs) ?? null;
  }

  /** The player should be at `fromMs` and has come out at `toMs`: by itself, or where it was sent. */
  cameOut(fromMs: number, toMs: number): void {
    const lengthMs = toMs - fromMs;
    if (lengthMs < GAP.leastMs || lengthMs > GAP.mostMs) return;
    // A part that is buffered was jumped over by somebody, and not because it is missing.
    if (this.#isBuffered(fromMs + GAP.leastMs) || !this.#isBuffered(toMs + 1)) return;
    this.#gap = { startMs: fromMs - 1, endMs: toMs };
  }

  /**
   * A seek to `positionMs` has lasted for so long: what comes after it may be buffered, and the target itself never
   * comes.
   */
  lasts(positionMs: number, forMs: number): void {
    if (forMs < GAP.stuckMs) return;
    const next = this.#player
      .buffered()
      .map(({ startMs }) => startMs)
      .filter((startMs) => startMs > positionMs)
      .sort((a, b) => a - b)[0];
    // The target is a little beyond the gap: players that are sent to its very edge may stay in it.
    if (next !== undefined) this.cameOut(positionMs, next + 50);
  }

  #isBuffered(positionMs: number): boolean {
    return this.#player.buffered().some(({ startMs, endMs }) => startMs <= positionMs && positionMs <= endMs);
  }
}
