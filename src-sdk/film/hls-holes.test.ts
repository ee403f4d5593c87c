import { describe, expect, it } from 'vitest';
import { HlsHoles, HOLES } from './hls-holes';

const S = 1_000;
const range = (fromS: number, toS: number) => ({ startMs: fromS * S, endMs: toS * S });

describe('the holes of a film in segments', () => {
  it.each([
    ['its edge', 19.95, [range(0, 20), range(22, 30)], 22],
    ['inside', 21, [range(22, 30)], 22],
    ['where the next part begins a little early', 20, [range(0, 20), range(21.9, 30)], 21.9],
    ['while there is more to show before it', 19, [range(0, 20), range(22, 30)], null],
    ['while nothing behind it is here', 20, [range(0, 20)], null],
    ['while something later is here, but not what follows', 20, [range(0, 20), range(26, 30)], null],
    ['elsewhere', 10, [range(0, 10), range(12, 30)], null],
  ])('the holes lead on from %s', (_where, atS, buffered, toS) => {
    const holes = new HlsHoles();
    holes.add(range(20, 22));
    expect(holes.wayOver(atS * S, buffered)).toBe(toS === null ? null : toS * S + HOLES.intoMs);
  });

  it('the holes that follow each other are passed at once, whichever was found first', () => {
    const holes = new HlsHoles();
    for (const one of [range(20, 22), range(24, 26), range(22, 24.1)]) expect(holes.add(one)).toBe(true);
    expect(holes.wayOver(20 * S, [range(0, 20), range(26, 30)])).toBe(26 * S + HOLES.intoMs);
  });

  it('the holes are no longer passed where too much is missing in a row', () => {
    const holes = new HlsHoles();
    const added = Array.from({ length: 6 }, (_, i) => holes.add(range(20 + i * 6, 26 + i * 6)));
    expect(added).toEqual([true, true, true, true, true, false]);
    // The same hole twice doesn't add up to a longer one, and a hole elsewhere counts by itself.
    const apart = new HlsHoles();
    for (let i = 0; i < 10; i += 1)
      expect([apart.add(range(0, 20)), apart.add(range(60, 80))]).toEqual([true, true]);
  });

  it('the holes are reported for a while after one was passed', () => {
    const holes = new HlsHoles();
    expect(holes.isSaid(0)).toBe(false);
    holes.passed(5 * S);
    expect([holes.isSaid(5 * S + HOLES.saidForMs - 1), holes.isSaid(5 * S + HOLES.saidForMs)]).toEqual([
      true,
      false,
    ]);
  });
});
