import type { Ducking, MicrophoneProcessing, SoundApi, VoiceProcessing } from '../../api/call';
import { checkBus, checkDucking } from '../../api/arguments';
import type { DeviceDesk } from '../../devices/device-desk';
import type { Ducker } from './ducker';
import type { Voices } from './voices';

/** The buses of voices and film, and their processing: hands each call to its part. */
export class SoundControl implements SoundApi {
  readonly #voices: Voices;
  readonly #ducker: Ducker;
  readonly #desk: DeviceDesk;

  constructor(options: { voices: Voices; ducker: Ducker; desk: DeviceDesk }) {
    this.#voices = options.voices;
    this.#ducker = options.ducker;
    this.#desk = options.desk;
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

  setMicrophoneProcessing(processing: MicrophoneProcessing): Promise<void> {
    return this.#desk.setMicrophoneProcessing(processing);
  }

  measureNoiseCost(): Promise<number> {
    return this.#desk.measureNoiseCost();
  }

  echoCancelled(): 'all' | 'page' | 'none' | null {
    return this.#desk.echoCancelled();
  }
}
