/**
 * People's voice levels as the headers of their packets tell them, one every 20 ms, made by a described procedure from
 * a seed: each kind of sound has the rise, the length, the pauses and the loudness that its comment says.
 */

/** The level of each packet of 20 ms in dBov; −127 is a muted microphone. */
export type Trace = readonly number[];

export const PACKET_MS = 20;

const packets = (ms: number): number => Math.round(ms / PACKET_MS);

/** The random generator Mulberry32. */
const dice = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

export const muted = (ms: number): Trace => Array.from({ length: packets(ms) }, () => -127);

/** A room behind noise suppression: ±3 dB around `db`. */
export const quiet = (ms: number, db = -62, seed = 1): Trace => {
  const roll = dice(seed);
  return Array.from({ length: packets(ms) }, () => db + 6 * roll() - 3);
};

/** One word: syllables of 140 to 220 ms, up within 40 ms, with a dip of 15 to 25 dB between two. */
export const word = (ms: number, db = -22, seed = 1): Trace => {
  const roll = dice(seed);
  const levels: number[] = [];
  while (levels.length < packets(ms)) {
    const length = packets(140 + 80 * roll());
    const loudness = db + 6 * roll() - 3;
    const dip = 15 + 10 * roll();
    for (let at = 0; at < length; at++) {
      const rise = at === 0 ? -8 : 0;
      const end = at === length - 1 ? -dip : at === length - 2 ? -dip / 3 : 0;
      levels.push(loudness + rise + end + 2 * roll() - 1);
    }
  }
  return levels.slice(0, packets(ms));
};

/** Words of 250 to 700 ms with pauses of `pauseMs`, in a quiet room. */
export const talk = (
  ms: number,
  {
    db = -22,
    pauseMs = [40, 250],
    seed = 1,
  }: { db?: number; pauseMs?: readonly [number, number]; seed?: number } = {},
): Trace => {
  const roll = dice(seed);
  const levels: number[] = [];
  for (let at = 1; levels.length < packets(ms); at++) {
    levels.push(...word(250 + 450 * roll(), db, seed * 100 + at));
    levels.push(...quiet(pauseMs[0] + (pauseMs[1] - pauseMs[0]) * roll(), -60, seed * 100 + at));
  }
  return levels.slice(0, packets(ms));
};

/** A burst at once, then a fall of 40 dB within 280 ms. */
export const cough = (db = -10): Trace =>
  Array.from({ length: packets(280) }, (_, at) => db - (40 * at * PACKET_MS) / 280);

/** One packet a key, every fourth is heard in two; 90 to 200 ms apart. */
export const typing = (ms: number, db = -26, seed = 1): Trace => {
  const roll = dice(seed);
  const levels: number[] = [];
  for (let key = 0; levels.length < packets(ms); key++) {
    levels.push(db + 6 * roll() - 3);
    if (key % 4 === 3) levels.push(db - 12);
    levels.push(...quiet(70 + 110 * roll(), -58, seed * 100 + key));
  }
  return levels.slice(0, packets(ms));
};

/** A song from the next room: four beats in two seconds, 7 dB from the beat to what is between. */
export const music = (ms: number, db = -27, seed = 1): Trace => {
  const roll = dice(seed);
  return Array.from({ length: packets(ms) }, (_, at) => {
    const inBeat = (at * PACKET_MS) % 500;
    return db - 7 * Math.min(1, inBeat / 250) + 2 * roll() - 1;
  });
};

/** A fan that no suppression takes: ±1 dB. */
export const fan = (ms: number, db = -33, seed = 1): Trace => {
  const roll = dice(seed);
  return Array.from({ length: packets(ms) }, () => db + 2 * roll() - 1);
};

/** Two sounds at one microphone: the level shows the louder one. */
export const together = (one: Trace, other: Trace): Trace =>
  Array.from({ length: Math.max(one.length, other.length) }, (_, at) =>
    Math.max(one[at] ?? -127, other[at] ?? -127),
  );

/** A packet's level as a receiver tells it. */
export const linear = (db: number): number => (db <= -127 ? 0 : 10 ** (db / 20));
