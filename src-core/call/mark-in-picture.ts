/**
 * Decides whether the app's own window is in a captured picture: a mark in it comes and goes in an order of its own,
 * and each pixel of the picture is checked for whether it did the same. Where a film or faces change the screen all the
 * time, that is the only way to know: a picture comes then whether or not it shows the window.
 */

/** The mark's order, look by look. Nothing blinks like that by itself; the first two looks have both states. */
export const MARKS = [true, false, false, true, true, false, true, false, false, false, true, true] as const;
/** Looks with a picture of its own until a search begins: on a still screen only the mark itself moves. */
const FLOWING_LOOKS = 3;
/** Looks in a row without a picture that end a search: nothing came, so it was no search. */
const QUIET_LOOKS = 2;
/** A mark that was found is looked for again after this, ms: the window may have been taken to another display. */
const FOUND_FOR_MS = 60_000;
/** A mark that wasn't found is looked for again after this, ms. */
const LOST_FOR_MS = 10_000;

/** Each pixel's value with the mark and without, and which pixels have done as the mark did so far. */
interface Pixels {
  readonly marked: Uint8Array | null;
  readonly bare: Uint8Array | null;
  /** 1 for a pixel that did as the mark. */
  readonly alike: Uint8Array;
}

export interface MarkSearch {
  /** Whether a search goes on: the mark comes and goes. */
  readonly isOn: boolean;
  /** The search's looks so far. */
  readonly looks: number;
  readonly pixels: Pixels | null;
  /** Looks that had a picture, as long as those came without a pause. */
  readonly flowing: number;
  /** Looks in a row without a picture. */
  readonly quiet: number;
  /** The result of the last complete search. */
  readonly found: boolean;
  /** Nothing is looked for until this time. */
  readonly restsUntilMs: number;
}

const IDLE = { isOn: false, looks: 0, pixels: null, flowing: 0, quiet: 0 } as const;
export const NOT_FOUND: MarkSearch = { ...IDLE, found: false, restsUntilMs: 0 };

/** Whether the mark ought to be in the window until the next look. */
export const isMarked = ({ isOn, looks }: MarkSearch): boolean => isOn && MARKS[looks] === true;

/** The mark is a grey, so that one of a pixel's four bytes tells as much as all. */
const greensOf = (picture: Uint8ClampedArray): Uint8Array =>
  Uint8Array.from({ length: picture.length / 4 }, (_, index) => picture[index * 4 + 1] ?? 0);

const compared = (pixels: Pixels | null, seen: Uint8Array, isMark: boolean): Pixels => {
  if (!pixels || pixels.alike.length !== seen.length) {
    return {
      ...{ marked: isMark ? seen : null, bare: isMark ? null : seen },
      alike: new Uint8Array(seen.length).fill(1),
    };
  }
  const { marked, bare, alike } = pixels;
  const before = isMark ? marked : bare;
  const other = isMark ? bare : marked;
  return {
    ...{ marked: isMark ? (marked ?? seen) : marked, bare: isMark ? bare : (bare ?? seen) },
    alike: alike.map((one, index) => {
      const isSame = before ? before[index] === seen[index] : other?.[index] !== seen[index];
      return one === 1 && isSame ? 1 : 0;
    }),
  };
};

/**
 * Evaluates one look, about a second after the last one: the picture now has what `isMarked` said then.
 * @param picture four bytes a pixel; null where no new one has come
 * @param nowMs of a clock that doesn't jump
 */
export const stepMark = (
  search: MarkSearch,
  picture: Uint8ClampedArray | null,
  nowMs: number,
): MarkSearch => {
  const { isOn, found, restsUntilMs } = search;
  if (picture === null) {
    const quiet = search.quiet + 1;
    return quiet < QUIET_LOOKS ? { ...search, quiet } : { ...IDLE, found, restsUntilMs };
  }
  if (!isOn) {
    const flowing = search.flowing + 1;
    return { ...search, quiet: 0, flowing, isOn: flowing >= FLOWING_LOOKS && nowMs >= restsUntilMs };
  }
  const pixels = compared(search.pixels, greensOf(picture), MARKS[search.looks] === true);
  const looks = search.looks + 1;
  const isLost = !pixels.alike.includes(1);
  if (!isLost && looks < MARKS.length) return { ...search, quiet: 0, looks, pixels };
  return { ...IDLE, found: !isLost, restsUntilMs: nowMs + (isLost ? LOST_FOR_MS : FOUND_FOR_MS) };
};

/** Where the person doesn't see the window nothing is looked for, and the last result stays. */
export const withoutLooking = ({ found, restsUntilMs }: MarkSearch): MarkSearch => ({
  ...IDLE,
  ...{ found, restsUntilMs },
});
