/**
 * Decides whose face is large while "spotlight the speaker" is on: the speaker's, without the picture jumping about.
 */

export interface Spotlight {
  /** Null while there is nobody else. */
  readonly id: string | null;
  readonly sinceMs: number;
}

export const NO_SPOTLIGHT: Spotlight = { id: null, sinceMs: -Infinity };

/**
 * A face stays large for at least this long: short words of others change nothing. While its person goes on speaking,
 * somebody louder takes the place only after the longer time; a person who plays music mustn't keep it for ever.
 */
export const SPOTLIGHT_MS = { leastSilent: 2_000, leastSpeaking: 6_000 } as const;

export interface SpotlightSight {
  /** Ids, the loudest first; may include oneself and people who left. */
  readonly activeSpeakers: readonly string[];
  /** The people who may be large: the others, in the order of their seats. Nobody wants to watch themselves. */
  readonly present: readonly string[];
}

export interface SpotlightStep {
  readonly spotlight: Spotlight;
  /** Time until the next look, ms, even where nothing new is heard; null: no need. */
  readonly againInMs: number | null;
}

export const nextSpotlight = (before: Spotlight, sight: SpotlightSight, nowMs: number): SpotlightStep => {
  const { activeSpeakers, present } = sight;
  const loudest = activeSpeakers.find((id) => present.includes(id)) ?? null;
  const stays = before.id !== null && present.includes(before.id);
  if (!stays) {
    const id = loudest ?? present[0] ?? null;
    return { spotlight: id === before.id ? before : { id, sinceMs: nowMs }, againInMs: null };
  }
  if (loudest === null || loudest === before.id) return { spotlight: before, againInMs: null };
  const speaksOn = before.id !== null && activeSpeakers.includes(before.id);
  const least = speaksOn ? SPOTLIGHT_MS.leastSpeaking : SPOTLIGHT_MS.leastSilent;
  const leftMs = before.sinceMs + least - nowMs;
  return leftMs > 0
    ? { spotlight: before, againInMs: leftMs }
    : { spotlight: { id: loudest, sinceMs: nowMs }, againInMs: null };
};
