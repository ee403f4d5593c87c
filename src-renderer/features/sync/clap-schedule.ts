/** When the clap clicks and flashes: pure arithmetic on one monotonic clock, milliseconds. */

export const CLAP = {
  /**
   * The clap comes once a second: often enough to compare, and far below the three flashes a second that can harm (WCAG
   * 2.3.1).
   */
  periodMs: 1_000,
  /** How long the disc stays lit: some frames, so that none can miss it. */
  flashMs: 100,
  /** How far ahead clicks are handed to the sound card; the caller has to look more often than that. */
  horizonMs: 200,
} as const;

/** The times of the beats: beat n at `epochMs + n · periodMs`. */
export interface ClapBeat {
  readonly epochMs: number;
  readonly periodMs: number;
}

export interface Click {
  readonly beat: number;
  /** When the click leaves the computer, as far as the computer knows. */
  readonly atMs: number;
}

/**
 * The clicks that fall due within the horizon. A click comes `trimMs` before its flash, as a film with that trim plays
 * that much earlier: where the loudspeaker lags by as much, both meet.
 * @param afterBeat the beat whose click was handed over last; each has one, however the trim moves meanwhile
 */
export const dueClicks = (
  beat: ClapBeat,
  nowMs: number,
  trimMs: number,
  afterBeat: number,
  horizonMs: number = CLAP.horizonMs,
): readonly Click[] => {
  const offsetMs = beat.epochMs - trimMs;
  // A past click is left out: a late one would only mislead.
  const first = Math.max(afterBeat + 1, Math.ceil((nowMs - offsetMs) / beat.periodMs));
  const last = Math.floor((nowMs + horizonMs - offsetMs) / beat.periodMs);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({
    beat: first + index,
    atMs: offsetMs + (first + index) * beat.periodMs,
  }));
};

/**
 * Whether the disc is lit in the frame that is shown at `shownAtMs`. The beat belongs to the nearest frame.
 * @param frameMs how long a frame stays
 */
export const isFlashing = (
  beat: ClapBeat,
  shownAtMs: number,
  frameMs: number,
  flashMs: number = CLAP.flashMs,
): boolean => {
  const sinceMs = shownAtMs + frameMs / 2 - beat.epochMs;
  return sinceMs >= 0 && sinceMs % beat.periodMs < flashMs;
};
