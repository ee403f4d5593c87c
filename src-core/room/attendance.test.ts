/** The people whom the film waits for, and those for whom it would run at all. */
import { beforeEach, describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import { GONE_AFTER_MS } from '../wire/limits';
import { positionAt } from '../sync/timeline';
import type { Observation, Readiness } from '../wire/playback';
import { allEnded, endedAt, nobodyCanPlay, reaches, reliedOn } from './attendance';
import { END_TOLERANCE_MS } from './film';

let bench: RoomBench;
const play = (): void => {
  bench.control('a', { type: 'play' });
};
const waitedFor = (): readonly string[] => bench.playback.hold?.waitingFor ?? [];

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
  // These people can mend it, and are given the time before the film starts for the first time.
  ['missing', true, false],
  ['mismatch', true, false],
  // These people can't mend it, or haven't agreed.
  ['none', false, false],
  ['consent', false, false],
  ['unreachable', false, false],
  ['unsupported', false, false],
];

describe('a person whose film has a state', () => {
  it.each(ROWS)('a person whose film is %s is waited for at the first start: %s', (state, first) => {
    bench.observe('b', state);
    play();
    expect(waitedFor()).toEqual(first ? ['b'] : []);
  });

  it.each(ROWS)(
    'a person whose film is %s is waited for after a later seek: %s, %s',
    (state, _first, later) => {
      bench.observe('b', 'ready');
      play();
      bench.observe('b', state);
      bench.control('a', { type: 'seek', positionMs: 30_000 });
      expect(waitedFor()).toEqual(later ? ['a', 'b', 'c'] : ['a', 'c']);
    },
  );
});

