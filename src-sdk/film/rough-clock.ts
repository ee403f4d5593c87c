import { programmeClock, type ProgrammeClock, type ProgrammePart } from '@core/sync/programme-clock';

/** The number of playlists that are waited for, as a later one may have dates after all. */
const UNDATED_READS = 3;

/**
 * A clock for a live stream without dates. Its edge is taken to happen when it is first seen, by this machine's wall
 * clock; the earliest sight counts, since each playlist is seen later than it was published. Two machines agree by this
 * to about the length of a segment, and to how well their clocks are set.
 */
export class RoughClock {
  readonly #wallNow: () => number;
  #reads = 0;
  #edgeMs = Number.NEGATIVE_INFINITY;
  /** Wall time minus the player's time. */
  #offsetMs = Number.POSITIVE_INFINITY;

  /** @param wallNow ms since 1970 */
  constructor(wallNow: () => number = () => Date.now()) {
    this.#wallNow = wallNow;
  }

  /** Whether this clock stands in for the programme's own. */
  get isUsed(): boolean {
    return this.#reads >= UNDATED_READS;
  }

  /** Null as long as the programme's own dates are still waited for. */
  read(parts: readonly ProgrammePart[], before: ProgrammeClock | null): ProgrammeClock | null {
    const last = parts.at(-1);
    if (!last) return null;
    if (last.endMs !== this.#edgeMs) {
      this.#reads += 1;
      this.#edgeMs = last.endMs;
      this.#offsetMs = Math.min(this.#offsetMs, this.#wallNow() - last.endMs);
    }
    if (!this.isUsed) return null;
    const dated = parts.map((part) => ({
      ...part,
      programmeMs: (part.pictureMs ?? part.startMs) + this.#offsetMs,
    }));
    return programmeClock(dated, before);
  }
}
