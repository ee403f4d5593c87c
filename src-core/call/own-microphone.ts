import { SPEAKING_LEVEL, SPEAKING_SHARE } from './speaking';

/** Decides from one's own microphone's level what its owner should know (docs/numbers.md, Voices). */

const TALKING_MS = 700;
/** The longest pause between syllables and words; a longer one ends the talking. */
const TALKING_PAUSE_MS = 200;
const TALKING_AGAIN_MS = 10_000;

/** The state of a person who is muted. */
export interface TalkingState {
  /** Time of the first loud sample that may be talking; null in silence. */
  readonly sinceMs: number | null;
  readonly lastLoudMs: number;
  readonly samples: number;
  readonly loud: number;
  /** When the person was told last. The step that changes it is the moment to tell them. */
  readonly toldMs: number;
}

export const notTalking = (toldMs = -Infinity): TalkingState => ({
  sinceMs: null,
  lastLoudMs: -Infinity,
  samples: 0,
  loud: 0,
  toldMs,
});

/** @param level linear, 0…1, of the muted microphone; take several in each 200 ms. */
export const stepTalking = (state: TalkingState, level: number, now: number): TalkingState => {
  const isLoud = level >= SPEAKING_LEVEL;
  if (state.sinceMs === null || now - state.lastLoudMs > TALKING_PAUSE_MS) {
    const silence = notTalking(state.toldMs);
    return isLoud ? { ...silence, sinceMs: now, lastLoudMs: now, samples: 1, loud: 1 } : silence;
  }
  const samples = state.samples + 1;
  if (!isLoud) return { ...state, samples };
  const loud = state.loud + 1;
  const isTalking = now - state.sinceMs >= TALKING_MS && loud / samples >= SPEAKING_SHARE;
  const toldMs = isTalking && now - state.toldMs >= TALKING_AGAIN_MS ? now : state.toldMs;
  return { ...state, lastLoudMs: now, samples, loud, toldMs };
};

const NO_SOUND_MS = 4_000;
/** A level that means fewer than one sample in a thousand isn't zero: the quietest room has more. */
const NO_SOUND_LEVEL = 1e-6;
/** After a gap of this length the machine slept, and the earlier state doesn't count. */
const NO_SOUND_GAP_MS = 2_000;

/** The state of a microphone that is on. */
export interface InputState {
  readonly dead: boolean;
  readonly silentSinceMs: number | null;
  /** How long there was a voice's level of which nothing was left to be sent. */
  readonly lostForMs: number;
  readonly lastMs: number;
}

/** The state before anything is measured, or when nothing is measured any more. */
export const unheard = (dead = false): InputState => ({
  dead,
  silentSinceMs: null,
  lostForMs: 0,
  lastMs: -Infinity,
});

/**
 * `dead` after 4 s without any level at all, until there is some. Also after 4 s, all told, in which the device was as
 * loud as a voice and exactly nothing of it was sent: a noise filter that works leaves something even of noise.
 * @param level of the device, linear
 * @param sent level of the processed sound
 */
export const stepInput = (state: InputState, level: number, now: number, sent = level): InputState => {
  const isGap = now - state.lastMs > NO_SOUND_GAP_MS;
  if (level <= NO_SOUND_LEVEL) {
    const silentSinceMs = isGap ? now : (state.silentSinceMs ?? now);
    return { ...state, dead: state.dead || now - silentSinceMs >= NO_SOUND_MS, silentSinceMs, lastMs: now };
  }
  const heard = { silentSinceMs: null, lastMs: now };
  if (sent > 0) return { ...heard, dead: false, lostForMs: 0 };
  const lostForMs = state.lostForMs + (level >= SPEAKING_LEVEL && !isGap ? now - state.lastMs : 0);
  return { ...heard, dead: lostForMs >= NO_SOUND_MS, lostForMs };
};
