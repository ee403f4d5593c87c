import { SILENCE_DB, stepNoiseFloor, toDb } from './noise-floor';

/** Decides who speaks, from levels alone (docs/numbers.md, Voices). */

export const SPEAKING_WINDOW_MS = 300;
const SPEAKING_DB = -35;
/** −35 dBov as a linear level: full scale is 1. */
export const SPEAKING_LEVEL = 10 ** (SPEAKING_DB / 20);
export const SPEAKING_SHARE = 0.4;
export const SPEAKING_HOLD_MS = 1_000;
/**
 * How far a voice has to rise above steady sound, dB. A fan or music that goes on is therefore no speaker after some
 * seconds; music with pauses can't be told from a voice by its level, and counts as one.
 */
const ABOVE_NOISE_DB = 10;
/** The number of the last three windows that have to be loud before a person is ranked: a cough fills one. */
const SETTLED_WINDOWS = 2;
const REMEMBERED_WINDOWS = 3;
/** Share of the last window in the loudness that is ranked: about a second. */
const LOUDNESS_SHARE = 0.25;
/** How much louder a person has to be to overtake another in the ranking, dB: two who talk at once don't flap. */
const OVERTAKE_DB = 4;

export interface SpeakingState {
  readonly speaking: boolean;
  /** Whether the person has spoken long enough to be ranked, until they stop. */
  readonly settled: boolean;
  readonly windowStartMs: number;
  readonly samples: number;
  readonly loud: number;
  /** Sum of the levels in this window. */
  readonly sum: number;
  /** End of the last window that was loud enough. */
  readonly lastLoudMs: number;
  /** Which of the last windows were loud enough, the latest last. */
  readonly windows: readonly boolean[];
  /** Loudness of the loud windows of the last second or so, dBov. */
  readonly loudnessDb: number;
  readonly floorDb: number;
  readonly sampledMs: number;
}

export const silentAt = (now: number): SpeakingState => ({
  speaking: false,
  settled: false,
  windowStartMs: now,
  samples: 0,
  loud: 0,
  sum: 0,
  lastLoudMs: -Infinity,
  windows: [],
  loudnessDb: SILENCE_DB,
  floorDb: SILENCE_DB,
  sampledMs: now,
});

/** @param level linear, 0…1; take several in each window. */
export const stepSpeaking = (state: SpeakingState, level: number, now: number): SpeakingState => {
  const levelDb = toDb(level);
  const isVoice = levelDb >= Math.max(SPEAKING_DB, state.floorDb + ABOVE_NOISE_DB);
  const sampled = {
    ...state,
    samples: state.samples + 1,
    loud: state.loud + (isVoice ? 1 : 0),
    sum: state.sum + level,
    floorDb: stepNoiseFloor(state.floorDb, levelDb, now - state.sampledMs),
    sampledMs: now,
  };
  return now - state.windowStartMs < SPEAKING_WINDOW_MS ? sampled : endWindow(sampled, now);
};

const endWindow = (state: SpeakingState, now: number): SpeakingState => {
  const isLoud = state.loud / state.samples >= SPEAKING_SHARE;
  const lastLoudMs = isLoud ? now : state.lastLoudMs;
  const speaking = isLoud || (state.speaking && now - lastLoudMs < SPEAKING_HOLD_MS);
  const windows = [...state.windows, isLoud].slice(-REMEMBERED_WINDOWS);
  const settled = speaking && (state.settled || windows.filter(Boolean).length >= SETTLED_WINDOWS);
  const windowDb = toDb(state.sum / state.samples);
  const before = state.speaking ? state.loudnessDb : windowDb;
  return {
    ...state,
    speaking,
    settled,
    windowStartMs: now,
    samples: 0,
    loud: 0,
    sum: 0,
    lastLoudMs,
    windows,
    loudnessDb: isLoud ? before + LOUDNESS_SHARE * (windowDb - before) : state.loudnessDb,
  };
};

/**
 * Ranks the people who speak for more than a moment, loudest first; the order is the same wherever they are equally
 * loud.
 * @param before the ranking until now: it changes only where somebody is clearly louder
 */
export const rankSpeakers = (
  states: ReadonlyMap<string, SpeakingState>,
  before: readonly string[] = [],
): readonly string[] => {
  const loudness = (id: string): number => states.get(id)?.loudnessDb ?? SILENCE_DB;
  const isRanked = (id: string): boolean => states.get(id)?.settled ?? false;
  const newcomers = [...states.keys()]
    .filter((id) => isRanked(id) && !before.includes(id))
    .sort((a, b) => loudness(b) - loudness(a) || (a < b ? -1 : 1));
  return [...before.filter(isRanked), ...newcomers].reduce<readonly string[]>((ranked, id) => {
    const isOvertaken = (other: string): boolean => loudness(id) > loudness(other) + OVERTAKE_DB;
    const place = ranked.findLastIndex((other) => !isOvertaken(other)) + 1;
    return ranked.toSpliced(place, 0, id);
  }, []);
};
