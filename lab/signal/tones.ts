/** Measures what became of steady tones: their pitch, the energy beside them, and whether they broke off. */
import { makeFft, zeros } from './fft';

export interface TonesHeard {
  /** The heard frequency over the expected one, as the mean of all tones. */
  readonly pitchRatio: number;
  /**
   * The energy that is farther than `ASIDE_HZ` from every tone, over that of the tones, dB. For pure tones it is −73
   * dB, which the window lets through.
   */
  readonly impurityDb: number;
}

/** The length of a piece is 0.7 s at 48 kHz, which gives bins of 1.5 Hz, far narrower than what counts as a tone. */
const PIECE = 32_768;
export const ASIDE_HZ = 20;
/** The frequencies that an ear hears. */
const HEARD_HZ = { from: 20, to: 20_000 } as const;
/** How far from its expected frequency a tone is looked for, as a share of it. */
const REACH = 0.07;

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
};

/** The amplitude of each bin of a piece, under a Hann window. */
function amplitudes(samples: Float32Array, from: number): Float64Array {
  const piece = zeros(PIECE);
  for (let i = 0; i < PIECE; i++)
    piece.re[i] = (samples[from + i] ?? 0) * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / PIECE));
  makeFft(PIECE).forward(piece);
  return Float64Array.from({ length: PIECE / 2 }, (_, bin) =>
    Math.hypot(piece.re[bin] ?? 0, piece.im[bin] ?? 0),
  );
}

/**
 * The place of a tone between bins: under a Hann window the ratio of the two highest bins tells it exactly
 * (Grandke 1983, "Interpolation algorithms for discrete Fourier transforms of weighted signals").
 */
function toneBin(spectrum: Float64Array, near: number): number {
  let peak = Math.round(near);
  for (let bin = Math.floor(near * (1 - REACH)); bin <= near * (1 + REACH); bin++)
    if ((spectrum[bin] ?? 0) > (spectrum[peak] ?? 0)) peak = bin;
  const [before, at, after] = [spectrum[peak - 1] ?? 0, spectrum[peak] ?? 0, spectrum[peak + 1] ?? 0];
  if (at === 0) return NaN;
  const ratio = Math.max(before, after) / at;
  const shift = (2 * ratio - 1) / (ratio + 1);
  return peak + (after > before ? shift : -shift);
}

function hearPiece(
  samples: Float32Array,
  from: number,
  sampleRateHz: number,
  tonesHz: readonly number[],
): TonesHeard {
  const spectrum = amplitudes(samples, from);
  const binHz = sampleRateHz / PIECE;
  const heardHz = tonesHz.map((hz) => toneBin(spectrum, hz / binHz) * binHz);
  let inside = 0;
  let beside = 0;
  spectrum.forEach((amplitude, bin) => {
    const hz = bin * binHz;
    if (hz < HEARD_HZ.from || hz > HEARD_HZ.to) return;
    if (heardHz.some((tone) => Math.abs(hz - tone) <= ASIDE_HZ)) inside += amplitude ** 2;
    else beside += amplitude ** 2;
  });
  const ratios = tonesHz.map((hz, i) => (heardHz[i] ?? NaN) / hz);
  return {
    pitchRatio: ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length,
    impurityDb: 10 * Math.log10(beside / inside),
  };
}

/**
 * Measures pieces of 0.7 s, overlapping by half, and takes their median, so that one hiccup of the machine doesn't
 * count. Throws a RangeError where the recording is shorter than a piece.
 */
export function hearTones(
  samples: Float32Array,
  sampleRateHz: number,
  tonesHz: readonly number[],
): TonesHeard {
  const pieces: TonesHeard[] = [];
  for (let from = 0; from + PIECE <= samples.length; from += PIECE / 2)
    pieces.push(hearPiece(samples, from, sampleRateHz, tonesHz));
  if (pieces.length === 0) throw new RangeError('the recording is too short to tell tones');
  return {
    pitchRatio: median(pieces.map(({ pitchRatio }) => pitchRatio)),
    impurityDb: median(pieces.map(({ impurityDb }) => impurityDb)),
  };
}

export interface Breaks {
  /** The loudest crackle over the loudness of the whole, dB: peak above `CRACKLE_ABOVE_HZ` over the root mean square. */
  readonly crackleDb: number;
  /** The longest silence, ms. */
  readonly gapMs: number;
}

/** The bound is well above the tones: the energy up here is that of breaks in the wave, which have all frequencies. */
export const CRACKLE_ABOVE_HZ = 6_000;
const FILTER_TAPS = 129;
/**
 * The share of the loudest sample below which a sample is silent; zero crossings of the tones themselves are shorter
 * than a millisecond.
 */
const SILENT_SHARE = 0.02;

/** A high-pass filter: a windowed sinc, subtracted from the unit impulse. */
function highPass(sampleRateHz: number): Float64Array {
  const middle = (FILTER_TAPS - 1) / 2;
  const cut = CRACKLE_ABOVE_HZ / sampleRateHz;
  return Float64Array.from({ length: FILTER_TAPS }, (_, n) => {
    const k = n - middle;
    const window =
      0.42 -
      0.5 * Math.cos((2 * Math.PI * n) / (FILTER_TAPS - 1)) +
      0.08 * Math.cos((4 * Math.PI * n) / (FILTER_TAPS - 1));
    const lowPass = (k === 0 ? 2 * cut : Math.sin(2 * Math.PI * cut * k) / (Math.PI * k)) * window;
    return (k === 0 ? 1 : 0) - lowPass;
  });
}

/** Whether steady sound was cut, crackled or paused. */
export function findBreaks(samples: Float32Array, sampleRateHz: number): Breaks {
  const loudness = Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
  const filter = highPass(sampleRateHz);
  let crackle = 0;
  for (let at = 0; at + FILTER_TAPS <= samples.length; at++) {
    let sum = 0;
    for (let i = 0; i < FILTER_TAPS; i++) sum += (samples[at + i] ?? 0) * (filter[i] ?? 0);
    crackle = Math.max(crackle, Math.abs(sum));
  }
  let silent = 0;
  let longest = 0;
  for (const value of samples) {
    silent = Math.abs(value) < SILENT_SHARE * loudness ? silent + 1 : 0;
    longest = Math.max(longest, silent);
  }
  return { crackleDb: 20 * Math.log10(crackle / loudness), gapMs: (longest / sampleRateHz) * 1_000 };
}
