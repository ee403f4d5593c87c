/**
 * The click of the bench's film, and how it is found again in a recording. The click is a short chirp: broad enough in
 * frequency to be placed to a few samples, and long enough to be told from noise and from a crackle.
 */
import { makeFft, zeros, type ComplexSamples } from '../signal/fft';

/** The click is a linear chirp under a Hann window, at each full second of the film. */
export const CHIRP = {
  everyMs: 1_000,
  lengthMs: 20,
  fromHz: 500,
  toHz: 6_000,
  amplitude: 0.5,
} as const;

/** The chirp's value at `t` seconds after its beginning; zero outside of it. */
function chirpAt(t: number): number {
  const length = CHIRP.lengthMs / 1_000;
  if (t < 0 || t >= length) return 0;
  const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * t) / length);
  const cycles = CHIRP.fromHz * t + ((CHIRP.toHz - CHIRP.fromHz) / (2 * length)) * t * t;
  return CHIRP.amplitude * window * Math.sin(2 * Math.PI * cycles);
}

/** The chirp as an expression of `t` (seconds of film) for ffmpeg's aevalsrc, to be put between quotes. */
export function chirpExpression(): string {
  const length = CHIRP.lengthMs / 1_000;
  const t = `mod(t,${CHIRP.everyMs / 1_000})`;
  const window = `(0.5-0.5*cos(2*PI*${t}/${length}))`;
  const cycles = `(${CHIRP.fromHz}*${t}+${(CHIRP.toHz - CHIRP.fromHz) / (2 * length)}*${t}*${t})`;
  return `${CHIRP.amplitude}*lt(${t},${length})*${window}*sin(2*PI*${cycles})`;
}

/**
 * The chirp at a playback rate, beginning at sample 0. It is resampled, so it is higher and shorter at rates above 1.
 */
export function chirpSamples(sampleRateHz: number, rate = 1): Float64Array {
  const length = Math.ceil((CHIRP.lengthMs / 1_000 / rate) * sampleRateHz);
  return Float64Array.from({ length }, (_, n) => chirpAt((n / sampleRateHz) * rate));
}

export interface Click {
  /** When the click began, ms from the first sample. */
  readonly atMs: number;
  /** The correlation with the chirp, 0…1: 1 stands for nothing but the chirp. */
  readonly likeness: number;
  /** The playback rate at which the chirp fits best, to 0.005. */
  readonly rate: number;
}

/** White noise rarely reaches 0.2 over a recording; a chirp at a rate of 1 ± 0.05 has 0.73 and more. */
const LEAST_LIKENESS = 0.5;
/** A click that is quieter than this share of the film's click (−40 dB) is what has leaked over from elsewhere. */
const LEAST_GAIN = 0.01;
/**
 * Peaks nearer to each other than this are one click: its side lobes, or a piece that a time stretcher has put in
 * twice.
 */
const ONE_CLICK_MS = 50;
/** The length of a transform; it is long enough that the overlap takes up little of it. */
const BLOCK = 8_192;

/**
 * The steps of the rates that are tried. Only the chirp at its own rate has its peak where it begins; at 1.05 the peak
 * is off by 1.1 ms.
 */
const RATE_STEPS = { coarse: 0.01, fine: 0.005, most: 0.06 } as const;
/** A chirp that fits this well plays at within 0.005 of rate 1. */
const NEAR_NOMINAL = 0.97;
/** How far the peak may be from the first guess, which is made with the chirp at rate 1. */
const COARSE_REACH_MS = 1.5;
const FINE_REACH_MS = 0.3;

const energyOf = (samples: Float64Array): number => samples.reduce((sum, value) => sum + value * value, 0);

/** The sum of the squares of all samples before each index. */
function runningEnergy(samples: Float32Array): Float64Array {
  const sums = new Float64Array(samples.length + 1);
  for (let i = 0; i < samples.length; i++) sums[i + 1] = (sums[i] ?? 0) + (samples[i] ?? 0) ** 2;
  return sums;
}

/**
 * The correlation of the samples with a template that begins at each sample, by blocks in the frequency domain (overlap
 * and save). Two blocks are done at once, as the real and the imaginary part.
 */
function correlate(samples: Float32Array, template: Float64Array): Float64Array {
  const fft = makeFft(BLOCK);
  const pattern = zeros(BLOCK);
  pattern.re.set(template);
  fft.forward(pattern);
  const hop = BLOCK - template.length + 1;
  const result = new Float64Array(samples.length);
  const block = zeros(BLOCK);
  const take = (into: Float64Array, from: number): void => {
    into.fill(0);
    if (from < samples.length) into.set(samples.subarray(from, from + BLOCK));
  };
  const give = (out: Float64Array, from: number): void => {
    if (from < samples.length) result.set(out.subarray(0, Math.min(hop, samples.length - from)), from);
  };
  for (let from = 0; from < samples.length; from += 2 * hop) {
    take(block.re, from);
    take(block.im, from + hop);
    fft.forward(block);
    multiplyByConjugate(block, pattern);
    fft.inverse(block);
    give(block.re, from);
    give(block.im, from + hop);
  }
  return result;
}

function multiplyByConjugate(block: ComplexSamples, pattern: ComplexSamples): void {
  for (let i = 0; i < block.re.length; i++) {
    const [a, b] = [block.re[i] ?? 0, block.im[i] ?? 0];
    const [c, d] = [pattern.re[i] ?? 0, pattern.im[i] ?? 0];
    block.re[i] = a * c + b * d;
    block.im[i] = b * c - a * d;
  }
}

interface Template {
  readonly rate: number;
  readonly samples: Float64Array;
  readonly energy: number;
}

