import type { Ducking, MicrophoneProcessing, SoundApi, VoiceProcessing } from '../../api/call';
import { checkBus, checkDucking } from '../../api/arguments';
import type { DeviceDesk } from '../../devices/device-desk';
import { DUCKED_AT_FIRST, type Ducker } from './ducker';
import { tryOutput, type VoiceElement } from './voice';
import { BUS_AT_FIRST, type Bus, UNPROCESSED, type Voices } from './voices';

/** What plays and lowers the sound of one party. */
interface PartySound {
  readonly voices: Voices;
  readonly ducker: Ducker;
}

/**
 * How a person wants to hear: the buses of voices and film, their processing, and everybody's own volume. What they have
 * chosen holds for whatever party there is, and whoever follows the film's gain does so over several.
 */
export class SoundControl implements SoundApi {
  readonly #desk: DeviceDesk;
  readonly #createVoice: () => VoiceElement;
  #outputs = { voices: '', screens: '' };
  #voices: Bus = BUS_AT_FIRST;
  #screens: Bus = BUS_AT_FIRST;
  #processing: VoiceProcessing = UNPROCESSED;
  #ducking: Ducking = DUCKED_AT_FIRST;
  readonly #volumes = new Map<string, number>();
  readonly #listeners = new Set<(gain: number) => void>();
  #gain = 1;
  #party: PartySound | null = null;
  /** Ends listening to the party's ducker, which runs only while somebody listens. */
  #endGain: (() => void) | null = null;

  constructor(desk: DeviceDesk, createVoice: () => VoiceElement) {
    this.#desk = desk;
    this.#createVoice = createVoice;
  }

  /** Where a party's voices and screens are heard at first. */
  get outputs(): { readonly voices: string; readonly screens: string } {
    return this.#outputs;
  }

  /** A party has begun. @returns the end of it */
  serve(party: PartySound): () => void {
    const { voices, ducker } = party;
    this.#party = party;
    voices.setBus(this.#voices);
    voices.setScreens(this.#screens);
    voices.setProcessing(this.#processing);
    for (const [participantId, volume] of this.#volumes) voices.setVolume(participantId, volume);
    ducker.set(this.#ducking);
    this.#followGain();
    return () => {
      if (this.#party !== party) return;
      this.#endGain?.();
      this.#endGain = null;
      this.#party = null;
      this.#tell(1);
    };
  }

  setVoices(voices: { volume: number; muted: boolean }): void {
    checkBus(voices);
    this.#voices = { ...voices };
    this.#party?.voices.setBus(voices);
  }

  setScreens(screens: { volume: number; muted: boolean }): void {
    checkBus(screens);
    this.#screens = { ...screens };
    this.#party?.voices.setScreens(screens);
  }

  /** @param volume 0…2; over 1 it is amplified. */
  setVolume(participantId: string, volume: number): void {
    this.#volumes.set(participantId, volume);
    this.#party?.voices.setVolume(participantId, volume);
  }

  /** @throws WatchTogetherError OUTPUT_UNSUPPORTED, DEVICE_NOT_FOUND; then they stay where they were */
  async setVoicesOutput(id: string): Promise<void> {
    const party = this.#party;
    await (party ? party.voices.setOutput(id) : tryOutput(this.#createVoice, id));
    this.#outputs = { ...this.#outputs, voices: party?.voices.output ?? id };
    // A party that has begun meanwhile didn't know of it.
    if (this.#party !== party) await this.#party?.voices.setOutput(id);
  }

  async setScreensOutput(id: string): Promise<void> {
    this.#outputs = { ...this.#outputs, screens: id };
    await this.#party?.voices.setScreenOutput(id);
  }

  setVoiceProcessing(processing: VoiceProcessing): void {
    this.#processing = { ...processing };
    this.#party?.voices.setProcessing(processing);
  }

  setDucking(ducking: Ducking): void {
    checkDucking(ducking);
    this.#ducking = { ...ducking };
    this.#party?.ducker.set(ducking);
  }

  onFilmGain(listener: (gain: number) => void): () => void {
    const own = (gain: number): void => listener(gain);
    this.#listeners.add(own);
    listener(this.#gain);
    this.#followGain();
    return () => {
      this.#listeners.delete(own);
      if (this.#listeners.size > 0) return;
      this.#endGain?.();
      this.#endGain = null;
      this.#gain = 1;
    };
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

  #followGain(): void {
    if (this.#listeners.size === 0) return;
    this.#endGain ??= this.#party?.ducker.onGain((gain) => this.#tell(gain)) ?? null;
  }

  #tell(gain: number): void {
    if (gain === this.#gain) return;
    this.#gain = gain;
    for (const listener of [...this.#listeners]) listener(gain);
  }
}
