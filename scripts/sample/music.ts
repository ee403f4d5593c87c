/** The music of the sample clip: four soft chords, a plucked melody over them, and some room around it. */

const SAMPLE_RATE_HZ = 48_000;
const CHORD_S = 4;
const FADE_S = 2;

/** The chords in semitones above A2 (110 Hz): F major 9, C over E, D minor 9, B flat major 7. */
const CHORDS = [
  [-4, 8, 15, 19, 22],
  [-5, 7, 10, 15, 19],
  [-7, 5, 12, 15, 19],
  [-11, 1, 12, 17, 20],
] as const;
/** The note of the chord that each half-beat plucks; null is a rest. */
const MELODY = [4, null, 3, 2, null, 3, 1, null] as const;

export interface Stereo {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

const hzOf = (semitones: number) => 110 * 2 ** (semitones / 12);

function addPad(out: Stereo, startS: number, hz: number, pan: number): void {
  const lengthS = CHORD_S + 1.4;
  const start = Math.round(startS * SAMPLE_RATE_HZ);
  for (let index = 0; index < lengthS * SAMPLE_RATE_HZ; index++) {
    const at = start + index;
    if (at < 0 || at >= out.left.length) continue;
    const t = index / SAMPLE_RATE_HZ;
    const swell = Math.min(1, t / 1.3) * Math.min(1, (lengthS - t) / 1.6);
    const phase = 2 * Math.PI * hz * t;
    // A voice is two strings a little out of tune, with a breath of the octave.
    const voice = Math.sin(phase) + 0.7 * Math.sin(phase * 1.003) + 0.18 * Math.sin(phase * 2.001);
    const value = 0.034 * swell * swell * voice;
    out.left[at] = (out.left[at] ?? 0) + value * (1 - pan);
    out.right[at] = (out.right[at] ?? 0) + value * (1 + pan);
  }
}

function addPluck(out: Stereo, startS: number, hz: number, loud: number, pan: number): void {
  const start = Math.round(startS * SAMPLE_RATE_HZ);
  for (let index = 0; index < 2.2 * SAMPLE_RATE_HZ; index++) {
    const at = start + index;
    if (at >= out.left.length) break;
    const t = index / SAMPLE_RATE_HZ;
    const phase = 2 * Math.PI * hz * t;
    const attack = Math.min(1, t / 0.006);
    const value =
      loud *
      attack *
      (Math.exp(-t * 2.4) * Math.sin(phase) +
        0.35 * Math.exp(-t * 5) * Math.sin(2 * phase) +
        0.1 * Math.exp(-t * 9) * Math.sin(3 * phase));
    out.left[at] = (out.left[at] ?? 0) + value * (1 - pan);
    out.right[at] = (out.right[at] ?? 0) + value * (1 + pan);
  }
}

/** The four combs of Schroeder's reverberator, which are enough for a soft tail. */
function addRoom(dry: Float32Array, delaysMs: readonly number[]): Float32Array {
  const wet = new Float32Array(dry.length);
  for (const delayMs of delaysMs) {
    const delay = Math.round((delayMs / 1000) * SAMPLE_RATE_HZ);
    const line = new Float32Array(dry.length);
    let dulled = 0;
    for (let at = 0; at < dry.length; at++) {
      const back = at >= delay ? (line[at - delay] ?? 0) : 0;
      dulled += 0.35 * (back - dulled);
      line[at] = (dry[at] ?? 0) + 0.78 * dulled;
      wet[at] = (wet[at] ?? 0) + back / delaysMs.length;
    }
  }
  return dry.map((sample, at) => sample + 0.5 * (wet[at] ?? 0));
}

export function eveningMusic(lengthS: number): Stereo {
  const count = lengthS * SAMPLE_RATE_HZ;
  const dry: Stereo = { left: new Float32Array(count), right: new Float32Array(count) };
  for (let bar = 0; bar * CHORD_S < lengthS; bar++) {
    const chord = CHORDS[bar % CHORDS.length] ?? CHORDS[0];
    chord.forEach((note, index) => addPad(dry, bar * CHORD_S - 0.6, hzOf(note), (index - 2) * 0.16));
    MELODY.forEach((pick, step) => {
      const note = pick === null ? undefined : chord[pick];
      if (note === undefined || bar === 0) return;
      const accent = step === 0 ? 0.11 : 0.075;
      addPluck(dry, bar * CHORD_S + (step * CHORD_S) / 8, hzOf(note + 12), accent, step % 2 ? 0.3 : -0.3);
    });
  }
  const fade = (sample: number, at: number) => {
    const t = at / SAMPLE_RATE_HZ;
    return Math.tanh(sample * 1.25) * Math.min(1, t / FADE_S) * Math.min(1, (lengthS - t) / FADE_S);
  };
  return {
    left: addRoom(dry.left, [29.7, 37.1, 41.1, 43.7]).map(fade),
    right: addRoom(dry.right, [30.3, 36.1, 42.3, 45.1]).map(fade),
  };
}

/** The sound as 16-bit PCM in a WAV file. */
export function toWav({ left, right }: Stereo): Buffer {
  const bytes = left.length * 4;
  const file = Buffer.alloc(44 + bytes);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(36 + bytes, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(2, 22);
  file.writeUInt32LE(SAMPLE_RATE_HZ, 24);
  file.writeUInt32LE(SAMPLE_RATE_HZ * 4, 28);
  file.writeUInt16LE(4, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(bytes, 40);
  left.forEach((sample, at) => {
    file.writeInt16LE(Math.round(sample * 32_767), 44 + at * 4);
    file.writeInt16LE(Math.round((right[at] ?? 0) * 32_767), 46 + at * 4);
  });
  return file;
}
