/** Measures one track's loudness. */
export interface LevelMeter {
  /** Root mean square of the last moment's samples, linear 0…1. */
  level(): number;
  /** Whether the meter measures: then a level of 0 is silence, and not a suspended meter. */
  awake(): boolean;
  close(): void;
}

/** About 21 ms at 48 kHz: short against the 300 ms in which speaking is decided. */
const FFT_SIZE = 1_024;

/** A level at which the meter shows silence, dB below full scale. */
const METER_FLOOR_DB = 60;

/** Converts a linear level to the meter's scale: 0 at −60 dB, 1 at full scale. */
export const meterReading = (level: number): number =>
  level <= 0 ? 0 : Math.min(1, Math.max(0, 1 + (20 * Math.log10(level)) / METER_FLOOR_DB));

/** Measures by Web Audio. Nothing is routed through it: the track keeps its own way. */
export const webAudioMeter = (track: MediaStreamTrack): LevelMeter => {
  const context = new AudioContext();
  // Without a click the context is suspended, and the meter shows silence until the page was used.
  context.resume().catch(() => undefined);
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = context.createAnalyser();
  analyser.fftSize = FFT_SIZE;
  source.connect(analyser);
  const samples = new Float32Array(FFT_SIZE);
  return {
    level: () => {
      if (!track.enabled) return 0;
      analyser.getFloatTimeDomainData(samples);
      return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / FFT_SIZE);
    },
    awake: () => context.state === 'running' && context.currentTime > 0,
    close: () => {
      source.disconnect();
      context.close().catch(() => undefined);
    },
  };
};
