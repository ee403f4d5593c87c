import { describe, expect, it } from 'vitest';
import { DRIFT_HISTORY, noteDrift, summariseDrift, type DriftPoint } from './drift-history';

const points = (...drifts: (number | null)[]): readonly DriftPoint[] =>
  drifts.map((driftMs, index) => ({ atMs: index * 1_000, driftMs }));

describe('the history of drift', () => {
  it('the history of drift is as long as two minutes, however long the film', () => {
    let kept: readonly DriftPoint[] = [];
    for (let second = 1; second <= 600; second++)
      kept = noteDrift(kept, { atMs: second * 1_000, driftMs: second });
    expect(kept).toHaveLength(DRIFT_HISTORY.lengthMs / DRIFT_HISTORY.everyMs);
    expect(kept[0]?.driftMs).toBe(481);
  });
  it('the history of drift keeps the gaps, and the order', () => {
    const kept = noteDrift(points(1, null), { atMs: 2_000, driftMs: 3 });
    expect(kept.map(({ driftMs }) => driftMs)).toEqual([1, null, 3]);
    // A sample at the same time replaces the last one: the history never goes back.
    expect(noteDrift(kept, { atMs: 2_000, driftMs: 4 }).map(({ driftMs }) => driftMs)).toEqual([1, null, 4]);
  });
});

describe('summariseDrift', () => {
  it('summariseDrift has nothing to say where nothing played', () => {
    expect(summariseDrift([])).toBeNull();
    expect(summariseDrift(points(null, null))).toBeNull();
  });
  it('summariseDrift leaves the gaps out', () => {
    expect(summariseDrift(points(5, null, -3, 40))).toEqual({ count: 3, minMs: -3, medianMs: 5, maxMs: 40 });
    expect(summariseDrift(points(1, 2))).toMatchObject({ medianMs: 1.5 });
    expect(summariseDrift(points(0))).toEqual({ count: 1, minMs: 0, medianMs: 0, maxMs: 0 });
  });
});
