import { WatchTogetherError } from '@core/base/errors';
import type { OpenVoiceGraph, VoiceGraph } from './voice-graph';

/** The parts of an audio element that voices need: volume and output. It has no place in the page. */
export type VoiceElement = Pick<
  HTMLAudioElement,
  'srcObject' | 'volume' | 'muted' | 'autoplay' | 'play' | 'pause'
> & {
  setSinkId?: (id: string) => Promise<void>;
};

/** The settings by which a voice is played. */
export interface Treatment {
  /** Volume of the element, 0…1. */
  readonly volume: number;
  /** Linear amplification, which an element can't do. */
  readonly gain: number;
  readonly clarity: boolean;
  /** Whether the voice goes through the graph, whatever its gain is now. */
  readonly viaGraph: boolean;
}

interface Processed {
  readonly graph: VoiceGraph;
  readonly element: VoiceElement;
  /** Whether the graph's output is heard, in place of the plain element. */
  heard: boolean;
}

/**
 * One stream that is heard. The plain element always plays it, which keeps echo cancellation and remote streams in Web
 * Audio working. Where an element isn't enough, a second one plays the graph's output, and the plain one is muted from
 * the moment the second one is heard, so that a change leaves no gap.
 */
export class Voice {
  readonly stream: MediaStream;
  readonly participantId: string;
  readonly #plain: VoiceElement;
  readonly #createElement: () => VoiceElement;
  readonly #openGraph: OpenVoiceGraph;
  readonly #onBlocked: () => void;
  #processed: Processed | null = null;
  #treatment: Treatment = { volume: 1, gain: 1, clarity: false, viaGraph: false };
  #output: string;
  #stopped = false;
  /**
   * Whether a graph couldn't be opened or heard. The levels of levelling, which come many times a second, are no reason
   * to try again.
   */
  #graphFailed = false;

  constructor(options: {
    stream: MediaStream;
    participantId: string;
    createElement: () => VoiceElement;
    openGraph: OpenVoiceGraph;
    /** Called when the browser wants a click before it plays sound. */
    onBlocked: () => void;
    output: string;
    treatment: Treatment;
  }) {
    this.stream = options.stream;
    this.participantId = options.participantId;
    this.#createElement = options.createElement;
    this.#openGraph = options.openGraph;
    this.#onBlocked = options.onBlocked;
    this.#output = options.output;
    this.#plain = this.#newElement(this.stream);
    this.treat(options.treatment);
    void this.#play(this.#plain);
  }

  /** @param retry tries a graph again that couldn't be heard: the person asked for this */
  treat(treatment: Treatment, { retry = true } = {}): void {
    this.#treatment = treatment;
    if (retry) this.#graphFailed = false;
    if (treatment.viaGraph && !this.#processed && !this.#graphFailed) void this.#process();
    if (!treatment.viaGraph) this.#dropGraph();
    for (const element of this.#elements()) element.volume = treatment.volume;
    this.#processed?.graph.set(treatment);
  }

  /**
   * Rejects as `setSinkId` does, or with OutputFixed where there is none. It never fails for an element that is no
   * longer played.
   */
  async setOutput(id: string): Promise<void> {
    // The output is set first, so that an element made meanwhile goes there too.
    this.#output = id;
    const moves = this.#elements().map((element) =>
      setSink(element, id).catch((error: unknown) => {
        if (!this.#stopped && this.#elements().includes(element)) throw error;
      }),
    );
    await Promise.all(moves);
  }

  /** Call this from a click, after the browser wanted one. */
  async resume(): Promise<void> {
    const elements = this.#elements();
    void this.#processed?.graph.start().catch(() => undefined);
    await Promise.all(elements.map((element) => this.#play(element)));
    if (this.#treatment.viaGraph && !this.#processed) await this.#process();
  }

  stop(): void {
    this.#stopped = true;
    this.#dropGraph();
    end(this.#plain);
  }

  #elements(): readonly VoiceElement[] {
    return this.#processed ? [this.#plain, this.#processed.element] : [this.#plain];
  }

  #newElement(stream: MediaStream): VoiceElement {
    const element = this.#createElement();
    element.autoplay = true;
    element.volume = this.#treatment.volume;
    element.srcObject = stream;
    // The browser falls back to the default by itself where an output went away.
    if (this.#output) element.setSinkId?.(this.#output).catch(() => undefined);
    return element;
  }

  async #process(): Promise<void> {
    let graph: VoiceGraph;
    try {
      graph = this.#openGraph(this.stream);
    } catch {
      // Without Web Audio a voice is played unprocessed.
      this.#graphFailed = true;
      return;
    }
    graph.set(this.#treatment);
    const element = this.#newElement(graph.output);
    element.muted = true;
    const processed = { graph, element, heard: false };
    this.#processed = processed;
    const started = await graph.start().then(
      () => true,
      () => false,
    );
    if (this.#processed !== processed) return;
    if (!started || !(await this.#play(element))) {
      if (this.#processed === processed) {
        this.#graphFailed = true;
        this.#dropGraph();
      }
      return;
    }
    if (this.#processed !== processed) return;
    processed.heard = true;
    element.muted = false;
    this.#plain.muted = true;
  }

  #dropGraph(): void {
    const processed = this.#processed;
    this.#processed = null;
    if (!processed) return;
    this.#plain.muted = false;
    processed.graph.close();
    end(processed.element);
  }

  async #play(element: VoiceElement): Promise<boolean> {
    try {
      await element.play();
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === 'NotAllowedError') this.#onBlocked();
      return false;
    }
  }
}

const end = (element: VoiceElement): void => {
  element.pause();
  element.srcObject = null;
};

/** Rejects as `setSinkId` does; OutputFixed where the browser can't choose an output. */
const setSink = (element: VoiceElement, id: string): Promise<void> =>
  // The error is passed on unconverted: the caller, who chose the output, knows what it means.
  element.setSinkId ? element.setSinkId(id) : Promise.reject(new OutputFixed());

/** Thrown where this browser doesn't let a page choose the output. */
class OutputFixed extends Error {}

/** Why voices can't be heard at an output, of the error that `Voice.setOutput` rejects with. */
export const outputRefused = (error: unknown): WatchTogetherError =>
  error instanceof OutputFixed
    ? new WatchTogetherError('OUTPUT_UNSUPPORTED', "This browser can't choose an output")
    : new WatchTogetherError('DEVICE_NOT_FOUND', 'There is no such output', { cause: error });

/**
 * Whether voices could be heard at an output, while there are none.
 * @throws WatchTogetherError OUTPUT_UNSUPPORTED, DEVICE_NOT_FOUND
 */
export const tryOutput = async (createElement: () => VoiceElement, id: string): Promise<void> => {
  try {
    await setSink(createElement(), id);
  } catch (error) {
    throw outputRefused(error);
  }
};
