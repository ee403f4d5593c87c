import type { Ducking, MicrophoneProcessing, SoundApi, VoiceProcessing } from '../../api/call';
import { checkBus, checkDucking } from '../../api/arguments';
import type { LocalInputs } from '../../devices/local-inputs';
import type { Ducker } from './ducker';
import type { Voices } from './voices';

/** The buses of voices and film, and their processing: hands each call to its part. */
export class SoundControl implements SoundApi {
  readonly #voices: Voices;
  readonly #ducker: Ducker;
  readonly #inputs: LocalInputs;
  readonly #measureNoiseCost: () => Promise<number>;
  #processing: MicrophoneProcessing = { noise: 'standard', echoCancellation: true };

  constructor(options: {
    voices: Voices;
    ducker: Ducker;
    inputs: LocalInputs;
    measureNoiseCost: () => Promise<number>;
  }) {
    this.#voices = options.voices;
    this.#ducker = options.ducker;
    this.#inputs = options.inputs;
    this.#measureNoiseCost = options.measureNoiseCost;
  }

  setVoices(voices: { volume: number; muted: boolean }): void {
    checkBus(voices);
    this.#voices.setBus(voices);
  }

  setScreens(screens: { volume: number; muted: boolean }): void {
    checkBus(screens);
    this.#voices.setScreens(screens);
  }

  setVoiceProcessing(processing: VoiceProcessing): void {
    this.#voices.setProcessing(processing);
  }

  setDucking(ducking: Ducking): void {
    checkDucking(ducking);
    this.#ducker.set(ducking);
  }

  onFilmGain(listener: (gain: number) => void): () => void {
    return this.#ducker.onGain(listener);
  }

  async setMicrophoneProcessing(processing: MicrophoneProcessing): Promise<void> {
    await this.#inputs.setProcessing(processing);
    this.#processing = { ...processing };
  }

  /** The browser's own noise suppression replaces a filter that gives no sound any more. */
  giveUpNoiseFilter(): Promise<void> {
    return this.setMicrophoneProcessing({ ...this.#processing, noise: 'standard' });
  }

  measureNoiseCost(): Promise<number> {
    return this.#measureNoiseCost();
  }

  echoCancelled(): 'all' | 'page' | 'none' | null {
    return this.#inputs.echoCancelled;
  }
}
