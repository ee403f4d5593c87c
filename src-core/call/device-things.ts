/** Which devices are ends of one thing that people plug in and pull out, and what that thing is called. */

interface Grouped {
  /** What a browser gives to all devices of one piece of hardware; empty where it tells none. */
  readonly groupId: string;
}

/**
 * Whether two devices are ends of one thing, as the browser says (Media Capture and Streams, `groupId`). Where it says
 * nothing of one of them they are two things: names are made for people, in their language, and prove nothing.
 */
export const isOneThing = (one: Grouped, other: Grouped): boolean =>
  one.groupId !== '' && one.groupId === other.groupId;

/** Words, and brackets as words of their own: systems put the thing's name within them, or before them. */
const wordsOf = (label: string): readonly string[] => label.match(/[()]|[^\s()]+/g) ?? [];

/** The longest run of words that both have; of two of one length the first. */
const commonRun = (one: readonly string[], other: readonly string[]): readonly string[] => {
  let longest: readonly string[] = [];
  for (let from = 0; from < one.length; from++) {
    for (let at = 0; at < other.length; at++) {
      let length = 0;
      while (from + length < one.length && one[from + length] === other[at + length]) length += 1;
      if (length > longest.length) longest = one.slice(from, from + length);
    }
  }
  return longest;
};

/**
 * What the names of a thing's ends have in common: "Jabra Evolve" of "Jabra Evolve Mono" and "Jabra Evolve Analog
 * Stereo", also in a language that nobody here speaks. The first name where they have nothing in common.
 */
export const thingName = (labels: readonly string[]): string => {
  const [first = '', ...others] = labels;
  const common = others.map(wordsOf).reduce(commonRun, wordsOf(first));
  const name = common.filter((word) => word !== '(' && word !== ')').join(' ');
  return others.length === 0 || name === '' ? first : name;
};
