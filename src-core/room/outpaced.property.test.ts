import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import type { Readiness } from '../wire/playback';
import { OUTPACED } from './outpaced';

const fine = { bufferedAheadMs: 30_000 };

const party = (): RoomBench => {
  const room = new RoomBench();
  room.join('a', { role: 'host' });
  room.join('b');
  room.open('a', 7_200_000);
  room.all(['a', 'b'], 'ready');
  room.control('a', { type: 'play' });
  room.pass(1_000);
  return room;
};

type Move = {
  readonly id: 'b' | 'c';
  readonly state: Readiness['state'] | 'again';
  readonly afterMs: number;
};

const move: fc.Arbitrary<Move> = fc.record({
  id: fc.constantFrom('b', 'c' as const),
  state: fc.constantFrom(
    'ready',
    'ready',
    'buffering',
    'buffering',
    'loading',
    'unreachable',
    'again' as const,
  ),
  afterMs: fc.integer({ min: 50, max: 8_000 }),
});

describe('random reports of two people', () => {
  it('whatever two of three people report, the film stops for each no more than twice a minute, and a person who is fine is never left out', () => {
    let holds = 0;
    let leftOut = 0;
    fc.assert(
      fc.property(fc.array(move, { minLength: 30, maxLength: 100, size: 'max' }), (moves) => {
        const room = party();
        room.join('c');
        room.observe('c', 'ready');
        const heldAt: Record<string, number[]> = { b: [], c: [] };
        const look = (run: () => void): void => {
          const before = room.playback.hold?.waitingFor ?? [];
          run();
          for (const id of room.playback.hold?.waitingFor ?? []) {
            if (!before.includes(id)) heldAt[id]?.push(room.nowMs);
          }
          expect([...room.playback.outpaced, ...room.playback.continuedWithout]).not.toContain('a');
        };
        for (const { id, state, afterMs } of moves) {
          look(() => room.pass(afterMs));
          look(() => room.observe('a', 'ready', fine));
          look(() => {
            if (state === 'again') room.join(id, { instanceId: `i_${room.nowMs}` });
            else room.observe(id, state, fine);
          });
          if (room.playback.outpaced.length > 0) leftOut += 1;
        }
        for (const times of Object.values(heldAt)) {
          for (const atMs of times) {
            const within = times.filter((one) => one > atMs - OUTPACED.windowMs && one <= atMs).length;
            expect(within).toBeLessThanOrEqual(OUTPACED.holds);
          }
          holds += times.length;
        }
      }),
      { numRuns: 60 },
    );
    // Many runs have to have come to a hold: otherwise nothing was put to the test.
    expect(holds).toBeGreaterThan(100);
    expect(leftOut).toBeGreaterThan(100);
  });
});