describe('a film', () => {
  it('a film doesn’t wait for a disconnected person, nor for a device that shows no film', () => {
    bench.join('phone', { role: 'companion' });
    bench.do({ type: 'connectionLost', by: 'b' });
    play();
    expect(bench.playback.phase).toBe('playing');
  });

  it('a film at its end doesn’t wait for people who have finished it, and elsewhere waits for those who think they have', () => {
    bench.control('a', { type: 'seek', positionMs: 60_000 - END_TOLERANCE_MS });
    bench.all(['a', 'c'], 'ready');
    bench.observe('b', 'ended');
    play();
    expect(bench.playback.phase).toBe('playing');
    bench.control('a', { type: 'pause' });
    bench.control('a', { type: 'seek', positionMs: 60_000 - END_TOLERANCE_MS - 1 });
    bench.all(['a', 'b', 'c'], 'ready');
    bench.observe('b', 'ended');
    play();
    expect(waitedFor()).toEqual(['b']);
  });

  it('a film would run for nobody where there are people who could see it, and none of them has a picture', () => {
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

  it('a film runs on for a person who only lost the connection, not for one who is gone, and never stands for an empty room', () => {
    bench.observe('c', 'unsupported');
    bench.do({ type: 'connectionLost', by: 'a' });
    expect(nobodyCanPlay(bench.room)).toBe(false);
    bench.pass(GONE_AFTER_MS);
    expect(nobodyCanPlay(bench.room)).toBe(true);
    for (const by of ['b', 'c']) bench.do({ type: 'connectionLost', by });
    expect(nobodyCanPlay(bench.room)).toBe(false);
  });

  it('a film runs on where only a device without a picture is left, and a room without a film runs for nobody', () => {
    bench.join('phone', { role: 'companion' });
    for (const by of ['a', 'b', 'c']) bench.do({ type: 'leave', by, returns: true });
    expect(nobodyCanPlay(bench.room)).toBe(false);
    const empty = new RoomBench();
    empty.join('a');
    expect(nobodyCanPlay(empty.room)).toBe(false);
  });

  it('a film at its end waits for a person who still loads it', () => {
    bench.control('a', { type: 'seek', positionMs: 60_000 });
    bench.all(['a', 'c'], 'ready');
    bench.observe('b', 'loading');
    play();
    expect(waitedFor()).toEqual(['b']);
  });

  it('a film waits for the person who told its length as for anybody else', () => {
    bench.observe('b', 'buffering', { durationMs: 60_000 });
    play();
    expect(waitedFor()).toEqual(['b']);
  });

  it('a film waits for a person who comes back and hasn’t said again that they are ready', () => {
    bench.observe('b', 'ready');
    bench.do({ type: 'leave', by: 'b', returns: true });
    bench.join('b');
    expect(bench.person('b').readiness.state).toBe('ready');
    play();
    expect(waitedFor()).toEqual(['b']);
  });

  it('a film relies on the people it waits for, and where there are none, on those who control it', () => {
    bench.observe('b', 'unsupported');
    expect(reliedOn(bench.room).map(({ id }) => id)).toEqual(['a', 'c']);
    bench.join('viewer', { role: 'viewer' });
    bench.observe('viewer', 'ready');
    bench.all(['a', 'b', 'c'], 'unsupported');
    expect(reliedOn(bench.room).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });
});

describe('a live stream', () => {
  const live = { startMs: 1_790_000_000_000, edgeMs: 1_790_000_060_000 };
  beforeEach(() => {
    bench.open('a', null);
    bench.all(['a', 'b', 'c'], 'ready', { live });
  });

  it('a live stream counts as within a person’s reach up to their edge, and anywhere for one who has told no edge', () => {
    expect([0, 1].map((ms) => reaches(bench.room, 'a', live.edgeMs + ms))).toEqual([true, false]);
    bench.join('late');
    expect(reaches(bench.room, 'late', live.edgeMs + 1)).toBe(true);
  });

  it('a live stream relies on nobody who takes it for a film, though nobody else is left, but on those who know its window', () => {
    bench.observe('b', 'unsupported', { durationMs: 64_000 });
    bench.observe('c', 'unsupported', { live, durationMs: 64_000 });
    bench.observe('a', 'unsupported', { live });
    expect(reliedOn(bench.room).map(({ id }) => id)).toEqual(['a', 'c']);
    bench.observe('c', 'buffering', { live, durationMs: 64_000 });
    expect(reliedOn(bench.room).map(({ id }) => id)).toEqual(['c']);
  });
});

describe('a film whose length nobody knows', () => {
  beforeEach(() => {
    bench = new RoomBench();
    for (const id of ['a', 'b', 'c']) bench.join(id);
    bench.open('a', null);
    bench.all(['a', 'b', 'c'], 'ready');
    play();
    bench.pass(20_000);
  });

  it('a film of unknown length doesn’t end for an empty room', () => {
    expect(allEnded(new RoomBench().room)).toBe(false);
  });

  it('a film of unknown length hasn’t ended for a person who said so before they left and came back', () => {
    bench.all(['a', 'b'], 'ended');
    for (const by of ['a', 'b', 'c']) bench.do({ type: 'leave', by, returns: true });
    for (const id of ['a', 'b', 'c']) bench.join(id);
    bench.all(['a', 'c'], 'ended');
    expect([bench.person('b').readiness.state, bench.playback.phase]).toEqual(['ended', 'playing']);
    bench.observe('b', 'ended');
    expect(bench.playback.phase).toBe('ended');
  });

  it('a film of unknown length ends for all who have seen where it was moved to', () => {
    bench.do({ type: 'remove', by: null, participantId: 'c' });
    bench.room = {
      ...bench.room,
      state: { ...bench.room.state, patience: { bufferingMs: 0, seekingMs: 0 } },
    };
    bench.control('a', { type: 'seek', positionMs: 30_000 });
    expect(bench.playback).toMatchObject({
      phase: 'playing',
      timeline: { revision: bench.room.film.jumpRevision },
    });
    bench.all(['a', 'b'], 'ended');
    expect(bench.playback.phase).toBe('ended');
  });
});

type Behind = (ms: number) => Partial<Observation>;
const behind200 = (behind: Behind): Partial<Observation> => behind(200);
const apart = (behind: Behind): Partial<Observation> => ({
  ...behind(9_000),
  readiness: { filmId: bench.playback.timeline.filmId, state: 'ready', apart: 'unseekable' },
});

describe('a late joiner of a running film', () => {
  /** A position behind the room's by this much. */
  const behind = (ms: number) => ({ positionMs: positionAt(bench.playback.timeline, bench.nowMs) - ms });

  beforeEach(() => {
    bench.observe('b', 'ready');
    play();
    bench.pass(20_000);
    bench.join('late');
  });

  it('a late joiner isn’t waited for while their player is still on its way, though it has a picture', () => {
    bench.observe('late', 'ready', behind(4_000));
    bench.observe('late', 'buffering', behind(4_000));
    expect(bench.playback).toMatchObject({ phase: 'playing', continuedWithout: ['late'] });
    expect(bench.room.film.joined).not.toContain('late');
  });

  it.each([
    [1_000, ['late']],
    [1_001, []],
    [-1_000, ['late']],
    [-1_001, []],
  ])('a late joiner %i ms behind the room counts as there, or doesn’t: %j', (ms, there) => {
    bench.observe('late', 'ready', behind(ms));
    expect(bench.room.film.joined.filter((id) => id === 'late')).toEqual(there);
  });

  it('a late joiner counts as there wherever their player is while the film stands', () => {
    bench.control('a', { type: 'pause' });
    bench.observe('late', 'ready', behind(9_000));
    expect(bench.room.film.joined).toContain('late');
  });

  it.each([
    ['where the room is', behind200],
    ['where nobody knows', () => ({ positionMs: null })],
    ['as near as their player can be brought', apart],
  ] as const)('a late joiner is waited for once they are %s', (_where, there) => {
    bench.observe('late', 'ready', there(behind));
    expect(bench.playback.continuedWithout).toEqual([]);
    expect(bench.room.film.joined).toContain('late');
  });
});

describe('the place of a film’s end', () => {
  it('a film’s end is taken to be where the room is, while nobody has told where they stand', () => {
    expect(endedAt(bench.room, 30_000)).toBe(30_000);
  });

  const saying = (...places: (number | null)[]): number => {
    for (const [index, positionMs] of places.entries()) {
      bench.observe(['a', 'b', 'c'][index] ?? '', 'ended', { positionMs });
    }
    return endedAt(bench.room, 30_000);
  };

  it('a film’s end is the middle of what the people who know it say, the later one of two', () => {
    expect(saying(20_000, 5, 25_000)).toBe(20_000);
    expect(saying(9_000, 20_000, null)).toBe(20_000);
    expect(saying(null, null, null)).toBe(30_000);
  });

  it('a film’s end is hardly beyond where the room is', () => {
    expect(saying(50_000, 50_000, 50_000)).toBe(30_000 + END_TOLERANCE_MS);
  });
});
