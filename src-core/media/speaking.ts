/** Who speaks, from levels alone (session.md, Numbers). */

export const SPEAKING_WINDOW_MS = 300;
/** −35 dBov as a linear level: full scale is 1. */
export const SPEAKING_LEVEL = 10 ** (-35 / 20);
const SPEAKING_SHARE = 0.4;
export const SPEAKING_HOLD_MS = 1_000;

export interface SpeakingState {
  readonly speaking: boolean;
  readonly windowStartMs: number;
  readonly samples: number;
  readonly loud: number;
  /** End of the last window that was loud enough. */
  readonly lastLoudMs: number;
}

export const silentAt = (now: number): SpeakingState => ({
  speaking: false,
  windowStartMs: now,
  samples: 0,
  loud: 0,
  lastLoudMs: -Infinity,
});

/** @param level linear, 0…1; take several in each window. */
export const stepSpeaking = (state: SpeakingState, level: number, now: number): SpeakingState => {
  const samples = state.samples + 1;
  const loud = state.loud + (level >= SPEAKING_LEVEL ? 1 : 0);
  if (now - state.windowStartMs < SPEAKING_WINDOW_MS) return { ...state, samples, loud };
  const isLoud = loud / samples >= SPEAKING_SHARE;
  const lastLoudMs = isLoud ? now : state.lastLoudMs;
  return {
    speaking: isLoud || (state.speaking && now - lastLoudMs < SPEAKING_HOLD_MS),
    windowStartMs: now,
    samples: 0,
    loud: 0,
    lastLoudMs,
  };
};
