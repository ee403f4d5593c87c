/** Finds in a recording how the film makes room for a voice; both are tones of their own pitch. Pure. */
import { toneAmplitude } from '../../lab/films/tone';
import { median } from '../kit/statistics';

const HOP_MS = 5;
/** The length of a window. Under a Hann window half of it counts, so that an edge is placed to some 5 ms. */
const WINDOW_MS = 20;
/** The share of the loudest level from which the voice counts as heard; it comes with soft edges. */
const VOICE_SHARE = 0.1;
/** A silence is longer than the pauses between words, and than any hold. */
const SILENCE_MS = 2_500;
/** The length before the voice in which the film's settled level is measured. */
const BASELINE_MS = 500;
/** The film is back at its level within this difference, which nobody hears. */
const SETTLED_DB = 1;
/** A film that falls by less than this doesn't duck; one that falls by more, or was this quiet before, stands still. */
const LEAST_DEPTH_DB = 3;
const MOST_DEPTH_DB = 30;
const SILENT_DB = -40;
/**
 * The pitches at which the tone is looked for: a film that is being brought into step plays that much faster or slower.
 */
const DETUNED = [0.98, 0.99, 1, 1.01, 1.02] as const;

export interface Utterance {
  /** The time from the voice's first sound until the film is down. Null where it didn't fall. */
  readonly attackMs: number | null;
  /** The time from the voice's last sound until the film begins to rise. */
  readonly holdMs: number | null;
  /** The time from there until the film is back. */
  readonly releaseMs: number | null;
  readonly depthDb: number;
}

const decibels = (amplitude: number): number => 20 * Math.log10(Math.max(amplitude, 1e-6));

const levels = (samples: Float32Array, rateHz: number, tonesHz: readonly number[]): number[] => {
  const hop = Math.round((rateHz * HOP_MS) / 1_000);
  const window = Math.round((rateHz * WINDOW_MS) / 1_000);
  const count = Math.max(0, Math.floor((samples.length - window) / hop));
  return Array.from({ length: count }, (_, i) => {
    const piece = samples.subarray(i * hop, i * hop + window);
    return Math.max(...tonesHz.map((hz) => toneAmplitude(piece, rateHz, hz)));
  });
};

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The spans in which somebody spoke between two silences, in hops. */
const utterances = (voice: readonly number[]): Span[] => {
  const floor = voice.reduce((most, level) => Math.max(most, level), 0) * VOICE_SHARE;
  const silence = SILENCE_MS / HOP_MS;
  const spans: Span[] = [];
  let from = -1;
  let last = -Infinity;
  for (const [at, level] of voice.entries()) {
    if (level < floor || floor === 0) continue;
    if (at - last > silence) {
      if (from >= 0) spans.push({ from, to: last });
      // There has to be silence before the first utterance as well.
      from = at >= silence ? at : -1;
    }
    last = at;
  }
  if (from >= 0 && voice.length - last > silence) spans.push({ from, to: last });
  return spans;
};

const firstAt = (
  values: readonly number[],
  from: number,
  fits: (value: number) => boolean,
): number | null => {
  for (let at = from; at < values.length; at += 1) if (fits(values[at] ?? 0)) return at;
  return null;
};

/** Measures one utterance; null where the film stood still. */
const measureSpan = (film: readonly number[], { from, to }: Span): Utterance | null => {
  const settled = BASELINE_MS / HOP_MS;
  const base = median(film.slice(from - settled, from - WINDOW_MS / HOP_MS));
  const ducked = median(film.slice(Math.max(from, to - settled), to));
  const depthDb = base - ducked;
  if (base < SILENT_DB || depthDb > MOST_DEPTH_DB) return null;
  if (depthDb < LEAST_DEPTH_DB) return { attackMs: null, holdMs: null, releaseMs: null, depthDb };
  const down = firstAt(film, from, (level) => level <= ducked + SETTLED_DB);
  const leaves = firstAt(film, to, (level) => level > ducked + SETTLED_DB);
  const back = leaves === null ? null : firstAt(film, leaves, (level) => level >= base - SETTLED_DB);
  const ms = (until: number | null, since: number | null): number | null =>
    until === null || since === null ? null : (until - since) * HOP_MS;
  return { attackMs: ms(down, from), holdMs: ms(leaves, to), releaseMs: ms(back, leaves), depthDb };
};

/** Measures each time that the voice began after a silence and ended before one, while the film ran. */
export function ducking(
  samples: Float32Array,
  rateHz: number,
  { filmHz, voiceHz }: { readonly filmHz: number; readonly voiceHz: number },
): Utterance[] {
  const film = levels(
    samples,
    rateHz,
    DETUNED.map((rate) => rate * filmHz),
  ).map(decibels);
  return utterances(levels(samples, rateHz, [voiceHz]))
    .map((span) => measureSpan(film, span))
    .filter((utterance) => utterance !== null);
}
