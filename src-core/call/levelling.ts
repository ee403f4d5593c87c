import { stepNoiseFloor, toDb } from './noise-floor';

/**
 * Brings everybody to one loudness, from levels alone: slowly, so that nobody hears it work, and only while they speak,
 * so that it never raises their room's noise.
 */

/** The mean level of speech that everybody is brought to, dBov: roughly what browsers' gain control aims at. */
const TARGET_DB = -24;
/** The largest correction, either way, dB. */
export const LEVELLING_MAX_DB = 12;
const SLOPE_DB_A_SECOND = 3;
/** Time constant of the loudness, counted in speech and not in time, ms. */
const LOUDNESS_MS = 3_000;
/** Less speech than this decides nothing, ms. */
const LEAST_SPEECH_MS = 800;
/** The lowest level of speech, dBov, and how far it has to rise above its own noise, dB. */
const SPEECH_DB = -50;
const ABOVE_NOISE_DB = 10;
/** A person's noise isn't raised over this level, dBov. */
const NOISE_CEILING_DB = -48;
/** A level below this may be a person's noise until their first pause shows what it is, dBov. */
const UNKNOWN_FLOOR_DB = -40;
/** After a longer gap without a sample nothing is concluded from the time between. */
const LONGEST_STEP_MS = 200;

export interface LevellingState {
  /** The gain that the voice needs, dB. */
  readonly gainDb: number;
  /** Mean power of speech, linear. */
  readonly power: number;
  readonly speechMs: number;
  readonly floorDb: number;
  readonly atMs: number | null;
}

export const notLevelled: LevellingState = {
  gainDb: 0,
  power: 0,
  speechMs: 0,
  floorDb: UNKNOWN_FLOOR_DB,
  atMs: null,
};

const wantedDb = (power: number, floorDb: number): number => {
  const wanted = TARGET_DB - 10 * Math.log10(power);
  const bounded = Math.min(LEVELLING_MAX_DB, Math.max(-LEVELLING_MAX_DB, wanted));
  return Math.min(bounded, Math.max(0, NOISE_CEILING_DB - floorDb));
};

/** @param level linear, 0…1, as it arrives and before the gain; take one every 50 ms or so. */
export const stepLevelling = (state: LevellingState, level: number, now: number): LevellingState => {
  const passedMs = state.atMs === null ? 0 : Math.min(LONGEST_STEP_MS, Math.max(0, now - state.atMs));
  const levelDb = toDb(level);
  const heard = { ...state, floorDb: stepNoiseFloor(state.floorDb, levelDb, passedMs), atMs: now };
  if (levelDb < Math.max(SPEECH_DB, state.floorDb + ABOVE_NOISE_DB)) return heard;
  const speechMs = state.speechMs + passedMs;
  // A plain mean at first, then one that forgets.
  const share = passedMs / Math.min(LOUDNESS_MS, Math.max(speechMs, passedMs, 1));
  const power = state.power + share * (level * level - state.power);
  const speaking = { ...heard, power, speechMs: Math.min(speechMs, LOUDNESS_MS) };
  if (speechMs < LEAST_SPEECH_MS) return speaking;
  const most = (SLOPE_DB_A_SECOND * passedMs) / 1_000;
  const change = wantedDb(power, heard.floorDb) - state.gainDb;
  return { ...speaking, gainDb: state.gainDb + Math.min(most, Math.max(-most, change)) };
};
