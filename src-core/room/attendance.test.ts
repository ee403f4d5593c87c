/** For whom the film waits, and for whom it would run at all. */
import { beforeEach, describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import { GONE_AFTER_MS } from '../wire/limits';
import type { Readiness } from '../wire/playback';
import { endedAt, nobodyCanPlay, reliedOn } from './attendance';
import { END_TOLERANCE_MS } from './film';

let bench: RoomBench;
const play = (): void => {
  bench.playback('a', { type: 'play' });
};
const waitedFor = (): readonly string[] => bench.film.hold?.waitingFor ?? [];

beforeEach(() => {
  bench = new RoomBench();
  for (const id of ['a', 'b', 'c']) bench.join(id);
  bench.open('a', 60_000);
  bench.all(['a', 'c'], 'ready');
});

type Row = readonly [state: Readiness['state'], first: boolean, later: boolean];
const ROWS: readonly Row[] = [
  ['loading', true, true],
  ['buffering', true, true],
  ['ended', true, true],
  // They can mend it, and are given the time before the film starts for the first time.
  ['missing', true, false],
  ['mismatch', true, false],
  // They can't, or haven't agreed.
  ['none', false, false],
  ['consent', false, false],
  ['unreachable', false, false],
  ['unsupported', false, false],
];

describe('somebody whose film is', () => {
  it.each(ROWS)('%s is waited for at the first start: %s', (state, first) => {
    bench.observe('b', state);
    play();
    expect(waitedFor()).toEqual(first ? ['b'] : []);
  });

  it.each(ROWS)('%s is waited for after a seek later on: %s, %s', (state, _first, later) => {
    bench.observe('b', 'ready');
    play();
    bench.observe('b', state);
    bench.playback('a', { type: 'seek', positionMs: 30_000 });
    expect(waitedFor()).toEqual(later ? ['a', 'b', 'c'] : ['a', 'c']);
  });
});

describe('a film', () => {
  it('doesn’t wait for who isn’t connected, nor for a device that shows none', () => {
    bench.join('phone', { role: 'companion' });
    bench.do({ type: 'connectionLost', by: 'b' });
    play();
    expect(bench.film.phase).toBe('playing');
  });

  it('waits at its end for nobody who is through with it, and elsewhere for who thinks so', () => {
    bench.playback('a', { type: 'seek', positionMs: 60_000 - END_TOLERANCE_MS });
    bench.all(['a', 'c'], 'ready');
    bench.observe('b', 'ended');
    play();
    expect(bench.film.phase).toBe('playing');
    bench.playback('a', { type: 'pause' });
    bench.playback('a', { type: 'seek', positionMs: 60_000 - END_TOLERANCE_MS - 1 });
    bench.all(['a', 'b', 'c'], 'ready');
    bench.observe('b', 'ended');
    play();
    expect(waitedFor()).toEqual(['b']);
  });

  it('would run for nobody where there are people who could see it, and none of them has a picture', () => {
    const after = (state: Readiness['state']): boolean => {
      bench.all(['a', 'b', 'c'], state);
      return nobodyCanPlay(bench.room);
    };
    expect((['ready', 'ended', 'loading', 'unsupported'] as const).map(after)).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it('runs on for who only lost the connection, not for who is gone, and stands for nobody at all', () => {
    bench.observe('c', 'unsupported');
    bench.do({ type: 'connectionLost', by: 'a' });
    expect(nobodyCanPlay(bench.room)).toBe(false);
    bench.pass(GONE_AFTER_MS);
    expect(nobodyCanPlay(bench.room)).toBe(true);
    for (const by of ['b', 'c']) bench.do({ type: 'connectionLost', by });
    expect(nobodyCanPlay(bench.room)).toBe(false);
  });

  it('relies on those it waits for, and where there are none, on those who control it', () => {
    bench.observe('b', 'unsupported');
    expect(reliedOn(bench.room).map(({ id }) => id)).toEqual(['a', 'c']);
    bench.join('viewer', { role: 'viewer' });
    bench.observe('viewer', 'ready');
    bench.all(['a', 'b', 'c'], 'unsupported');
    expect(reliedOn(bench.room).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });
});

describe('where a film has ended', () => {
  const saying = (...places: (number | null)[]): number => {
    for (const [index, positionMs] of places.entries()) {
      bench.observe(['a', 'b', 'c'][index] ?? '', 'ended', { positionMs });
    }
    return endedAt(bench.room, 30_000);
  };

  it('is in the middle of what those say who know, the later one of two', () => {
    expect(saying(20_000, 5, 25_000)).toBe(20_000);
    expect(saying(9_000, 20_000, null)).toBe(20_000);
    expect(saying(null, null, null)).toBe(30_000);
  });

  it('is hardly beyond where the room is', () => {
    expect(saying(50_000, 50_000, 50_000)).toBe(30_000 + END_TOLERANCE_MS);
  });
});
