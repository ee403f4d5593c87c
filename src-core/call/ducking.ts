import { SILENCE_DB, stepNoiseFloor, toDb } from './noise-floor';

/**
 * How the film makes room for speech (docs/numbers.md, Voices), from levels alone. An envelope of its own: who
 * speaks is decided within 300 ms, the film has to be down within 120.
 *
 * The 120 ms of the attack: 40 of loud level before it is believed, one more sample until that is seen, the ramp.
 */

/** Levels should come at least this often: a packet of voice is 20 ms. */
export const DUCKING_SAMPLE_MS = 20;

/** The quietest voice that the film makes room for, dBov. */
const VOICE_DB = -42;
/** How far a voice stands out of its own noise, dB. */
const ABOVE_NOISE_DB = 10;
/** Loud for so long is speech; less is a key, a click, a plate. */
const ONSET_MS = 40;
/** The same for somebody who has been speaking just now. */
const ONSET_AGAIN_MS = 20;
/** A pause that is no longer than this doesn't undo what was loud before it: packets are lost, plosives are short. */
const ONSET_PAUSE_MS = 30;
/** The film stays down between words for so long. */
const HOLD_MS = 1_000;
/** A cough, a laugh, a door: not worth a second of the film. */
const SHORT_HOLD_MS = 300;
/** Somebody who was loud for less than the first of these made a noise, for more than the second speaks. */
const NOISE_MS = 120;
const SPEECH_MS = 220;
/** What is this far below the loudest of a burst is its tail and doesn't count as voice, dB: a cough is mostly tail. */
const TAIL_DB = 12;
/** How quickly that loudest is forgotten, dB a second. */
const PEAK_FALL_DB_A_SECOND = 12;
/** What was said is forgotten after so long. */
const MEMORY_MS = 5_000;
const ATTACK_MS = 40;
const RELEASE_MS = 500;
/** How quickly another depth is taken on while the film is down, dB a second. */
const DEPTH_DB_A_SECOND = 48;
/** Nobody was asked for so long: what was before says nothing. */
const GAP_MS = 500;

interface Talker {
  readonly floorDb: number;
  readonly peakDb: number;
  /** Of loud level without a pause. */
  readonly onsetMs: number;
  readonly lastLoudMs: number;
  /** Of voice within the memory, tails left out. */
  readonly voicedMs: number;
  /** The film stays down for this person until then. */
  readonly heldUntilMs: number;
}

export interface DuckingState {
  readonly talkers: ReadonlyMap<string, Talker>;
  /** How far down the film is: 0 up, 1 by the whole depth. */
  readonly down: number;
  readonly depthDb: number;
  readonly atMs: number | null;
}

export interface DuckingInput {
  /** Linear, 0…1, of everybody for whom the film makes room. */
  readonly levels: ReadonlyMap<string, number>;
  /** 0: never. */
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
  // Against the floor before this sample, which would otherwise run after a voice that has just begun.
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

/** @returns `gain`: what the film's volume is to be multiplied with, 0…1, exactly 1 where nobody speaks. */
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
