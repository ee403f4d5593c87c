import { closeOutput, openOutput } from '../../party/devices/sound-output';

/** Clicks at given times, by Web Audio. */
export interface ClapSound {
  /** False where the click comes from the system's output instead of the requested one. */
  readonly isOwnOutput: boolean;
  /** How long before it is heard a click has to be handed over, ms, as far as the output tells. */
  leadMs(): number;
  /**
   * Plays a click that leaves the loudspeaker at `atMs` of performance.now(), by all that the output tells; none if
   * that is past.
   */
  click(atMs: number): void;
  close(): void;
}

/** A wooden click: short enough to have one moment, low enough not to hurt. */
const CLICK = { seconds: 0.03, hertz: 1_800, decayPerSecond: 220 } as const;

const clickBuffer = (context: AudioContext): AudioBuffer => {
  const length = Math.round(CLICK.seconds * context.sampleRate);
  const buffer = context.createBuffer(1, length, context.sampleRate);
  const samples = buffer.getChannelData(0);
  for (let i = 0; i < length; i++) {
    const seconds = i / context.sampleRate;
    samples[i] = Math.cos(2 * Math.PI * CLICK.hertz * seconds) * Math.exp(-CLICK.decayPerSecond * seconds);
  }
  return buffer;
};

/**
 * Opens an output for clicks. Rejects where no sound can be had.
 * @param outputId the film's output; null for the system's own
 * @param volume 0…1
 */
export const openClapSound = async (outputId: string | null, volume: number): Promise<ClapSound> => {
  const { context, isOwnOutput } = await openOutput(outputId);
  try {
    const gain = context.createGain();
    gain.gain.value = volume;
    gain.connect(context.destination);
    const buffer = clickBuffer(context);
    const leadMs = (): number => ((context.outputLatency || 0) + (context.baseLatency || 0)) * 1000;
    return {
      isOwnOutput,
      leadMs,
      click(atMs) {
        const { contextTime, performanceTime } = context.getOutputTimestamp();
        // Both are zero until the first samples are out; then they say which sample is being heard, and when.
        const heardAt =
          contextTime !== undefined && performanceTime
            ? contextTime + (atMs - performanceTime) / 1000
            : context.currentTime + (atMs - performance.now() - leadMs()) / 1000;
        if (heardAt < context.currentTime) return;
        const source = context.createBufferSource();
        source.buffer = buffer;
        source.connect(gain);
        source.start(heardAt);
      },
      close: () => closeOutput(context),
    };
  } catch (error) {
    closeOutput(context);
    throw error;
  }
};
