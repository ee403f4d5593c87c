/** The moments at which somebody is left out and taken back, to the millisecond. */
import { beforeEach, describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import { leaveOut, noteHeld, noteSteadiness, OUTPACED, takenBack, willLast } from './outpaced';
import { Change, type Room } from './room';

type Line = Room['lines'][string];

let bench: RoomBench;
const NOW_MS = 1_000_000;
const withLines = (lines: Readonly<Record<string, Partial<Line>>>): Room => ({
  ...bench.room,
  lines: Object.fromEntries(
    Object.entries(lines).map(([id, line]) => [
      id,
      { heldAtMs: [], timesLeftOut: 0, steadySinceMs: null, ...line },
    ]),
  ),
});

beforeEach(() => {
  bench = new RoomBench();
  for (const id of ['a', 'b', 'c']) bench.join(id);
  bench.open('a', 7_200_000);
  bench.all(['a', 'b', 'c'], 'ready');
});

describe('a person who was left out', () => {
  const lasts = (line: Partial<Line>, nowMs: number, bufferedAheadMs: number | null = null): boolean =>
    willLast(withLines({ b: line }), 'b', { bufferedAheadMs }, nowMs);

  it.each([
    [1, 20_000],
    [2, 40_000],
    [3, 80_000],
    [4, 160_000],
    [5, 320_000],
    [9, 320_000],
  ])(
    'a person left out for the %i. time counts as steady after %i ms without a break',
    (timesLeftOut, wantedMs) => {
      const line = { timesLeftOut, steadySinceMs: 500 };
      expect([lasts(line, 500 + wantedMs - 1), lasts(line, 500 + wantedMs)]).toEqual([false, true]);
    },
  );

  it('a person who was left out isn’t steady while they aren’t ready, nor without ever having been', () => {
    expect(lasts({ timesLeftOut: 1, steadySinceMs: null }, NOW_MS)).toBe(false);
    expect(willLast(bench.room, 'b', { bufferedAheadMs: null }, NOW_MS)).toBe(false);
  });

  it('a person who was left out needs five seconds buffered, where their player says what it has', () => {
    const line = { timesLeftOut: 1, steadySinceMs: 0 };
    expect([4_999, 5_000].map((ms) => lasts(line, NOW_MS, ms))).toEqual([false, true]);
  });

  it('a person who was left out needs less buffered of a live stream, of which there is no more', () => {
    const live = { startMs: 1_790_000_000_000, edgeMs: 1_790_000_060_000 };
    bench.open('a', null);
    bench.all(['a', 'b', 'c'], 'ready', { live });
    const line = { timesLeftOut: 1, steadySinceMs: 0 };
    expect([1_999, 2_000].map((ms) => lasts(line, NOW_MS, ms))).toEqual([false, true]);
  });

  it('a person who was left out needs nearly all that remains, close to the end', () => {
    bench.control('a', { type: 'seek', positionMs: 7_200_000 - 3_000 });
    const line = { timesLeftOut: 1, steadySinceMs: 0 };
    expect([2_749, 2_750].map((ms) => lasts(line, NOW_MS, ms))).toEqual([false, true]);
  });

  it('a person who was left out is steady since they were first ready, at the end of the film too', () => {
    const since = (
      line: Partial<Line>,
      state: 'ready' | 'ended' | 'buffering',
    ): number | null | undefined => {
      const change = new Change(withLines({ b: line }));
      noteSteadiness(change, 'b', { filmId: null, state }, NOW_MS);
      return change.room.lines['b']?.steadySinceMs;
    };
    expect([since({}, 'ready'), since({}, 'ended')]).toEqual([NOW_MS, NOW_MS]);
    expect(since({ steadySinceMs: 5 }, 'ready')).toBe(5);
    expect(since({ steadySinceMs: 5 }, 'buffering')).toBeNull();
    const untold = new Change(bench.room);
    noteSteadiness(untold, 'b', { filmId: null, state: 'ready' }, NOW_MS);
    expect(untold.room.lines).toEqual({});
  });

  it.each(['ready', 'ended', 'buffering'] as const)(
    'a person who tells once more that they are %s changes nothing that would have to be written',
    (state) => {
      const steadySinceMs = state === 'buffering' ? null : 5;
      const change = new Change(withLines({ b: { steadySinceMs } }));
      noteSteadiness(change, 'b', { filmId: null, state }, NOW_MS);
      expect([...change.noted]).toEqual([]);
    },
  );

  it('a person who is taken back is no longer among those the film runs without or those who held it up too often', () => {
    const film = { ...bench.playback, continuedWithout: ['a', 'b'], outpaced: ['b', 'c'] };
    expect(takenBack(film, 'b')).toEqual({ ...film, continuedWithout: ['a'], outpaced: ['c'] });
  });
});

describe('a hold for somebody', () => {
  const held = (lines: Readonly<Record<string, Partial<Line>>>, ids = ['b']): Room['lines'] => {
    const change = new Change(withLines(lines));
    noteHeld(change, ids, NOW_MS);
    return change.room.lines;
  };

  it('a hold for a person is remembered, with the one before', () => {
    expect(held({})).toEqual({ b: { heldAtMs: [NOW_MS], timesLeftOut: 0, steadySinceMs: null } });
    expect(held({ b: { heldAtMs: [1, 2], steadySinceMs: 7 } })).toEqual({
      b: { heldAtMs: [2, NOW_MS], timesLeftOut: 0, steadySinceMs: 7 },
    });
  });

  it('a hold for a person after some minutes without one counts as the first', () => {
    const after = (ms: number): number | undefined =>
      held({ b: { heldAtMs: [1, NOW_MS - ms], timesLeftOut: 3 } })['b']?.timesLeftOut;
    expect([after(OUTPACED.forgivenAfterMs - 1), after(OUTPACED.forgivenAfterMs)]).toEqual([3, 0]);
  });

  it('a hold for a person who left is forgotten after those minutes, for one who is here never', () => {
    const past = { heldAtMs: [NOW_MS, NOW_MS - OUTPACED.forgivenAfterMs] };
    const recent = { heldAtMs: [1, NOW_MS - OUTPACED.forgivenAfterMs + 1] };
    expect(Object.keys(held({ a: past, gone: past, left: recent }))).toEqual(['a', 'left', 'b']);
    const once = { heldAtMs: recent.heldAtMs.slice(1) };
    expect(Object.keys(held({ left: once }))).toEqual(['left', 'b']);
  });

  it('a hold that is for nobody new changes nothing that would have to be written', () => {
    const change = new Change(withLines({ b: { heldAtMs: [NOW_MS - 1] } }));
    noteHeld(change, [], NOW_MS);
    expect([...change.noted]).toEqual([]);
  });
});

describe('a person who is left out', () => {
  const HELD = [NOW_MS - OUTPACED.windowMs + 1, NOW_MS - 1];
  /** @param waiting the people whom the film would wait for */
  const leftOut = (lines: Readonly<Record<string, Partial<Line>>>, waiting = ['b']): Change => {
    const change = new Change(withLines(lines));
    leaveOut(change, ['b'], waiting, NOW_MS);
    return change;
  };
  const areOut = (lines: Readonly<Record<string, Partial<Line>>>, waiting = ['b']): readonly string[] =>
    leftOut(lines, waiting).room.state.playback.outpaced;

  it('a person is left out after they were waited for twice within a minute, to the millisecond', () => {
    expect(areOut({ b: { heldAtMs: HELD } })).toEqual(['b']);
    expect(areOut({ b: { heldAtMs: [NOW_MS - OUTPACED.windowMs, NOW_MS - 1] } })).toEqual([]);
    expect(areOut({ b: { heldAtMs: HELD.slice(1) } })).toEqual([]);
  });

  it('a person who was left out before is left out again after one wait', () => {
    expect(areOut({ b: { heldAtMs: HELD.slice(1), timesLeftOut: 1 } })).toEqual(['b']);
    expect(areOut({ b: { heldAtMs: [NOW_MS - OUTPACED.windowMs], timesLeftOut: 1 } })).toEqual([]);
  });

  it('a person who is left out is counted, announced once, and has to become steady anew', () => {
    const change = leftOut({ b: { heldAtMs: HELD, timesLeftOut: 1, steadySinceMs: 5 } });
    expect(change.room.lines['b']).toEqual({ heldAtMs: HELD, timesLeftOut: 2, steadySinceMs: null });
    expect(change.events).toEqual([
      { type: 'playbackChanged', playback: { ...bench.playback, continuedWithout: ['b'], outpaced: ['b'] } },
    ]);
    const again = new Change({ ...change.room, lines: { ...change.room.lines } });
    leaveOut(again, ['b'], ['b'], NOW_MS);
    expect(again.room.state.playback).toMatchObject({ continuedWithout: ['b'], outpaced: ['b'] });
  });

  it('nobody is left out where nobody else could go on', () => {
    expect(leftOut({ b: { heldAtMs: HELD } }, ['a', 'b', 'c']).events).toEqual([]);
    bench.all(['a', 'c'], 'buffering');
    expect(leftOut({ b: { heldAtMs: HELD } }).events).toEqual([]);
    bench.observe('a', 'ready');
    bench.do({ type: 'connectionLost', by: 'a' });
    expect(leftOut({ b: { heldAtMs: HELD } }).events).toEqual([]);
  });

  it('nobody is left out who was never waited for', () => {
    expect(leftOut({}).events).toEqual([]);
  });
});
