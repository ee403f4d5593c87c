import type { Clock } from '@core/base/clock';
import { levelLifeMs, nextCostMs } from '@core/call/level-pace';

interface Level {
  readonly level: number;
  readonly readMs: number;
}

/** A voice that wasn't asked for since is none of those that are read any more, ms. */
const FORGOTTEN_MS = 1_000;

/** The levels of received voices, read no oftener than keeps the page free (src-core/call/level-pace.ts). */
export class LevelReader {
  readonly #clock: Clock;
  readonly #levels = new Map<string, Level>();
  #costMs: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The level of one voice, linear 0…1.
   * @param voice what tells it from the other voices
   * @param read asks the browser
   */
  level(voice: string, read: () => number): number {
    const now = this.#clock.now();
    const known = this.#levels.get(voice);
    if (known && now - known.readMs < levelLifeMs(this.#costMs ?? 0, this.#levels.size)) return known.level;
    const level = read();
    this.#costMs = nextCostMs(this.#costMs, this.#clock.now() - now);
    this.#levels.set(voice, { level, readMs: now });
    for (const [other, { readMs }] of this.#levels)
      if (now - readMs > FORGOTTEN_MS) this.#levels.delete(other);
    return level;
  }
}
