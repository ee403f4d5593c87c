import { describe, expect, it } from 'vitest';
import { type BrokenPlace, passageOver, withBreak } from './broken-place';

const after = (...atMs: number[]): BrokenPlace | null =>
  atMs.reduce<BrokenPlace | null>((place, at) => withBreak(place, at), null);
const passage = (...atMs: number[]) => {
  const place = after(...atMs);
  return place && passageOver(place);
};

describe('a place at which a film breaks', () => {
  it('a broken place isn’t skipped the first time: the cause may have been the line', () => {
    expect(passage(60_000)).toBeNull();
  });

  it('a broken place is skipped the second time, and farther each time after that', () => {
    expect(passage(60_000, 60_400)).toEqual({ startMs: 59_000, endMs: 62_000 });
    expect(passage(60_000, 59_000, 62_500)).toEqual({ startMs: 59_000, endMs: 64_000 });
    expect(passage(60_000, 60_000, 60_000, 60_000)).toEqual({ startMs: 59_000, endMs: 68_000 });
    expect(passage(...Array.from({ length: 30 }, () => 60_000))?.endMs).toBe(124_000);
  });

  it('a place elsewhere in the film counts as another broken place', () => {
    expect(passage(60_000, 64_000)).toBeNull();
    expect(passage(60_000, 60_000, 90_000)).toBeNull();
    expect(passage(60_000, 10_000)).toBeNull();
  });

  it.each([
    [[60_000], 57_000, 63_000],
    [[60_000, 60_000], 56_000, 65_000],
  ])('a broken place, after breaks at %j, reaches from %d to %d', (before, fromMs, toMs) => {
    for (const atMs of [fromMs, toMs]) expect(after(...before, atMs)?.times).toBe(before.length + 1);
    for (const atMs of [fromMs - 1, toMs + 1]) expect(after(...before, atMs)).toEqual({ atMs, times: 1 });
  });

  it('a broken place at the very beginning is skipped from the beginning', () => {
    expect(passage(200, 200)).toEqual({ startMs: 0, endMs: 2_200 });
  });
});
