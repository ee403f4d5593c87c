import { describe, expect, it } from 'vitest';
import { faultsOf, livePlaylist } from './live-programme';

const PROGRAMME = { parts: 150, partS: 2, listed: 5, startedAtMs: Date.UTC(2026, 0, 1) };
const at = (ageS: number, query: string, withDates = true): string[] =>
  livePlaylist(PROGRAMME, faultsOf(new URLSearchParams(query), withDates), ageS)
    .trim()
    .split('\n');
const parts = (lines: readonly string[]): number[] =>
  lines.filter((line) => line.startsWith('/')).map((line) => Number(/part=(\d+)/.exec(line)?.[1] ?? NaN));
const sequence = (lines: readonly string[]): number =>
  Number(lines.find((line) => line.startsWith('#EXT-X-MEDIA-SEQUENCE'))?.split(':')[1]);
const dates = (lines: readonly string[]): number[] =>
  lines
    .filter((line) => line.startsWith('#EXT-X-PROGRAM-DATE-TIME'))
    .map((line) => (Date.parse(line.slice(line.indexOf(':') + 1)) - PROGRAMME.startedAtMs) / 1000);

describe('the live stream of the tests', () => {
  it('the test’s live stream slides on by its own parts, each with its date', () => {
    expect(parts(at(0, ''))).toEqual([15, 16, 17, 18, 19]);
    expect(parts(at(10, ''))).toEqual([20, 21, 22, 23, 24]);
    expect(sequence(at(10, ''))).toBe(20);
    expect(dates(at(10, ''))).toEqual([0, 2, 4, 6, 8]);
  });

  it('the test’s live stream publishes nothing while it is frozen, less while it is slow', () => {
    expect(parts(at(20, 'freeze=10-20'))).toEqual(parts(at(10, '')));
    expect(parts(at(30, 'freeze=10-20'))).toEqual(parts(at(20, '')));
    expect(parts(at(20, 'slow=0.5'))).toEqual(parts(at(10, '')));
  });

  it('the test’s live stream leaps in its dates behind a discontinuity', () => {
    const back = at(14, 'back=10,3600');
    expect(dates(back)).toEqual([4, 6, 8, 10 - 3600, 12 - 3600]);
    expect(back.filter((line) => line === '#EXT-X-DISCONTINUITY')).toHaveLength(1);
    expect(dates(at(14, 'ahead=10,3600')).at(-1)).toBe(12 + 3600);
  });

  it('the test’s live stream starts its sequence again, with only the parts since then', () => {
    expect(sequence(at(13, 'restart=10'))).toBe(0);
    expect(parts(at(13, 'restart=10'))).toEqual([25]);
  });

  it('the test’s live stream has no parts for a while, no dates, an end, a hole or a gap, as asked', () => {
    expect(parts(at(10, 'empty=5-15'))).toEqual([]);
    expect(dates(at(10, 'nodates'))).toEqual([]);
    expect(dates(at(10, '', false))).toEqual([]);
    expect(at(10, 'end=10').at(-1)).toBe('#EXT-X-ENDLIST');
    expect(parts(at(50, 'end=10'))).toEqual(parts(at(10, '')));
    expect(at(10, 'hole=22')).toContain('/missing.ts');
    expect(at(10, 'gap=22').indexOf('#EXT-X-GAP')).toBeGreaterThan(0);
    expect(parts(at(10, 'event'))[0]).toBe(0);
  });
});
