import { closeOutput, openOutput } from './sound-output';

/** Three notes upwards (C5, E5, G5), struck softly and left to ring: they are heard at once, and startle nobody. */
const CHIME = {
  hertz: [523.25, 659.25, 783.99],
  apartSeconds: 0.16,
  seconds: 1.4,
  decayPerSecond: 4.5,
} as const;
/** Each note's share of full scale, and how it is split over the tone and its octave. */
const LEVEL = { note: 0.22, octave: 0.25 } as const;
/** The time from nothing to loud: with a shorter attack a note begins with a click. */
const ATTACK_SECONDS = 0.012;
/** The longest wait for the end of the sound, so that an output that swallows it doesn't keep the button waiting. */
const PATIENCE_MS = 1_000;

const noteAt = (hertz: number, seconds: number): number => {
  if (seconds < 0) return 0;
  const phase = 2 * Math.PI * hertz * seconds;
  const shape = Math.min(1, seconds / ATTACK_SECONDS) * Math.exp(-CHIME.decayPerSecond * seconds);
  return LEVEL.note * shape * (Math.sin(phase) + LEVEL.octave * Math.sin(2 * phase));
};

/** The sound, which fades to nothing at its end. */
export const chime = (sampleRate: number): Float32Array<ArrayBuffer> => {
  const samples = new Float32Array(Math.round(CHIME.seconds * sampleRate));
  const fadeSeconds = 0.2;
  for (let i = 0; i < samples.length; i++) {
    const seconds = i / sampleRate;
    const fade = Math.min(1, (CHIME.seconds - seconds) / fadeSeconds);
    const notes = CHIME.hertz.map((hertz, n) => noteAt(hertz, seconds - n * CHIME.apartSeconds));
    samples[i] = fade * notes.reduce((sum, note) => sum + note, 0);
  }
  return samples;
};

/**
 * Plays the test sound on exactly this output, and nowhere else; settles when it has rung out.
 * @param outputId null for the system's own
 * @returns false where it can't be played there
 */
export const playTestSound = async (outputId: string | null): Promise<boolean> => {
  let context: AudioContext;
  try {
    const opened = await openOutput(outputId);
    context = opened.context;
    if (!opened.isOwnOutput) {
      closeOutput(context);
      return false;
    }
  } catch {
    return false;
  }
  const samples = chime(context.sampleRate);
  const buffer = context.createBuffer(1, samples.length, context.sampleRate);
  buffer.getChannelData(0).set(samples);
  const source = context.createBufferSource();
  source.buffer = buffer;
  source.connect(context.destination);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, CHIME.seconds * 1000 + PATIENCE_MS);
    source.onended = () => {
      clearTimeout(timer);
      resolve();
    };
    source.start();
  });
  closeOutput(context);
  return true;
};
