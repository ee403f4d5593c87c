import type { Ducking, MicrophoneProcessing, SoundApi, VoiceProcessing } from '../call-api';

/** The buses of voices and film, and what is done to them. */
export class SoundControl implements SoundApi {
  setVoices(_voices: { volume: number; muted: boolean }): void {}
  setVoiceProcessing(_processing: VoiceProcessing): void {}
  setDucking(_ducking: Ducking): void {}

  onFilmGain(_listener: (gain: number) => void): () => void {
    return () => undefined;
  }

  setMicrophoneProcessing(_processing: MicrophoneProcessing): Promise<void> {
    return Promise.resolve();
  }

  measureNoiseCost(): Promise<number> {
    return Promise.resolve(0);
  }

  echoCancelled(): 'all' | 'page' | 'none' | null {
    return null;
  }
}
