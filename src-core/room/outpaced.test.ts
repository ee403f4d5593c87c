import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import type { Observation, Readiness } from '../wire/playback';
import { OUTPACED } from './outpaced';
import { rebaseRoom } from './room';

let bench: RoomBench;
const fine = { bufferedAheadMs: 30_000 };

const party = (): RoomBench => {
  const room = new RoomBench();
  room.join('a', { role: 'host' });
  room.join('b');
  room.open('a', 7_200_000);
  room.all(['a', 'b'], 'ready');
  room.playback('a', { type: 'play' });
  room.pass(1_000);
  return room;
};
beforeEach(() => {
  bench = party();
});

/** Runs dry, and is ready again two seconds later. @returns whether the room was held for it */
const runDry = (id = 'b', room = bench): boolean => {
  room.observe(id, 'buffering');
  const held = room.film.phase === 'holding';
  room.pass(2_000);
  room.observe(id, 'ready', { bufferedAheadMs: 2_000 });
  room.pass(4_000);
  return held;
};
/** Is ready, as is told every two seconds. */
const beFine = (ms: number, more: Partial<Observation> = fine): void => {
  for (let past = 0; past < ms; past += 2_000) {
    bench.pass(2_000);
    bench.observe('b', 'ready', more);
  }
};
const isOut = (id = 'b'): boolean => bench.film.outpaced.includes(id);

