import {
  delayImpairment,
  lossImpairment,
  qualityOf,
  qualityScore,
  smoothScore,
  type PersonQuality,
  type QualitySample,
  type Quality,
  type QualityReason,
  type QualitySide,
} from './quality';

/** Grades one link over time: smoothed, with the costliest reason, and steady at the borders of its levels. */

export interface GradeInput extends QualitySample {
  /** Why an encoder at either end is held back. */
  readonly limited: 'cpu' | 'bandwidth' | null;
}

export interface QualityGrade {
  /** Smoothed score, 0…100. */
  readonly score: number;
  readonly level: Quality;
  readonly reason: QualityReason | null;
  /** Smoothed points that each reason costs. */
  readonly costs: Readonly<Record<QualityReason, number>>;
}

/**
 * A picture that has to be smaller than wanted is never "excellent", however clean its packets arrive: the encoder
 * avoided loss by sending less.
 */
export const LIMITED_COST = 25;

/** A level is left only this far beyond its border, so that a score that trembles there shows one level. */
const MARGIN = 4;
/** Another reason takes over only when it costs this much more than the one that is shown. */
const REASON_LEAD = 1.3;

const REASONS: readonly QualityReason[] = ['loss', 'delay', 'jitter', 'bandwidth', 'cpu'];
/** The level above each border, the best first; below the last one is `lost`. */
const BORDERS: readonly (readonly [Quality, number])[] = [
  ['excellent', 80],
  ['good', 40],
  ['poor', 20],
];

const costsOf = (sample: GradeInput): Record<QualityReason, number> => {
  const delay = delayImpairment(sample.roundTripMs / 2);
  return {
    loss: lossImpairment(sample),
    delay,
    jitter: delayImpairment(sample.roundTripMs / 2 + 2 * sample.jitterMs) - delay,
    bandwidth: sample.limited === 'bandwidth' ? LIMITED_COST : 0,
    cpu: sample.limited === 'cpu' ? LIMITED_COST : 0,
  };
};

const levelOf = (before: Quality | null, score: number): Quality => {
  if (before === null) return qualityOf(score);
  const rank = BORDERS.findIndex(([level]) => level === before);
  const wasAbove = (index: number): boolean => rank !== -1 && rank <= index;
  const above = BORDERS.findIndex(
    ([, border], index) => score > border + (wasAbove(index) ? -MARGIN : MARGIN),
  );
  return BORDERS[above]?.[0] ?? 'lost';
};

const dearest = (costs: QualityGrade['costs'], before: QualityReason | null): QualityReason => {
  const most = REASONS.reduce((best, reason) => (costs[reason] > costs[best] ? reason : best));
  return before !== null && costs[before] * REASON_LEAD >= costs[most] ? before : most;
};

/**
 * Grades a sample; call it every 2 s (docs/numbers.md, Call quality).
 * @param before null at first
 */
export const gradeQuality = (before: QualityGrade | null, sample: GradeInput): QualityGrade => {
  const now = costsOf(sample);
  const raw = Math.max(0, qualityScore(sample) - now.bandwidth - now.cpu);
  const score = smoothScore(before?.score ?? null, raw);
  const costs = Object.fromEntries(
    REASONS.map((reason) => {
      // The costs follow the score: they rise as quickly as it falls, and fall as slowly as it rises.
      const old = before?.costs[reason];
      return [reason, old === undefined ? now[reason] : -smoothScore(-old, -now[reason])];
    }),
  ) as Record<QualityReason, number>;
  const level = levelOf(before?.level ?? null, score);
  return {
    score,
    level,
    costs,
    reason: level === 'excellent' ? null : dearest(costs, before?.reason ?? null),
  };
};

/** Whether a reported score counts as trouble. */
const isTroubled = (score: number): boolean => qualityOf(score) !== 'excellent';

const mostly = (scores: readonly number[]): boolean | null => {
  if (scores.length === 0) return null;
  return scores.filter(isTroubled).length > scores.length / 2;
};

/**
 * The end that a troubled link suffers from.
 * @param own scores of one's own links to everybody else
 * @param theirs scores that the other person reported of their links to everybody but us
 * @param among scores of the links between the others, without either of the two
 */
export const sideOf = (
  own: readonly number[],
  theirs: readonly number[],
  among: readonly number[] = [],
): QualitySide => {
  const here = mostly(own);
  const there = mostly(theirs);
  // Everybody has trouble with everybody, so nobody in particular is the cause.
  if (mostly(among)) return 'between';
  if (here && there !== true) return 'here';
  if (there && here !== true) return 'there';
  return 'between';
};

/**
 * A person's overall connection: the middle one of their links, the better of the two middle ones. One bad friend of
 * three doesn't make one's own line a bad one.
 */
export const overallQuality = (links: readonly PersonQuality[]): PersonQuality | null => {
  const sorted = [...links].sort((a, b) => b.score - a.score);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
};
