/** Who speaks, from levels alone (session.md, Numbers). */

export const SPEAKING_WINDOW_MS = 300;
/** −35 dBov as a linear level: full scale is 1. */
export const SPEAKING_LEVEL = 10 ** (-35 / 20);
export const SPEAKING_SHARE = 0.4;
export const SPEAKING_HOLD_MS = 1_000;

export interface SpeakingState {
  readonly speaking: boolean;
  readonly windowStartMs: number;
  readonly samples: number;
  readonly loud: number;
  /** Of the levels in this window. */
  readonly sum: number;
  /** End of the last window that was loud enough. */
  readonly lastLoudMs: number;
  /** Mean level of that window, linear. */
  readonly loudness: number;
}

export const silentAt = (now: number): SpeakingState => ({
  speaking: false,
  windowStartMs: now,
  samples: 0,
  loud: 0,
  sum: 0,
  lastLoudMs: -Infinity,
  loudness: 0,
});

/** @param level linear, 0…1; take several in each window. */
export const stepSpeaking = (state: SpeakingState, level: number, now: number): SpeakingState => {
  const samples = state.samples + 1;
  const loud = state.loud + (level >= SPEAKING_LEVEL ? 1 : 0);
  const sum = state.sum + level;
  if (now - state.windowStartMs < SPEAKING_WINDOW_MS) return { ...state, samples, loud, sum };
  const isLoud = loud / samples >= SPEAKING_SHARE;
  const lastLoudMs = isLoud ? now : state.lastLoudMs;
  return {
    speaking: isLoud || (state.speaking && now - lastLoudMs < SPEAKING_HOLD_MS),
    windowStartMs: now,
    samples: 0,
    loud: 0,
    sum: 0,
    lastLoudMs,
    loudness: isLoud ? sum / samples : state.loudness,
  };
};

/** Whoever speaks, the loudest first; the same order wherever it is as loud. */
export const rankSpeakers = (states: ReadonlyMap<string, SpeakingState>): readonly string[] =>
  [...states]
    .filter(([, { speaking }]) => speaking)
    .sort(([idA, a], [idB, b]) => b.loudness - a.loudness || (idA < idB ? -1 : 1))
    .map(([id]) => id);
