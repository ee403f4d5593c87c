/**
 * Decides whether a captured screen has stopped, or merely nothing moves on it. Both give no pictures (a compositor
 * hands on only changes), and the track stays live in both: under Wayland the service between desktop and app may end
 * silently. So the app changes something on the screen itself, a nudge, and looks whether a picture follows. That tells
 * only where nudges are captured at all: another display, or one window, may be shared.
 */

/** After this long without a picture the screen is nudged, ms. */
const QUIET_MS = 2_000;
/**
 * The number of answered nudges in a row after which the screen is known to show them: a clock on another display may
 * tick by chance.
 */
const ANSWERS_TO_TRUST = 2;
/**
 * The number of unanswered nudges in a row after which the screen is reported as frozen. A busy machine may miss one.
 */
const MISSES_TO_TELL = 3;

export interface FrozenState {
  /** The state as it is reported. */
  readonly frozen: boolean;
  /** The number of pictures so far. */
  readonly pictures: number;
  /** When the last picture was seen, or the last nudge given up. */
  readonly quietSinceMs: number;
  /** Whether a nudge was made, and nothing has come since. */
  readonly nudged: boolean;
  readonly answers: number;
  readonly misses: number;
}

export interface FrozenLook {
  /** The number of pictures since the capture began, without those that repeat the one before. */
  readonly pictures: number;
  /** Whether a nudge would be visible on a display: the person sees the app's window. */
  readonly visible: boolean;
  /**
   * Whether the window is known to be in the pictures by what they show (see `mark-in-picture.ts`), whether or not it
   * was nudged.
   */
  readonly marked: boolean;
}

export const notFrozen = (nowMs: number): FrozenState => ({
  ...{ frozen: false, pictures: 0, nudged: false, answers: 0, misses: 0 },
  quietSinceMs: nowMs,
});

/**
 * Evaluates one look at the capture, about once a second: a nudge has until the next look to be answered.
 * @param nowMs of a clock that doesn't jump.
 * @returns `nudge`: whether something is to be changed on the screen now
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
