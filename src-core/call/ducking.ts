import { SILENCE_DB, stepNoiseFloor, toDb } from './noise-floor';

/**
 * How the film makes room for speech (docs/numbers.md, Voices), from levels alone. It has an envelope of its own: the
 * decision who speaks takes 300 ms, but the film has to be down within 120.
 *
 * The 120 ms of the attack are 40 of loud level before it is trusted, one more sample until that is seen, and the ramp.
 */

/** Levels should come at least this often: a packet of voice is 20 ms. */
export const DUCKING_SAMPLE_MS = 20;

/** The quietest voice that the film makes room for, dBov. */
const VOICE_DB = -42;
/** How far a voice has to rise above its own noise, dB. */
const ABOVE_NOISE_DB = 10;
/** A loud level that lasts this long is speech; a shorter one is a key, a click, a plate. */
const ONSET_MS = 40;
/** The same for a person who has been speaking just now. */
const ONSET_AGAIN_MS = 20;
/** A pause up to this length doesn't reset the loud level before it: packets are lost, plosives are short. */
const ONSET_PAUSE_MS = 30;
/** How long the film stays down between words. */
const HOLD_MS = 1_000;
/** How long it stays down after a cough, a laugh or a door, which aren't worth a second of the film. */
const SHORT_HOLD_MS = 300;
/** A person who was loud for less than the first of these made a noise; for more than the second, they speak. */
const NOISE_MS = 120;
const SPEECH_MS = 220;
/** A level this far below the loudest of a burst is its tail and doesn't count as voice, dB: a cough is mostly tail. */
const TAIL_DB = 12;
/** How quickly that loudest level is forgotten, dB a second. */
const PEAK_FALL_DB_A_SECOND = 12;
/** How long voiced time is remembered. */
const MEMORY_MS = 5_000;
const ATTACK_MS = 40;
const RELEASE_MS = 500;
/** How quickly the film takes on another depth while it is down, dB a second. */
const DEPTH_DB_A_SECOND = 48;
/** After a gap of this length without a sample the earlier state says nothing. */
const GAP_MS = 500;

interface Talker {
  readonly floorDb: number;
  readonly peakDb: number;
  /** Loud level without a pause, ms. */
  readonly onsetMs: number;
  readonly lastLoudMs: number;
  /** Voice within the memory, tails left out, ms. */
  readonly voicedMs: number;
  /** Time until which the film stays down for this person. */
  readonly heldUntilMs: number;
}

export interface DuckingState {
  readonly talkers: ReadonlyMap<string, Talker>;
  /** How far down the film is: 0 for not at all, 1 for the whole depth. */
  readonly down: number;
  readonly depthDb: number;
  readonly atMs: number | null;
}

export interface DuckingInput {
  /** Linear levels, 0…1, of everybody for whom the film makes room. */
  readonly levels: ReadonlyMap<string, number>;
  /** 0 disables ducking. */
  readonly depthDb: number;
}

export const notDucked: DuckingState = { talkers: new Map(), down: 0, depthDb: 0, atMs: null };

const newTalker: Talker = {
  floorDb: SILENCE_DB,
  peakDb: SILENCE_DB,
  onsetMs: 0,
  lastLoudMs: -Infinity,
  voicedMs: 0,
  heldUntilMs: -Infinity,
};

const holdFor = (voicedMs: number): number => {
  const share = Math.min(1, Math.max(0, (voicedMs - NOISE_MS) / (SPEECH_MS - NOISE_MS)));
  return SHORT_HOLD_MS + share * (HOLD_MS - SHORT_HOLD_MS);
};

const stepTalker = (before: Talker, levelDb: number, passedMs: number, now: number): Talker => {
  const floorDb = stepNoiseFloor(before.floorDb, levelDb, passedMs);
  const seconds = passedMs / 1_000;
  const peakDb = Math.max(levelDb, before.peakDb - PEAK_FALL_DB_A_SECOND * seconds);
  const forgotten = (before.voicedMs * passedMs) / MEMORY_MS;
  const voicedMs = Math.max(0, before.voicedMs - forgotten);
  const talker = { ...before, floorDb, peakDb, voicedMs };
  // The level is compared with the floor before this sample, which would otherwise follow a voice that has just begun.
  if (levelDb < Math.max(VOICE_DB, before.floorDb + ABOVE_NOISE_DB)) {
    return now - before.lastLoudMs > ONSET_PAUSE_MS ? { ...talker, onsetMs: 0 } : talker;
  }
  const onsetMs = before.onsetMs > 0 || now - before.lastLoudMs <= passedMs ? before.onsetMs + passedMs : 0;
  const loud = { ...talker, onsetMs, lastLoudMs: now };
  const needed = before.voicedMs >= SPEECH_MS ? ONSET_AGAIN_MS : ONSET_MS;
  if (onsetMs < needed) return loud;
  const isTail = levelDb <= peakDb - TAIL_DB;
  const said = voicedMs + (isTail ? 0 : before.onsetMs < needed ? onsetMs : passedMs);
  return { ...loud, voicedMs: said, heldUntilMs: Math.max(before.heldUntilMs, now + holdFor(said)) };
};

const towards = (from: number, to: number, by: number): number =>
  from < to ? Math.min(to, from + by) : Math.max(to, from - by);

/** @returns `gain`: the factor for the film's volume, 0…1, exactly 1 where nobody speaks. */
export const stepDucking = (
  state: DuckingState,
  { levels, depthDb }: DuckingInput,
  now: number,
): { state: DuckingState; gain: number } => {
  const passedMs = state.atMs === null ? 0 : Math.max(0, now - state.atMs);
  const isGap = passedMs > GAP_MS;
  const talkers = new Map(
    [...levels].map(([id, level]) => {
      const before = state.talkers.get(id) ?? newTalker;
      const known = isGap ? { ...newTalker, floorDb: before.floorDb } : before;
      return [id, stepTalker(known, toDb(level), isGap ? 0 : passedMs, now)];
    }),
  );
  const speaks = depthDb > 0 && [...talkers.values()].some(({ heldUntilMs }) => heldUntilMs > now);
  const down = towards(state.down, speaks ? 1 : 0, passedMs / (speaks ? ATTACK_MS : RELEASE_MS));
  const depth =
    state.down === 0 ? depthDb : towards(state.depthDb, depthDb, (DEPTH_DB_A_SECOND * passedMs) / 1_000);
  return {
    state: { talkers, down, depthDb: depth, atMs: now },
    gain: 10 ** ((-depth * down) / 20),
  };
};
