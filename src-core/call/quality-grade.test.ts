import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradeQuality, overallQuality, sideOf, type GradeInput, type QualityGrade } from './quality-grade';
import type { PersonQuality, Quality } from './quality';

const good: GradeInput = { roundTripMs: 40, jitterMs: 4, loss: 0, hasVideo: true, limited: null };

const grades = (samples: readonly Partial<GradeInput>[]): QualityGrade[] => {
  let grade: QualityGrade | null = null;
  return samples.map((sample) => (grade = gradeQuality(grade, { ...good, ...sample })));
};
const times = (count: number, sample: Partial<GradeInput>) => Array.from({ length: count }, () => sample);
const shown = (samples: readonly Partial<GradeInput>[]): string[] =>
  grades(samples)
    .map(({ level, reason }) => (reason === null ? level : `${level}: ${reason}`))
    .filter((now, index, all) => now !== all[index - 1]);

/** Samples every 2 s, taken from real lines: round trip and jitter in ms, loss as a share. */
const trace = (rows: readonly (readonly [number, number, number])[], more: Partial<GradeInput> = {}) =>
  rows.map(([roundTripMs, jitterMs, loss]) => ({ roundTripMs, jitterMs, loss, ...more }));

describe('the grade of a link', () => {
  it('the grade of a link is excellent on a good line, wireless hiccups included', () => {
    expect(
      shown(
        trace([
          [38, 3, 0],
          [41, 5, 0],
          [39, 4, 0.004],
          [92, 19, 0.01],
          [44, 8, 0],
          [37, 4, 0],
          [40, 3, 0.002],
        ]),
      ),
    ).toEqual(['excellent']);
  });

  it('the grade of a link names loss as its reason, as loss grows', () => {
    expect(
      shown(trace([0, 0.01, 0.02, 0.04, 0.05, 0.07, 0.08, 0.09, 0.1].map((loss) => [45, 6, loss]))),
    ).toEqual(['excellent', 'good: loss', 'poor: loss', 'lost: loss']);
  });

  it('the grade of a link names delay where a router’s buffer fills up, and recovers slowly', () => {
    const bloat = [60, 180, 420, 760, 1_150, 1_400, 1_450].map((ms) => [ms, 12, 0.005] as const);
    const over = times(6, {}).map(() => [50, 5, 0] as const);
    const seen = shown(trace([...bloat, ...over]));
    expect(seen[0]).toBe('excellent');
    expect(seen).toContain('good: delay');
    expect(seen.filter((one) => one.includes('loss') || one.includes('jitter'))).toEqual([]);
    expect(seen.at(-1)).toBe('excellent');
    const scores = grades(trace([...bloat, ...over])).map(({ score }) => score);
    expect((scores[8] ?? 0) - (scores[7] ?? 0)).toBeLessThan(45);
  });

  it('the grade of a link names jitter where packets come in bunches', () => {
    expect(shown(times(4, { roundTripMs: 60, jitterMs: 170 }))).toEqual(['good: jitter']);
  });

  it('the grade of a link is never excellent where the picture had to shrink', () => {
    expect(shown([...times(2, {}), ...times(4, { limited: 'cpu' })])).toEqual(['excellent', 'good: cpu']);
    expect(shown(times(4, { limited: 'bandwidth' }))).toEqual(['good: bandwidth']);
    expect(shown([...times(4, { limited: 'cpu' }), ...times(8, {})])).toEqual(['good: cpu', 'excellent']);
  });

  it('the grade of a link shows one level while the score trembles at a border', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(80, 40, 20),
        fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 2, maxLength: 60 }),
        (border, noise) => {
          const levels: Quality[] = grades(
            // Only loss is set, so that the score is known: it loses 10 points for each percent.
            noise.map((points) => ({ roundTripMs: 0, jitterMs: 0, loss: (100 - border - points) / 1_000 })),
          ).map(({ level }) => level);
          expect(new Set(levels).size).toBe(1);
        },
      ),
      { numRuns: 500, seed: 3 },
    );
  });

  it('the grade of a link keeps its reason while two reasons cost about the same', () => {
    const seen = shown(
      [0.025, 0.03, 0.025, 0.031, 0.026].map((loss, index) => ({
        loss,
        jitterMs: index % 2 ? 180 : 200,
        roundTripMs: 0,
      })),
    );
    expect(seen).toHaveLength(1);
  });

  it('the grade of a link stays within its bounds, whatever figures it is fed', () => {
    const sample = fc.record({
      roundTripMs: fc.double({ min: 0, max: 60_000, noNaN: true }),
      jitterMs: fc.double({ min: 0, max: 10_000, noNaN: true }),
      loss: fc.double({ min: 0, max: 1, noNaN: true }),
      hasVideo: fc.boolean(),
      limited: fc.constantFrom<GradeInput['limited']>(null, 'cpu', 'bandwidth'),
    });
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 30 }), (samples) => {
        for (const { score, level, reason } of grades(samples)) {
          expect(score >= 0 && score <= 100).toBe(true);
          expect(reason === null).toBe(level === 'excellent');
        }
      }),
    );
  });
});

describe('the side of a bad link', () => {
  it.each<[string, number[], number[], number[], string]>([
    ['two people', [], [], [], 'between'],
    ['the own line, of four', [30, 20], [95, 90], [95], 'here'],
    ['the own line, and nobody has reported yet', [30, 20], [], [], 'here'],
    ['one bad friend of four', [95, 97], [30, 25], [90], 'there'],
    ['one bad way between two good lines', [95, 97], [90, 95], [92], 'between'],
    ['trouble for everybody', [30, 20], [25, 10], [30], 'between'],
    ['two bad lines among good ones', [30, 90, 85], [40, 90, 90], [95, 95, 95], 'between'],
  ])('the side of a bad link is found for %s', (_name, own, theirs, among, side) => {
    expect(sideOf(own, theirs, among)).toBe(side);
  });
});

describe('the overall connection of a person', () => {
  const link = (score: number): PersonQuality => ({ level: 'good', score, reason: 'loss', side: 'between' });
  it.each([
    [[], null],
    [[30], 30],
    [[95, 30], 95],
    [[95, 30, 90], 90],
    [[20, 30, 95], 30],
  ] as const)('the overall connection of a person with links graded %j is %j', (scores, overall) => {
    expect(overallQuality(scores.map(link))?.score ?? null).toBe(overall);
  });
});
