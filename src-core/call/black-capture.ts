/**
 * Decides whether a captured screen shows nothing but black: a copy-protected film, a minimised window, a system that
 * gives its permission and no picture. A dark scene is none of these: it has something in it, or ends.
 */

/**
 * The largest value of a channel, 0…255, that counts as black. A protected picture is exactly black; a film's black has
 * noise, a pointer or a letter in it.
 */
const BLACK_AT_MOST = 4;
/**
 * Time until black is reported: soon where there never was a picture; after one, only longer than any fade and any
 * pause between acts.
 */
const LIMIT_MS = { neverLit: 5_000, onceLit: 15_000 } as const;

/** @param rgba four bytes a pixel, small enough to look at each. */
export const isBlackPicture = (rgba: ArrayLike<number>): boolean => {
  for (let at = 0; at < rgba.length; at += 4) {
    if (Math.max(rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0) > BLACK_AT_MOST) return false;
  }
  return rgba.length > 0;
};

export interface BlackState {
  /** The state as it is reported. */
  readonly black: boolean;
  /** Time since which every look found black; null after a picture. */
  readonly sinceMs: number | null;
  readonly onceLit: boolean;
}

export const notBlack = (): BlackState => ({ black: false, sinceMs: null, onceLit: false });

/**
 * Evaluates one look at the capture.
 * @param picture null while none has come, which says nothing.
 * @param nowMs of a clock that doesn't jump.
 */
export const stepBlack = (state: BlackState, picture: 'black' | 'lit' | null, nowMs: number): BlackState => {
  if (picture === null) return state;
  if (picture === 'lit') return { black: false, sinceMs: null, onceLit: true };
  const sinceMs = state.sinceMs ?? nowMs;
  const limitMs = state.onceLit ? LIMIT_MS.onceLit : LIMIT_MS.neverLit;
  return { ...state, sinceMs, black: nowMs - sinceMs >= limitMs };
};
