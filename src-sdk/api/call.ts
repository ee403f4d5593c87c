import type { PersonQuality } from '@core/call/quality';
import type { Route } from '@core/call/reach';
import type { VideoLimit } from '@core/call/video-ladder';

/**
 * The part of the public surface that is about the call: which sound is heard, how large pictures are seen, how well it
 * goes.
 */

/** The processing of one's own microphone before anybody hears it. */
export interface MicrophoneProcessing {
  /** `voice` is a trained model (RNNoise) that costs CPU time, see `measureNoiseCost`. */
  readonly noise: 'off' | 'standard' | 'voice';
  /**
   * Switch this off only for people with headphones: with loudspeakers the others would hear themselves and the film.
   */
  readonly echoCancellation: boolean;
}

/** The processing of the others' voices. */
export interface VoiceProcessing {
  /** Brings quiet and loud people to one loudness. */
  readonly levelling: boolean;
  /** Lifts speech over the film: raises the presence band and cuts rumble. */
  readonly clarity: boolean;
}

/** Settings for how the film makes room for speech. */
export interface Ducking {
  /** How far the film falls while somebody else speaks, in dB, 0…24; 0 is off. */
  readonly depthDb: number;
  /** Whether the film falls under one's own voice too. */
  readonly underOwnVoice: boolean;
}

/**
 * The two buses, voices and film, and their processing. The film's own volume is that of its element and belongs to the
 * caller.
 */
export interface SoundApi {
  /** Sets the volume of all voices together, 0…1. */
  setVoices(voices: { volume: number; muted: boolean }): void;
  /**
   * Sets the volume of all shared screens' sound, 0…1. It belongs to the film's bus: it is heard where the film is, and
   * nobody's own volume affects it. It makes room for speech where the caller passes the film's volume times the factor
   * from `onFilmGain`.
   */
  setScreens(screens: { volume: number; muted: boolean }): void;
  setVoiceProcessing(processing: VoiceProcessing): void;
  setDucking(ducking: Ducking): void;
  /**
   * Tells the factor, 0…1, by which the caller has to multiply the film's volume so that it makes room for speech. The
   * listener is called at once, and then at most 60 times a second while the factor moves.
   */
  onFilmGain(listener: (gain: number) => void): () => void;
  /**
   * Takes effect without a gap.
   * @throws WatchTogetherError where the device can't be opened with these settings; the old ones stay
   */
  setMicrophoneProcessing(processing: MicrophoneProcessing): Promise<void>;
  /** Measures what `noise: 'voice'` would cost on this machine, as a share of one core; takes about a second. */
  measureNoiseCost(): Promise<number>;
  /**
   * Says whether the microphone's echo is really cancelled, and whether that covers everything this computer plays.
   * Null where no microphone is open.
   */
  echoCancelled(): 'all' | 'page' | 'none' | null;
}

/**
 * The traffic of one direction between oneself and another person since the previous sample. Null where there is
 * nothing to tell.
 */
export interface StreamFigures {
  readonly audioBps: number;
  readonly videoBps: number;
  /** Width of the camera's picture, or of the screen's where there is no camera. */
  readonly width: number | null;
  readonly height: number | null;
  readonly framesPerSecond: number | null;
  /** The share of packets that were lost, 0…1. */
  readonly loss: number | null;
}

export interface PersonStats {
  readonly participantId: string;
  readonly route: Route;
  readonly roundTripMs: number | null;
  readonly jitterMs: number | null;
  readonly incoming: StreamFigures;
  readonly outgoing: StreamFigures;
  /** The reason why one's own encoder is held back. */
  readonly limitation: 'none' | 'cpu' | 'bandwidth' | 'other' | null;
  /** The congestion control's estimate of the line to this person, bit/s. */
  readonly availableBps: number | null;
  readonly quality: PersonQuality | null;
}

export interface CallStats {
  /** Monotonic time, ms. */
  readonly atMs: number;
  readonly people: readonly PersonStats[];
}

export interface StatsApi {
  /** Fires `stats` at this interval (500 to 60,000 ms) until the returned function is called. */
  start(intervalMs: number): () => void;
  /** The last two minutes of one person, a sample every 2 s, oldest first. */
  history(participantId: string): readonly (PersonStats & { readonly atMs: number })[];
}

/**
 * The most that one's own camera may be sent as. `auto` goes by the number of people, the size it is shown at, the line
 * and the CPU.
 */
export type VideoQualityChoice = 'auto' | VideoPreset | VideoQuality;
export type VideoPreset = '180p' | '360p' | '720p';
export type VideoQuality = VideoLimit;

export type { PersonQuality };
