import { beforeEach, describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import { readSnapshot } from './journal-migrations';
import { initialRoom, rebaseRoom, RoomSchema } from './room';
import { positionNow } from './film';

const EDGE_MS = 1_790_000_060_000;
let bench: RoomBench;
const here = (): number => positionNow(bench.playback, bench.nowMs);
const phase = () => bench.playback.phase;

/** Two people, ten seconds into a film of two hours. */
beforeEach(() => {
  bench = new RoomBench();
  bench.join('a', { role: 'host' });
  bench.join('b');
  bench.open('a', 7_200_000);
  bench.all(['a', 'b'], 'ready');
  bench.control('a', { type: 'play' });
  bench.pass(10_150);
});

describe('a film that nobody can play', () => {
  it.each(['unreachable', 'unsupported', 'missing', 'consent', 'loading'] as const)(
    'an unplayable film stands where it is once it is %s for everybody',
    (state) => {
      bench.all(['a', 'b'], state);
      bench.pass(120_000);
      expect(phase()).toBe('unplayable');
      expect(here()).toBe(10_000);
    },
  );

  it('an unplayable film runs on for the one person who still can play it', () => {
    bench.observe('a', 'unreachable');
    bench.pass(60_000);
    expect(phase()).toBe('playing');
    expect(here()).toBe(70_000);
  });

  it('an unplayable film stands after everybody ran dry and was waited for in vain', () => {
    bench.all(['a', 'b'], 'buffering');
    expect(phase()).toBe('holding');
    bench.pass(60_000);
    expect(phase()).toBe('unplayable');
    expect(here()).toBe(10_000);
  });

  it('an unplayable film stands once the last person who could play it is gone', () => {
    bench.observe('b', 'unsupported');
    bench.do({ type: 'connectionLost', by: 'a' });
    bench.pass(14_000);
    // Person a has lost only the connection: a plays on, and will come back to where the others are.
    expect(phase()).toBe('playing');
    bench.pass(2_000);
    expect(phase()).toBe('unplayable');
  });

  it('an unplayable film goes on by itself from its place when the first can play again, and waits a moment for people who are about to', () => {
    bench.all(['a', 'b'], 'unreachable');
    bench.pass(60_000);
    bench.observe('b', 'loading');
    expect(phase()).toBe('unplayable');
    bench.observe('a', 'ready');
    expect(bench.playback.hold).toMatchObject({ reason: 'buffering', waitingFor: ['b'] });
    bench.observe('b', 'ready');
    expect(bench.playback).toMatchObject({ phase: 'playing', timeline: { positionMs: 10_000 } });
  });

  it('an unplayable film says so when it is to be played, and keeps the wish', () => {
    bench.control('a', { type: 'pause' });
    bench.all(['a', 'b'], 'unsupported');
    bench.control('b', { type: 'play' });
    expect(bench.playback).toMatchObject({ phase: 'unplayable', lastAction: { by: 'b', action: 'play' } });
    const { revision } = bench.playback.timeline;
    bench.control('a', { type: 'play' });
    expect(bench.playback.timeline.revision).toBe(revision);
    bench.observe('a', 'ready');
    expect(phase()).toBe('playing');
  });

  it('an unplayable film can be paused, and then stays so', () => {
    bench.all(['a', 'b'], 'unreachable');
    bench.control('b', { type: 'pause' });
    bench.all(['a', 'b'], 'ready');
    expect(bench.playback).toMatchObject({ phase: 'paused', lastAction: { by: 'b', action: 'pause' } });
  });

  it('an unplayable film can be moved past what is broken, and goes on there', () => {
    bench.all(['a', 'b'], 'unreachable');
    bench.control('a', { type: 'seek', positionMs: 60_000 });
    expect(phase()).toBe('unplayable');
    bench.all(['a', 'b'], 'loading');
    bench.observe('b', 'ready');
    bench.observe('a', 'ready');
    expect(bench.playback).toMatchObject({ phase: 'playing', timeline: { positionMs: 60_000 } });
  });

  it('an unplayable film counts as in its first load until it has played: people who load are waited for as long', () => {
    bench.open('a', 7_200_000);
    bench.all(['a', 'b'], 'consent');
    bench.control('a', { type: 'play' });
    expect(phase()).toBe('unplayable');
    bench.observe('b', 'loading');
    bench.observe('a', 'loading');
    bench.observe('a', 'ready');
    expect(bench.playback.hold).toEqual({
      reason: 'loading',
      waitingFor: ['b'],
      untilServerTimeMs: bench.nowMs + 60_000,
    });
  });

  it('an unplayable film isn’t waited for by people who come meanwhile', () => {
    bench.open('a', 7_200_000);
    bench.all(['a', 'b'], 'unsupported');
    bench.control('a', { type: 'play' });
    bench.join('late');
    bench.observe('a', 'ready');
    expect(phase()).toBe('playing');
  });

  it('an unplayable film runs on while the server restarts, and stands only for what people say afterwards', () => {
    bench.room = rebaseRoom(RoomSchema.parse(JSON.parse(JSON.stringify(bench.room))), 0);
    bench.do({ type: 'serverRestarted' });
    bench.pass(5_000);
    expect(phase()).toBe('playing');
    bench.join('a');
    expect(phase()).toBe('playing');
    bench.join('b');
    bench.all(['a', 'b'], 'buffering');
    bench.pass(10_000);
    expect(phase()).toBe('unplayable');
  });

  it('an unplayable film plays for people who only watch, and stands when they can’t play it either', () => {
    bench.join('viewer', { role: 'viewer' });
    bench.observe('viewer', 'ready');
    bench.all(['a', 'b'], 'unsupported');
    bench.pass(1_000);
    expect(phase()).toBe('playing');
    bench.observe('viewer', 'unsupported');
    expect(phase()).toBe('unplayable');
  });

  it('an unplayable live stream goes on where the room follows, when the window has moved past its place', () => {
    const live = (edgeMs: number) => ({ live: { startMs: edgeMs - 60_000, edgeMs } });
    bench.open('a', null);
    bench.all(['a', 'b'], 'ready', live(EDGE_MS));
    bench.control('a', { type: 'play' });
    bench.all(['a', 'b'], 'ready', live(EDGE_MS));
    bench.all(['a', 'b'], 'unreachable');
    expect(phase()).toBe('unplayable');
    bench.pass(300_000);
    const later = EDGE_MS + 300_000;
    bench.all(['a', 'b'], 'loading', live(later));
    bench.all(['a', 'b'], 'ready', live(later));
    bench.all(['a', 'b'], 'ready', live(later));
    expect(phase()).toBe('playing');
    expect(later - here()).toBe(12_000);
  });
});

it('a journal from before lines were remembered is loaded without any', () => {
  const { lines: _lines, ...room } = initialRoom({ sessionId: 's', name: 'x', maxParticipants: 2, nowMs: 0 });
  const { outpaced: _outpaced, ...playback } = room.state.playback;
  const { room: old } = readSnapshot(1, JSON.stringify({ ...room, state: { ...room.state, playback } }));
  expect([old.lines, old.state.playback.outpaced]).toEqual([{}, []]);
});
