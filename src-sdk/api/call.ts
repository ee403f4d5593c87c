import type { PersonQuality } from '@core/call/quality';
import type { Route } from '@core/call/reach';
import type { VideoLimit } from '@core/call/video-ladder';

/** The part of the public surface that is about the call: what is heard, how large it is seen, how well it goes. */

/** What the own microphone goes through before anybody hears it. */
export interface MicrophoneProcessing {
  /** `voice`: a trained model (RNNoise) that costs cpu, see `measureNoiseCost`. */
  readonly noise: 'off' | 'standard' | 'voice';
  /** Off only for people with headphones: with loudspeakers the others would hear themselves and the film. */
  readonly echoCancellation: boolean;
}

/** How the voices of the others are played. */
export interface VoiceProcessing {
  /** Quiet people are brought up and loud ones down to one loudness. */
  readonly levelling: boolean;
  /** Speech is lifted over the film: presence up, rumble away. */
  readonly clarity: boolean;
}

/** How the film makes room for speech. */
export interface Ducking {
  /** How far the film falls while somebody else speaks, dB, 0…24; 0 is off. */
  readonly depthDb: number;
  /** Also under the own voice. */
  readonly underOwnVoice: boolean;
}

/** The two buses, voices and film, and what is done to them. The film's own volume is its element's, the caller's. */
export interface SoundApi {
  /** Of all voices together, 0…1. */
  setVoices(voices: { volume: number; muted: boolean }): void;
  /**
   * Of the sound of all shared screens, 0…1. It belongs to the film's bus: it is heard where the film is, and nobody's
   * own volume touches it. It makes room for speech where this is the film's volume times what `onFilmGain` says.
   */
  setScreens(screens: { volume: number; muted: boolean }): void;
  setVoiceProcessing(processing: VoiceProcessing): void;
  setDucking(ducking: Ducking): void;
  /**
   * What the film's volume has to be multiplied with so that it makes room for speech, 0…1. Told at once, and then
   * at most 60 times a second while it moves.
   */
  onFilmGain(listener: (gain: number) => void): () => void;
  /** Takes effect without a gap. @throws WatchTogetherError where the device can't be opened so; the old one stays */
  setMicrophoneProcessing(processing: MicrophoneProcessing): Promise<void>;
  /** What of `noise: 'voice'` this machine would spend, as a share of one core; takes about a second. */
  measureNoiseCost(): Promise<number>;
  /** Whether the microphone really has echo cancelled, and whether of everything this computer plays. Null: none open. */
  echoCancelled(): 'all' | 'page' | 'none' | null;
}

/** What went one way between oneself and somebody since the sample before. Null where there is nothing to tell. */
export interface StreamFigures {
  readonly audioBps: number;
  readonly videoBps: number;
  /** Of the camera; of the screen where there is no camera. */
  readonly width: number | null;
  readonly height: number | null;
  readonly framesPerSecond: number | null;
  /** Lost packets, 0…1. */
  readonly loss: number | null;
}

export interface PersonStats {
  readonly participantId: string;
  readonly route: Route;
  readonly roundTripMs: number | null;
  readonly jitterMs: number | null;
  readonly incoming: StreamFigures;
  readonly outgoing: StreamFigures;
  /** What the own encoder is held back by. */
  readonly limitation: 'none' | 'cpu' | 'bandwidth' | 'other' | null;
  /** What the congestion control thinks the line to this person holds, bit/s. */
  readonly availableBps: number | null;
  readonly quality: PersonQuality | null;
}

export interface CallStats {
  /** Monotonic, ms. */
  readonly atMs: number;
  readonly people: readonly PersonStats[];
}

export interface StatsApi {
  /** Fires `stats` at this interval (500 to 60,000 ms) until the returned function is called. */
  start(intervalMs: number): () => void;
  /** The last two minutes of somebody, a sample every 2 s, oldest first. */
  history(participantId: string): readonly (PersonStats & { readonly atMs: number })[];
}

/** What a camera may be sent at most. `auto`: by the number of people, the size it is shown at, the line and the cpu. */
export type VideoQualityChoice = 'auto' | VideoPreset | VideoQuality;
export type VideoPreset = '180p' | '360p' | '720p';
export type VideoQuality = VideoLimit;

export type { PersonQuality };
