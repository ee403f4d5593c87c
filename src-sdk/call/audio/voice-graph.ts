/** Does to a voice what an element can't: amplifies it, and lifts it over the film. */
export interface VoiceGraph {
  /** The processed voice, for an element of its own. */
  readonly output: MediaStream;
  /**
   * Settles once sound comes out. Where the browser wants a click first, it doesn't settle before it is called from
   * one.
   */
  start(): Promise<void>;
  /**
   * @param gain linear
   * @param clarity raises the presence band and cuts rumble
   */
  set(treatment: { gain: number; clarity: boolean }): void;
  close(): void;
}

/**
 * Opens a graph on a stream; throws where there is no Web Audio. The caller also has to play the stream in an element,
 * which may be muted: Chromium gives a remote stream to Web Audio only while an element pulls it.
 */
export type OpenVoiceGraph = (stream: MediaStream) => VoiceGraph;

/** Time constant, s, with which gains glide, so that nobody hears a step. */
const GLIDE_S = 0.03;
/** Below the lowest voice; while clarity is off the filter is set below anything that is heard. */
const RUMBLE_HZ = 110;
const NO_RUMBLE_HZ = 10;
/** The band of the consonants, by which speech is understood. */
const PRESENCE_HZ = 3_200;
const PRESENCE_DB = 5;

/** The limiter keeps amplified voices from clipping. */
const LIMITER = { threshold: -3, knee: 0, ratio: 20, attack: 0.002, release: 0.1 } as const;
/**
 * The gain that Web Audio's compressor adds to make up for what it takes, (1 / full range gain) ^ 0.6 (Web Audio API,
 * DynamicsCompressorNode, "makeup gain"). It is taken off again, so that a voice of the right loudness passes
 * unchanged.
 */
const MAKE_UP_DB = 0.6 * -(LIMITER.threshold + -LIMITER.threshold / LIMITER.ratio);

/** One context for all voices of the page: each context costs a thread, and a running one costs CPU time. */
class SharedContext {
  #context: AudioContext | null = null;
  #users = 0;

  take(): AudioContext {
    this.#context ??= new AudioContext({ latencyHint: 'interactive' });
    this.#users += 1;
    return this.#context;
  }

  release(): void {
    this.#users -= 1;
    if (this.#users === 0) void this.#context?.suspend().catch(() => undefined);
  }
}

const build = (context: AudioContext, stream: MediaStream): VoiceGraph => {
  const source = context.createMediaStreamSource(stream);
  const rumble = new BiquadFilterNode(context, { type: 'highpass', frequency: NO_RUMBLE_HZ });
  const presence = new BiquadFilterNode(context, {
    type: 'peaking',
    frequency: PRESENCE_HZ,
    Q: 0.8,
    gain: 0,
  });
  const gain = context.createGain();
  const limiter = new DynamicsCompressorNode(context, LIMITER);
  const trim = new GainNode(context, { gain: 10 ** (-MAKE_UP_DB / 20) });
  const destination = context.createMediaStreamDestination();
  const nodes = [rumble, presence, gain, limiter, trim, destination];
  nodes.reduce<AudioNode>((from, to) => from.connect(to), source);
  return {
    output: destination.stream,
    start: () => context.resume(),
    set: ({ gain: linear, clarity }) => {
      const now = context.currentTime;
      gain.gain.setTargetAtTime(linear, now, GLIDE_S);
      rumble.frequency.setTargetAtTime(clarity ? RUMBLE_HZ : NO_RUMBLE_HZ, now, GLIDE_S);
      presence.gain.setTargetAtTime(clarity ? PRESENCE_DB : 0, now, GLIDE_S);
    },
    close: () => {
      source.disconnect();
      for (const node of nodes) node.disconnect();
      for (const track of destination.stream.getTracks()) track.stop();
    },
  };
};

export const webAudioVoiceGraph = (): OpenVoiceGraph => {
  const shared = new SharedContext();
  return (stream) => {
    const context = shared.take();
    try {
      const graph = build(context, stream);
      const close = (): void => {
        shared.release();
        graph.close();
      };
      return { ...graph, close };
    } catch (error) {
      // No graph uses the context after all, so it is suspended.
      shared.release();
      throw error;
    }
  };
};
