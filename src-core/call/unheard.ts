/** Finds people who speak to others in vain, from what everybody hears: one's own ears, and the others' reports. */

/** A person who speaks to another, and isn't heard by them. */
export interface Unheard {
  readonly speakerId: string;
  readonly listenerId: string;
}

/** A link that is just being built, or a microphone that was just opened, isn't worth a notice. */
export const UNHEARD_AFTER_MS = 5_000;

export interface Listener {
  readonly id: string;
  /** Whether each speaker is heard; null: they don't know of anything to hear. */
  readonly hears: Readonly<Record<string, boolean | null>>;
}

export interface UnheardState {
  /** Time since which it is so, by speaker and listener. */
  readonly since: Readonly<Record<string, number>>;
  /** Pairs known for long enough, in the order in which they were found. */
  readonly known: readonly Unheard[];
}

export const nobodyUnheard: UnheardState = { since: {}, known: [] };

/** No id contains a line feed, so it separates the two. */
const keyOf = ({ speakerId, listenerId }: Unheard): string => `${speakerId}\n${listenerId}`;

/**
 * @param speakers people who are there, and whose microphone is on and published
 * @param listeners people who are there and said what they hear, oneself included
 * @param now monotonic ms
 */
export const findUnheard = (
  before: UnheardState,
  speakers: readonly string[],
  listeners: readonly Listener[],
  now: number,
): UnheardState => {
  const pairs = listeners.flatMap(({ id: listenerId, hears }) =>
    speakers
      .filter((speakerId) => speakerId !== listenerId && Object.hasOwn(hears, speakerId))
      .filter((speakerId) => hears[speakerId] === false)
      .map((speakerId) => ({ speakerId, listenerId })),
  );
  const since = Object.fromEntries(pairs.map((pair) => [keyOf(pair), before.since[keyOf(pair)] ?? now]));
  const ripe = pairs.filter((pair) => now - (since[keyOf(pair)] ?? now) >= UNHEARD_AFTER_MS);
  const isSame =
    ripe.length === before.known.length &&
    ripe.every((pair) => before.known.some((known) => keyOf(known) === keyOf(pair)));
  if (isSame) return { since, known: before.known };
  const kept = before.known.filter((known) => ripe.some((pair) => keyOf(known) === keyOf(pair)));
  const fresh = ripe.filter((pair) => !kept.some((known) => keyOf(known) === keyOf(pair)));
  return { since, known: [...kept, ...fresh] };
};
