import { beforeEach, describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import { DEFAULT_PATIENCE, type Patience } from '../wire/playback';
import { positionNow } from './film';
import { readSnapshot } from './journal-migrations';

let bench: RoomBench;
const ALL = ['a', 'b', 'v'];
const here = (): number => positionNow(bench.playback, bench.nowMs);
const setPatience = (patience: Patience, by = 'a') => bench.do({ type: 'setPatience', by, patience });

beforeEach(() => {
  bench = new RoomBench();
  bench.join('a', { role: 'host' });
  bench.join('b');
  bench.join('v');
  bench.open('a');
  bench.all(ALL, 'ready');
  bench.control('a', { type: 'play' });
  bench.pass(5_150);
});

describe('the patience of a room', () => {
  it('the room’s patience is the moderators’ to set', () => {
    expect(setPatience({ bufferingMs: 1, seekingMs: 1 }, 'b').error?.code).toBe('PERMISSION_DENIED');
    expect(bench.room.state.patience).toEqual(DEFAULT_PATIENCE);
    const patience = { bufferingMs: 8_000, seekingMs: 20_000 };
    expect(setPatience(patience).events).toEqual([
      { type: 'roomUpdated', name: 'Friday', locked: false, patience },
    ]);
    expect(setPatience(patience).events).toEqual([]);
    bench.do({ type: 'lock', by: 'a', locked: true });
    expect(bench.room.state).toMatchObject({ locked: true, patience });
  });

  it('the room’s patience bounds a hold for a person who ran dry, and one after a seek', () => {
    setPatience({ bufferingMs: 8_000, seekingMs: 20_000 });
    bench.observe('b', 'buffering');
    expect(bench.playback.hold).toEqual({
      reason: 'buffering',
      waitingFor: ['b'],
      untilServerTimeMs: bench.nowMs + 8_000,
    });
    bench.control('a', { type: 'seek', positionMs: 30_000 });
    expect(bench.playback.hold).toMatchObject({ reason: 'seeking', untilServerTimeMs: bench.nowMs + 20_000 });
    bench.pass(20_000);
    expect(bench.playback).toMatchObject({ phase: 'playing', continuedWithout: ALL });
  });

  it('a film at patience 0 runs on for the others when one person runs dry', () => {
    setPatience({ bufferingMs: 0, seekingMs: 0 });
    const before = bench.playback.timeline;
    bench.observe('b', 'buffering');
    expect(bench.playback).toMatchObject({
      phase: 'playing',
      hold: null,
      continuedWithout: ['b'],
      timeline: before,
    });
    bench.observe('b', 'ready');
    expect(bench.playback.continuedWithout).toEqual([]);
  });

  it('a film at patience 0 goes on at once from the place somebody seeks to', () => {
    setPatience({ bufferingMs: 0, seekingMs: 0 });
    bench.observe('b', 'ready', { latencyMs: 200 });
    bench.control('b', { type: 'seek', positionMs: 30_000 });
    expect(bench.playback).toMatchObject({ phase: 'playing', continuedWithout: ALL });
    // The start is still scheduled ahead, so that everybody hears of it in time.
    expect(bench.playback.timeline).toMatchObject({ positionMs: 30_000, atServerTimeMs: bench.nowMs + 450 });
    bench.all(ALL, 'ready');
    expect(bench.playback.continuedWithout).toEqual([]);
  });

  it('a film at patience 0 still takes its time for the first load', () => {
    setPatience({ bufferingMs: 0, seekingMs: 0 });
    bench.open('a');
    bench.observe('a', 'ready');
    bench.control('a', { type: 'play' });
    expect(bench.playback.hold).toMatchObject({ reason: 'loading', untilServerTimeMs: bench.nowMs + 60_000 });
  });

  it('the room’s patience counts from when a hold began, when it is changed meanwhile', () => {
    bench.observe('b', 'buffering');
    const beganAt = bench.nowMs;
    bench.pass(1_000);
    setPatience({ ...DEFAULT_PATIENCE, bufferingMs: 5_000 });
    expect(bench.playback.hold?.untilServerTimeMs).toBe(beganAt + 5_000);
    setPatience({ ...DEFAULT_PATIENCE, seekingMs: 0, bufferingMs: 5_000 });
    expect(bench.playback.hold?.untilServerTimeMs).toBe(beganAt + 5_000);
    bench.pass(1_000);
    setPatience({ ...DEFAULT_PATIENCE, bufferingMs: 1_500 });
    expect(bench.playback).toMatchObject({ phase: 'playing', hold: null, continuedWithout: ['b'] });
    expect(here()).toBe(5_000);
  });

  it('the room’s patience leaves the first load alone when it is changed meanwhile', () => {
    bench.open('a');
    bench.control('a', { type: 'play' });
    const { hold } = bench.playback;
    setPatience({ bufferingMs: 0, seekingMs: 0 });
    expect(bench.playback.hold).toEqual(hold);
  });

  it('the room’s patience is the default in a journal from before there was one', () => {
    const { patience, ...state } = bench.room.state;
    const { joined, ...film } = bench.room.film;
    const seen = { a: { timelineRevision: 1, latencyMs: 20 } };
    const { room: old } = readSnapshot(1, JSON.stringify({ ...bench.room, state, film, seen }));
    expect([patience, joined]).toEqual([DEFAULT_PATIENCE, ALL]);
    expect(old.state.patience).toEqual(DEFAULT_PATIENCE);
    expect(old.film.joined).toEqual([]);
    expect(old.seen).toEqual({
      a: { timelineRevision: 1, latencyMs: 20, positionMs: null, durationMs: null, live: null },
    });
  });
});

describe('a late joiner', () => {
  const seekBy = (by: string): void => {
    bench.control(by, { type: 'seek', positionMs: 30_000 });
    bench.all(ALL, 'ready');
  };

  it('a late joiner never makes the room wait, whatever happens before they are ready', () => {
    bench.join('late');
    bench.observe('late', 'loading');
    bench.observe('late', 'buffering');
    expect(bench.playback.phase).toBe('playing');
    bench.control('a', { type: 'seek', positionMs: 30_000 });
    expect(bench.playback.hold?.waitingFor).toEqual(ALL);
    bench.all(ALL, 'ready');
    expect(bench.playback.phase).toBe('playing');
    bench.control('a', { type: 'pause' });
    bench.control('b', { type: 'play' });
    expect(bench.playback.phase).toBe('playing');
    bench.observe('late', 'ready');
    bench.observe('late', 'buffering');
    expect(bench.playback.hold?.waitingFor).toEqual(['late']);
  });

  it('a person who lost the connection at the start and comes back while others load counts as late', () => {
    bench.open('a');
    bench.do({ type: 'connectionLost', by: 'b' });
    bench.all(['a', 'v'], 'ready');
    bench.control('a', { type: 'play' });
    bench.join('b');
    bench.observe('b', 'loading');
    bench.observe('b', 'buffering');
    expect(bench.playback.phase).toBe('playing');
    bench.control('a', { type: 'seek', positionMs: 30_000 });
    expect(bench.playback.hold?.waitingFor).toEqual(['a', 'v']);
  });

  it('a person whose film couldn’t be reached, and now can, counts as late', () => {
    bench.open('a');
    bench.observe('b', 'unreachable');
    bench.all(['a', 'v'], 'ready');
    bench.control('a', { type: 'play' });
    expect(bench.playback.phase).toBe('playing');
    bench.observe('b', 'loading');
    seekBy('a');
    expect(bench.playback.phase).toBe('playing');
  });

  it('a person who has not agreed to load the film counts as late from the first start on', () => {
    bench.open('a');
    bench.observe('b', 'consent');
    bench.all(['a', 'v'], 'ready');
    bench.control('a', { type: 'play' });
    expect(bench.playback.phase).toBe('playing');
    bench.control('a', { type: 'seek', positionMs: 30_000 });
    expect(bench.playback.hold?.waitingFor).toEqual(['a', 'v']);
    // Person b agrees later, and still loads: nobody is stopped for that.
    bench.observe('b', 'loading');
    expect(bench.playback.hold?.waitingFor).toEqual(['a', 'v']);
  });

  it('a person who restarts their app counts as late', () => {
    bench.join('b', { instanceId: 'i_2' });
    bench.observe('b', 'buffering');
    expect(bench.playback.phase).toBe('playing');
    bench.control('a', { type: 'continueWithout' });
    bench.control('a', { type: 'seek', positionMs: 30_000 });
    expect(bench.playback.hold?.waitingFor).toEqual(['a', 'v']);
  });
});
