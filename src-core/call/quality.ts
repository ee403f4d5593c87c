/**
 * The quality of a link, from its statistics. Score 100 − delay − loss · weight (docs/numbers.md, Call quality); the
 * delay's part is the E-model's simplified impairment (ITU-T G.107): one point for each 40 ms up to 160 ms, then one
 * for each 10 ms.
 */

export interface QualitySample {
  readonly roundTripMs: number;
  readonly jitterMs: number;
  /** The share of lost packets, 0…1 of those expected since the last sample. */
  readonly loss: number;
  readonly hasVideo: boolean;
}

export type Quality = 'excellent' | 'good' | 'poor' | 'lost';

/** The reason that costs a link most of its score. */
export type QualityReason = 'loss' | 'delay' | 'jitter' | 'bandwidth' | 'cpu';
/**
 * Whose end is the cause: this one, the other person's, or the route between, which can't be told apart with two
 * people.
 */
export type QualitySide = 'here' | 'there' | 'between';

/** How well one person is connected to this one, as it is shown. */
export interface PersonQuality {
  readonly level: Quality;
  /** 0…100, rounded. */
  readonly score: number;
  /** Null while nothing is wrong. */
  readonly reason: QualityReason | null;
  readonly side: QualitySide | null;
}

const LOSS_WEIGHT = { audio: 8, video: 10 } as const;
/** Smoothing factors: a fall is taken over quickly, a rise slowly. */
const SMOOTHING = { up: 0.4, down: 0.8 } as const;

/** Points that a one-way delay costs. */
export const delayImpairment = (delayMs: number): number =>
  delayMs < 160 ? delayMs / 40 : (delayMs - 120) / 10;

/** Points that lost packets cost. */
export const lossImpairment = ({ loss, hasVideo }: Pick<QualitySample, 'loss' | 'hasVideo'>): number =>
  loss * 100 * (hasVideo ? LOSS_WEIGHT.video : LOSS_WEIGHT.audio);

/** 0…100 */
export const qualityScore = (sample: QualitySample): number => {
  const delay = delayImpairment(sample.roundTripMs / 2 + 2 * sample.jitterMs);
  return Math.min(100, Math.max(0, 100 - delay - lossImpairment(sample)));
};

export const smoothScore = (before: number | null, score: number): number => {
  if (before === null) return score;
  return before + (score - before) * (score > before ? SMOOTHING.up : SMOOTHING.down);
};

export const qualityOf = (score: number): Quality => {
  if (score > 80) return 'excellent';
  if (score > 40) return 'good';
  return score > 20 ? 'poor' : 'lost';
};

/** Whether two qualities show the same; the score alone moves all the time. */
export const sameQuality = (a: PersonQuality | null, b: PersonQuality | null): boolean =>
  a === b || (a !== null && b !== null && a.level === b.level && a.reason === b.reason && a.side === b.side);
