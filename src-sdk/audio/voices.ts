import { Emitter } from '@core/base/emitter';
import { WatchTogetherError } from '@core/base/errors';
import { reportFault } from '../report-fault';

export interface VoicesEvents {
  /** The browser wants a click before it plays sound. */
  blocked: object;
}

/** A media element as voices need it: volume, output, no place in the page. */
export type VoiceElement = Pick<HTMLAudioElement, 'srcObject' | 'volume' | 'autoplay' | 'play' | 'pause'> & {
  setSinkId?: (id: string) => Promise<void>;
};

/**
 * Plays what is heard of others: one element a stream, which keeps echo cancellation working and gives everybody a
 * volume and an output of their own.
 */
export class Voices {
  readonly events = new Emitter<VoicesEvents>(reportFault);
  readonly #createElement: () => VoiceElement;
  readonly #playing = new Map<
    string,
    { element: VoiceElement; stream: MediaStream; participantId: string }
  >();
  readonly #volumes = new Map<string, number>();
  #output = '';
  #blocked = false;

  constructor(createElement: () => VoiceElement = () => new Audio()) {
    this.#createElement = createElement;
  }

  /** Plays exactly these. `key` names one stream of one person. */
  setStreams(wanted: ReadonlyMap<string, { participantId: string; stream: MediaStream }>): void {
    for (const [key, { element, stream }] of this.#playing) {
      if (wanted.get(key)?.stream === stream) continue;
      element.pause();
      element.srcObject = null;
      this.#playing.delete(key);
    }
    for (const [key, { participantId, stream }] of wanted) {
      if (this.#playing.has(key)) continue;
      const element = this.#createElement();
      element.autoplay = true;
      element.srcObject = stream;
      element.volume = this.#volumes.get(participantId) ?? 1;
      this.#playing.set(key, { element, stream, participantId });
      // An output that went away falls back to the default by itself.
      if (this.#output) element.setSinkId?.(this.#output).catch(() => undefined);
      void this.#play(element);
    }
  }

  setVolume(participantId: string, volume: number): void {
    this.#volumes.set(participantId, volume);
    for (const voice of this.#playing.values()) {
      if (voice.participantId === participantId) voice.element.volume = volume;
    }
  }

  /** @throws WatchTogetherError OUTPUT_UNSUPPORTED, DEVICE_NOT_FOUND */
  async setOutput(id: string): Promise<void> {
    const elements = [...this.#playing.values()].map(({ element }) => element);
    const probe = elements.length > 0 ? elements : [this.#createElement()];
    try {
      await Promise.all(
        probe.map((element) => {
          if (!element.setSinkId) {
            throw new WatchTogetherError('OUTPUT_UNSUPPORTED', "This browser can't choose an output");
          }
          return element.setSinkId(id);
        }),
      );
    } catch (error) {
      if (error instanceof WatchTogetherError) throw error;
      throw new WatchTogetherError('DEVICE_NOT_FOUND', 'There is no such output', { cause: error });
    }
    this.#output = id;
  }

  get output(): string {
    return this.#output;
  }

  /** After `blocked`, from a click. */
  async resume(): Promise<void> {
    this.#blocked = false;
    await Promise.all([...this.#playing.values()].map(({ element }) => this.#play(element)));
  }

  dispose(): void {
    this.setStreams(new Map());
    this.events.clear();
  }

  async #play(element: VoiceElement): Promise<void> {
    try {
      await element.play();
    } catch (error) {
      const refused = error instanceof Error && error.name === 'NotAllowedError';
      if (!refused || this.#blocked) return;
      this.#blocked = true;
      this.events.emit('blocked', {});
    }
  }
}
