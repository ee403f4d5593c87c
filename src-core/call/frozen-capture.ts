/**
 * Whether what is captured of a screen has stopped, or nothing moves there. Both give no pictures (a compositor hands on
 * what has changed), and the track stays live in both: under Wayland the service between desktop and app may end without
 * a word. So the app changes something on the screen itself, a nudge, and looks whether a picture comes of it. That tells
 * only where nudges are captured at all: another display, or one window, may be what is shared.
 */

/** Without a picture for as long, it is nudged, ms. */
const QUIET_MS = 2_000;
/** Answered in a row until the screen is known to show them: a clock on another display may tick by chance. */
const ANSWERS_TO_TRUST = 2;
/** Not answered in a row until it is told. A busy machine may miss one. */
const MISSES_TO_TELL = 3;

export interface FrozenState {
  /** What is told. */
  readonly frozen: boolean;
  /** Pictures so far. */
  readonly pictures: number;
  /** When the last one was seen, or the last nudge given up. */
  readonly quietSinceMs: number;
  /** A nudge was made, and nothing has come since. */
  readonly nudged: boolean;
  readonly answers: number;
  readonly misses: number;
}

export interface FrozenLook {
  /** How many pictures the capture has given since it began, but for those that show what the last one did. */
  readonly pictures: number;
  /** A nudge would be on a display now: the app's window is before the person's eyes. */
  readonly visible: boolean;
  /** The window is known to be in the pictures by what they show (see `mark-in-picture.ts`), whether or not it was nudged. */
  readonly marked: boolean;
}

export const notFrozen = (nowMs: number): FrozenState => ({
  ...{ frozen: false, pictures: 0, nudged: false, answers: 0, misses: 0 },
  quietSinceMs: nowMs,
});

/**
 * One look at the capture, about once a second: a nudge has until the next look to be answered.
 * @param nowMs of a clock that doesn't jump. @returns `nudge`: something is to be changed on the screen now
 */
export const stepFrozen = (
  state: FrozenState,
  { pictures, visible, marked }: FrozenLook,
  nowMs: number,
): { readonly state: FrozenState; readonly nudge: boolean } => {
  const { nudged } = state;
  if (pictures > state.pictures) {
    const answers = nudged && visible ? state.answers + 1 : state.answers;
    return {
      state: { frozen: false, pictures, quietSinceMs: nowMs, nudged: false, answers, misses: 0 },
      nudge: false,
    };
  }
  if (!visible) return { state: { ...state, nudged: false, misses: 0 }, nudge: false };
  if (pictures === 0 || nowMs - state.quietSinceMs < QUIET_MS) return { state, nudge: false };
  if (!nudged) return { state: { ...state, nudged: true }, nudge: true };
  const isTrusted = marked || state.answers >= ANSWERS_TO_TRUST;
  const misses = state.misses + 1;
  return {
    state: {
      ...state,
      frozen: state.frozen || (isTrusted && misses >= MISSES_TO_TELL),
      answers: isTrusted ? state.answers : 0,
      misses,
    },
    nudge: true,
  };
};
