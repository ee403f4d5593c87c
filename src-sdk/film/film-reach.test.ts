import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { FakePlayer } from '../../test/fakes/fake-player';
import { FilmReach } from './film-reach';
import type { BufferedRange } from './film-player';

const GAP = { startMs: 20_000, endMs: 22_000 };

/** A player that has all of its film except one part. */
class Gapped extends FakePlayer {
  override buffered(): readonly BufferedRange[] {
    return [
      { startMs: 0, endMs: GAP.startMs },
      { startMs: GAP.endMs, endMs: 60_000 },
    ];
  }
}

describe('a part of a film that is missing', () => {
  it.each([
    ['at its edge', 20_000, true],
    ['before its edge with too little left to show', 19_800, true],
    ['within it', 21_000, true],
    ['farther before it: that is no gap, but somebody who jumped', 19_500, false],
  ])(
    'a missing part is learnt from a player that comes out behind it from a place %s',
    (_where, fromMs, isKnown) => {
      const clock = new ManualClock();
      const reach = new FilmReach(new Gapped(clock, clock));
      reach.cameOut(fromMs, GAP.endMs + 50);
      expect(reach.aim(21_500)).toBe(isKnown ? GAP.endMs + 50 : 21_500);
    },
  );
});
