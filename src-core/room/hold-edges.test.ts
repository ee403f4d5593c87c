/** The beginnings, changes and ends of a wait, to the millisecond. */
import { beforeEach, describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import { startLeadMs } from '../sync/timeline';
import { DEFAULT_PATIENCE, type Patience } from '../wire/playback';
import { positionNow } from './film';
import { FIRST_LOAD_MS, holdMs } from './hold';

let bench: RoomBench;
const ALL = ['a', 'b', 'c'];
const films = (): number => bench.last?.events.filter(({ type }) => type === 'playbackChanged').length ?? 0;
const setPatience = (patience: Partial<Patience>): void => {
  bench.do({ type: 'setPatience', by: 'a', patience: { ...DEFAULT_PATIENCE, ...patience } });
};
const seek = (positionMs: number): void => {
  bench.control('a', { type: 'seek', positionMs });
};

beforeEach(() => {
  bench = new RoomBench();
  bench.join('a', { role: 'host' });
  for (const id of ['b', 'c']) bench.join(id);
  bench.open('a', 60_000);
});
const start = (): void => {
  bench.all(ALL, 'ready');
  bench.control('a', { type: 'play' });
  bench.pass(150);
};

describe('a wait', () => {
  it('a wait takes as long as the room’s patience for its reason, and the first load its own time', () => {
    const patience = { bufferingMs: 1, seekingMs: 2 };
    expect((['loading', 'seeking', 'buffering'] as const).map((reason) => holdMs(patience, reason))).toEqual([
      FIRST_LOAD_MS,
      2,
      1,
    ]);
  });

  it('a wait is announced anew when the people it is for change, and not otherwise', () => {
    bench.control('a', { type: 'play' });
    expect(bench.playback.hold?.waitingFor).toEqual(ALL);
    bench.observe('b', 'buffering');
    expect(films()).toBe(0);
    bench.observe('b', 'ready');
    expect([films(), bench.playback.hold?.waitingFor]).toEqual([1, ['a', 'c']]);
  });

  it('a wait stops the film where it was, as a change of its timeline', () => {
    start();
    bench.pass(5_000);
    const { revision } = bench.playback.timeline;
    bench.observe('b', 'buffering');
    expect(bench.playback.timeline).toMatchObject({
      ...{ positionMs: 5_000, playing: false, atServerTimeMs: bench.nowMs, revision: revision + 1 },
    });
  });

  it('a wait for the first load keeps its time through a seek', () => {
    bench.control('a', { type: 'play' });
    const { hold } = bench.playback;
    bench.pass(10_000);
    seek(30_000);
    expect([bench.playback.hold, positionNow(bench.playback, bench.nowMs)]).toEqual([hold, 30_000]);
  });

  it('a wait begins anew with a seek, whatever it was for', () => {
    start();
    bench.observe('b', 'buffering');
    bench.pass(1_000);
    seek(30_000);
    const untilServerTimeMs = bench.nowMs + DEFAULT_PATIENCE.seekingMs;
    expect(bench.playback.hold).toEqual({ reason: 'seeking', waitingFor: ALL, untilServerTimeMs });
  });

  it('a wait for a person who ran dry takes in others who run dry meanwhile, and keeps its time', () => {
    start();
    bench.observe('b', 'buffering');
    const until = bench.playback.hold?.untilServerTimeMs;
    bench.pass(1_000);
    bench.observe('c', 'buffering');
    expect(bench.playback.hold).toEqual({
      reason: 'buffering',
      waitingFor: ['b', 'c'],
      untilServerTimeMs: until,
    });
  });

  it('a wait counts against people who ran dry as it begins, and against people slow after a seek only once in vain', () => {
    start();
    bench.observe('b', 'buffering');
    bench.observe('c', 'buffering');
    const ranDryAt = bench.nowMs;
    bench.pass(DEFAULT_PATIENCE.bufferingMs);
    const line = { heldAtMs: [ranDryAt], timesLeftOut: 0, steadySinceMs: null };
    expect(bench.room.lines).toEqual({ b: line, c: line });
    bench.open('a', 60_000);
    start();
    seek(30_000);
    bench.all(['b', 'b'], 'ready');
    bench.observe('b', 'buffering');
    expect([bench.playback.hold?.waitingFor, bench.room.lines]).toEqual([ALL, {}]);
    bench.all(['a', 'c'], 'ready');
    bench.pass(DEFAULT_PATIENCE.seekingMs);
    expect(bench.room.lines).toEqual({ b: { ...line, heldAtMs: [bench.nowMs] } });
  });

  it('a wait for the first load of a film counts against nobody', () => {
    bench.all(['a', 'c'], 'ready');
    bench.control('a', { type: 'play' });
    bench.pass(FIRST_LOAD_MS);
    expect([bench.playback.continuedWithout, bench.room.lines]).toEqual([['b'], {}]);
  });

  it('a wait doesn’t begin for a person who ran dry while the film is paused', () => {
    start();
    bench.control('a', { type: 'pause' });
    bench.observe('b', 'buffering');
    expect([bench.playback.phase, films()]).toEqual(['paused', 0]);
  });
});

describe('patience that is changed', () => {
  it.each(['bufferingMs', 'seekingMs'] as const)('changed patience in %s alone is announced', (which) => {
    setPatience({ [which]: 7 });
    expect(bench.last?.events).toHaveLength(1);
    expect(bench.room.state.patience).toEqual({ ...DEFAULT_PATIENCE, [which]: 7 });
    setPatience({ [which]: 7 });
    expect(bench.last?.events).toEqual([]);
  });

  it('changed patience for another reason leaves a wait alone', () => {
    start();
    seek(30_000);
    setPatience({ bufferingMs: 0 });
    expect([films(), bench.playback.phase]).toEqual([0, 'holding']);
  });

  it('changed patience ends a wait that has lasted as long already, and no other', () => {
    start();
    seek(30_000);
    bench.pass(4_000);
    setPatience({ seekingMs: 4_001 });
    expect(bench.playback).toMatchObject({ phase: 'holding', hold: { untilServerTimeMs: bench.nowMs + 1 } });
    setPatience({ seekingMs: 4_000 });
    expect(bench.playback).toMatchObject({ phase: 'playing', continuedWithout: ALL });
  });
});

describe('a start', () => {
  it('a start is where the film stood, scheduled far enough ahead for the slowest person to hear of it', () => {
    bench.all(['a', 'c'], 'ready');
    bench.observe('b', 'ready', { latencyMs: 100 });
    const { revision } = bench.playback.timeline;
    bench.control('a', { type: 'play' });
    expect(bench.playback).toMatchObject({ phase: 'playing', hold: null });
    expect(bench.playback.timeline).toMatchObject({
      ...{ playing: true, positionMs: 0, atServerTimeMs: bench.nowMs + 250, revision: revision + 1 },
    });
    expect(bench.room.film.started).toBe(true);
  });

  it('a start of a film that nobody can play keeps its place, as a change of its timeline', () => {
    bench.all(ALL, 'unsupported');
    seek(30_000);
    const { revision } = bench.playback.timeline;
    bench.control('a', { type: 'play' });
    expect(bench.playback).toMatchObject({
      ...{ phase: 'unplayable', hold: null },
      timeline: { positionMs: 30_000, playing: false, atServerTimeMs: bench.nowMs, revision: revision + 1 },
    });
    expect(bench.room.film.started).toBe(false);
  });

  it('a start lies ahead by the worst way that anybody knows of, though somebody knows none', () => {
    bench.observe('a', 'ready', { latencyMs: null });
    bench.observe('b', 'ready', { latencyMs: 200 });
    bench.observe('c', 'ready', { latencyMs: 20 });
    bench.control('a', { type: 'play' });
    expect(bench.playback.timeline.atServerTimeMs - bench.nowMs).toBe(startLeadMs([200]));
  });
});