function makeTemplates(sampleRateHz: number): (rate: number) => Template {
  const made = new Map<number, Template>();
  return (rate) => {
    const key = Math.round(rate * 1_000);
    let template = made.get(key);
    if (!template) {
      const samples = chirpSamples(sampleRateHz, key / 1_000);
      template = { rate: key / 1_000, samples, energy: energyOf(samples) };
      made.set(key, template);
    }
    return template;
  };
}

interface Fit {
  readonly at: number;
  readonly likeness: number;
  readonly rate: number;
}

/** The best place for one template within `reach` samples of `around`, between samples by a parabola. */
function fitNear(
  samples: Float32Array,
  energyBefore: Float64Array,
  template: Template,
  around: number,
  reach: number,
): Fit {
  const likenessAt = (at: number): number => {
    if (at < 0) return 0;
    let sum = 0;
    for (let i = 0; i < template.samples.length; i++)
      sum += (samples[at + i] ?? 0) * (template.samples[i] ?? 0);
    const end = Math.min(samples.length, at + template.samples.length);
    const energy = (energyBefore[end] ?? 0) - (energyBefore[at] ?? 0);
    return energy <= 0 ? 0 : sum / Math.sqrt(energy * template.energy);
  };
  const from = Math.round(around) - reach;
  const row = Array.from({ length: 2 * reach + 1 }, (_, i) => likenessAt(from + i));
  let best = 0;
  row.forEach((value, i) => {
    if (value > (row[best] ?? 0)) best = i;
  });
  const [before, peak, after] = [row[best - 1] ?? 0, row[best] ?? 0, row[best + 1] ?? 0];
  const bend = before - 2 * peak + after;
  const isInside = best > 0 && best < row.length - 1 && bend < 0;
  const shift = isInside ? (before - after) / (2 * bend) : 0;
  return { at: from + best + shift, likeness: peak, rate: template.rate };
}

const better = (a: Fit, b: Fit): Fit => (b.likeness > a.likeness ? b : a);

/** Long recordings are searched by pieces, so that the search doesn't take many times the memory of the recording. */
const PIECE_MS = 30_000;
/** Pieces overlap by this much, so that a click at the edge of a piece is seen whole, and once. */
const MARGIN_MS = 2 * (ONE_CLICK_MS + CHIRP.lengthMs);

/**
 * All clicks in a recording, in order. The times are exact to less than a millisecond for playback at 1 ± 0.06 that is
 * resampled; a time stretcher moves the sound itself, and so the click, by some milliseconds.
 */
export function findClicks(samples: Float32Array, sampleRateHz: number): Click[] {
  const durationMs = (samples.length / sampleRateHz) * 1_000;
  const sampleAt = (ms: number): number => Math.round((ms / 1_000) * sampleRateHz);
  const clicks: Click[] = [];
  for (let fromMs = 0; fromMs < durationMs; fromMs += PIECE_MS) {
    const start = Math.max(0, sampleAt(fromMs - MARGIN_MS));
    const piece = samples.subarray(start, sampleAt(fromMs + PIECE_MS + MARGIN_MS));
    for (const click of findInPiece(piece, sampleRateHz)) {
      const atMs = click.atMs + (start / sampleRateHz) * 1_000;
      // Rounding may place a click at the recording's beginning before the beginning.
      if ((fromMs === 0 || atMs >= fromMs) && atMs < fromMs + PIECE_MS) clicks.push({ ...click, atMs });
    }
  }
  return clicks;
}

function findInPiece(samples: Float32Array, sampleRateHz: number): Click[] {
  const templateFor = makeTemplates(sampleRateHz);
  const nominal = templateFor(1);
  const energyBefore = runningEnergy(samples);
  const correlation = correlate(samples, nominal.samples);
  const length = nominal.samples.length;
  const likeness = (at: number): number => {
    const sum = correlation[at] ?? 0;
    if (sum < LEAST_GAIN * nominal.energy) return 0;
    const energy = (energyBefore[Math.min(samples.length, at + length)] ?? 0) - (energyBefore[at] ?? 0);
    return energy <= 0 ? 0 : sum / Math.sqrt(energy * nominal.energy);
  };

  const perMs = sampleRateHz / 1_000;
  const refine = (around: number, found: number): Fit => {
    const tryRate = (rate: number, at: number, reachMs: number): Fit =>
      fitNear(samples, energyBefore, templateFor(rate), at, Math.round(reachMs * perMs));
    let best = tryRate(1, around, FINE_REACH_MS);
    if (found < NEAR_NOMINAL) {
      for (let k = RATE_STEPS.coarse; k <= RATE_STEPS.most + 1e-9; k += RATE_STEPS.coarse) {
        best = better(best, tryRate(1 + k, around, COARSE_REACH_MS));
        best = better(best, tryRate(1 - k, around, COARSE_REACH_MS));
      }
    }
    const { rate, at } = best;
    best = better(best, tryRate(rate + RATE_STEPS.fine, at, FINE_REACH_MS));
    return better(best, tryRate(rate - RATE_STEPS.fine, at, FINE_REACH_MS));
  };

  const clicks: Click[] = [];
  let peak: { at: number; likeness: number } | null = null;
  const close = (): void => {
    if (!peak) return;
    const fit = refine(peak.at, peak.likeness);
    clicks.push({ atMs: fit.at / perMs, likeness: fit.likeness, rate: fit.rate });
    peak = null;
  };
  for (let at = 0; at < samples.length; at++) {
    if (peak && at - peak.at > ONE_CLICK_MS * perMs) close();
    const value = likeness(at);
    if (value < LEAST_LIKENESS) continue;
    // The peak is chosen by correlation, not by likeness alone: a faint echo can be as pure as the click.
    if (!peak || (correlation[at] ?? 0) > (correlation[peak.at] ?? 0)) peak = { at, likeness: value };
  }
  close();
  return clicks;
}