describe('somebody whose line doesn’t keep up', () => {
  it('is waited for twice in a minute, and then the film goes on without them and says so', () => {
    expect([1, 2, 3, 4, 5].map(() => runDry())).toEqual([true, true, false, false, false]);
    expect(bench.film).toMatchObject({ phase: 'playing', continuedWithout: ['b'], outpaced: ['b'] });
  });

  it('is waited for again and again while it is rare', () => {
    for (let n = 0; n < 20; n += 1) {
      expect(runDry()).toBe(true);
      bench.pass(60_000);
    }
    expect(isOut()).toBe(false);
  });

  it('isn’t noticed by the others’ films any more: nothing starts anew', () => {
    runDry();
    runDry();
    const { timeline } = bench.film;
    runDry();
    expect(bench.film.timeline).toEqual(timeline);
  });

  it('makes no seek wait either, as long as they are left out', () => {
    for (let n = 0; n < 3; n += 1) runDry();
    bench.playback('a', { type: 'seek', positionMs: 600_000 });
    expect(bench.film.hold?.waitingFor).toEqual(['a']);
  });

  it('is taken back when it will last: ready without a break, with enough ahead', () => {
    for (let n = 0; n < 3; n += 1) runDry();
    beFine(OUTPACED.steadyMs - 6_000);
    expect(isOut()).toBe(true);
    beFine(8_000);
    expect(bench.film).toMatchObject({ continuedWithout: [], outpaced: [] });
  });

  it('isn’t taken back with too little ahead, however long they are ready', () => {
    for (let n = 0; n < 3; n += 1) runDry();
    beFine(120_000, { bufferedAheadMs: 2_000 });
    expect(isOut()).toBe(true);
    bench.observe('b', 'ready', fine);
    expect(isOut()).toBe(false);
  });

  it('is taken back by their steadiness alone where their player doesn’t say what it has', () => {
    for (let n = 0; n < 3; n += 1) runDry();
    beFine(OUTPACED.steadyMs + 2_000, { bufferedAheadMs: null });
    expect(isOut()).toBe(false);
  });

  it('is taken back near the end with what there is', () => {
    bench.playback('a', { type: 'seek', positionMs: 7_200_000 - 60_000 });
    bench.all(['a', 'b'], 'ready');
    for (let n = 0; n < 3; n += 1) runDry();
    beFine(OUTPACED.steadyMs + 10_000, { bufferedAheadMs: 3_000 });
    expect(isOut()).toBe(true);
    beFine(20_000, { bufferedAheadMs: 3_000 });
    expect(isOut()).toBe(false);
  });

  it('has to last twice as long each time, and is waited for once', () => {
    for (let n = 0; n < 3; n += 1) runDry();
    beFine(OUTPACED.windowMs);
    expect([runDry(), runDry()]).toEqual([true, false]);
    beFine(OUTPACED.steadyMs + 10_000);
    expect(isOut()).toBe(true);
    beFine(OUTPACED.steadyMs);
    expect(isOut()).toBe(false);
  });

  it('has a clean slate after some minutes without', () => {
    for (let n = 0; n < 3; n += 1) runDry();
    beFine(OUTPACED.forgivenAfterMs + 2_000);
    expect([runDry(), runDry(), runDry()]).toEqual([true, true, false]);
  });

  it('has one with another film, too', () => {
    for (let n = 0; n < 3; n += 1) runDry();
    bench.open('a', 7_200_000);
    expect(bench.film.outpaced).toEqual([]);
    expect(bench.room.lines).toEqual({});
  });

  it('has none by leaving and coming back', () => {
    for (let n = 0; n < 2; n += 1) runDry();
    bench.do({ type: 'leave', by: 'b' });
    bench.join('b', { instanceId: 'i_2' });
    bench.observe('b', 'ready');
    expect(runDry()).toBe(false);
  });

  it('is waited for as ever where nobody else is fine', () => {
    bench.observe('a', 'unsupported');
    expect([1, 2, 3, 4, 5].map(() => runDry())).toEqual([true, true, true, true, true]);
    expect(isOut()).toBe(false);
  });

  it('counts for themselves: another who runs dry at the same time is still waited for', () => {
    bench.join('c');
    bench.observe('c', 'ready');
    runDry();
    runDry();
    bench.observe('c', 'buffering');
    expect(bench.film.hold?.waitingFor).toEqual(['c']);
    bench.observe('b', 'buffering');
    bench.observe('c', 'ready');
    bench.pass(3_000);
    expect(isOut('c')).toBe(false);
  });

  it('is who keeps a seek waiting in vain, too', () => {
    for (const positionMs of [100_000, 200_000]) {
      bench.playback('a', { type: 'seek', positionMs });
      bench.observe('b', 'buffering');
      bench.observe('a', 'ready');
      bench.pass(10_000);
      bench.observe('b', 'ready', { bufferedAheadMs: 2_000 });
    }
    expect(runDry()).toBe(false);
  });

  it('is remembered on the clock of a new server process', () => {
    for (let n = 0; n < 2; n += 1) runDry();
    bench.room = rebaseRoom(bench.room, 1_000_000);
    bench.nowMs += 1_000_000;
    expect(runDry()).toBe(false);
  });
});

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

describe('whatever two of three report', () => {
  it('stops the film for each of them no more than twice in a minute, and never leaves out who is fine', () => {
    let holds = 0;
    let leftOut = 0;
    fc.assert(
      fc.property(fc.array(move, { minLength: 30, maxLength: 100, size: 'max' }), (moves) => {
        const room = party();
        room.join('c');
        room.observe('c', 'ready');
        const heldAt: Record<string, number[]> = { b: [], c: [] };
        const look = (run: () => void): void => {
          const before = room.film.hold?.waitingFor ?? [];
          run();
          for (const id of room.film.hold?.waitingFor ?? []) {
            if (!before.includes(id)) heldAt[id]?.push(room.nowMs);
          }
          expect([...room.film.outpaced, ...room.film.continuedWithout]).not.toContain('a');
        };
        for (const { id, state, afterMs } of moves) {
          look(() => room.pass(afterMs));
          look(() => room.observe('a', 'ready', fine));
          look(() => {
            if (state === 'again') room.join(id, { instanceId: `i_${room.nowMs}` });
            else room.observe(id, state, fine);
          });
          if (room.film.outpaced.length > 0) leftOut += 1;
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
    // A promise that nothing put to the test isn't kept.
    expect(holds).toBeGreaterThan(100);
    expect(leftOut).toBeGreaterThan(100);
  });
});
