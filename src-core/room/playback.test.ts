import { beforeEach, describe, expect, it } from 'vitest';
import { RoomBench, URL_FILM } from '../../test/fakes/room-bench';
import { positionNow } from './film';

let bench: RoomBench;
const here = (): number => positionNow(bench.playback, bench.nowMs);

beforeEach(() => {
  bench = new RoomBench();
  bench.join('a', { role: 'host' });
  bench.join('b');
  bench.join('v');
});

/** Opens a film that everybody can play. */
const openReady = (): void => {
  bench.open('a');
  for (const id of ['a', 'b', 'v']) bench.observe(id, 'ready');
};

const start = (): void => {
  openReady();
  bench.control('a', { type: 'play' });
  bench.pass(150);
};

describe('commands', () => {
  it('commands need the grant, and an open film', () => {
    expect(bench.control('a', { type: 'play' }).error?.code).toBe('INVALID_STATE');
    openReady();
    bench.join('viewer', { role: 'viewer' });
    expect(bench.control('viewer', { type: 'play' }).error?.code).toBe('NOT_CONTROLLER');
    expect(bench.control('b', { type: 'play' }).error).toBeNull();
  });

  it('commands are done once, however often they are sent', () => {
    openReady();
    bench.control('a', { type: 'seek', positionMs: 1_000 }, 'c_same');
    bench.control('a', { type: 'seek', positionMs: 2_000 });
    bench.control('a', { type: 'seek', positionMs: 1_000 }, 'c_same');
    expect(here()).toBe(2_000);
    bench.control('b', { type: 'seek', positionMs: 3_000 }, 'c_same');
    expect(here()).toBe(3_000);
    expect(bench.playback.lastAction).toEqual({ by: 'b', action: 'seek', fromMs: 2_000, toMs: 3_000 });
  });

  it('commands meant for another film are refused', () => {
    openReady();
    const baseRevision = bench.playback.timeline.revision;
    bench.open('b');
    const command = { type: 'play' } as const;
    const decision = bench.do({ type: 'playback', by: 'a', commandId: 'c', baseRevision, command });
    expect(decision.error?.code).toBe('INVALID_STATE');
  });

  it('opening or closing a film resets everybody’s readiness', () => {
    openReady();
    const first = bench.playback.film?.filmId;
    bench.open('b');
    expect(bench.playback.film?.filmId).not.toBe(first);
    expect(bench.person('a').readiness).toEqual({ filmId: bench.playback.film?.filmId, state: 'loading' });
    bench.control('b', { type: 'close' });
    expect(bench.playback).toMatchObject({ phase: 'empty', film: null });
    expect(bench.person('a').readiness).toEqual({ filmId: null, state: 'none' });
  });
});

describe('start', () => {
  it('a start is scheduled a little in the future, when all are ready', () => {
    openReady();
    bench.observe('b', 'ready', { latencyMs: 100 });
    const at = bench.nowMs;
    bench.control('a', { type: 'play' });
    expect(bench.playback).toMatchObject({ phase: 'playing', hold: null });
    expect(bench.playback.timeline).toMatchObject({ playing: true, atServerTimeMs: at + 250 });
    bench.pass(200);
    expect(here()).toBe(0);
    bench.pass(100);
    expect(here()).toBe(50);
  });

  it('a start waits for people who aren’t ready, and names them', () => {
    bench.open('a');
    bench.observe('a', 'ready');
    bench.observe('v', 'unsupported');
    bench.control('a', { type: 'play' });
    expect(bench.playback).toMatchObject({
      phase: 'holding',
      hold: { reason: 'loading', waitingFor: ['b'] },
    });
    bench.observe('b', 'missing');
    expect(bench.playback.hold?.waitingFor).toEqual(['b']);
    bench.observe('b', 'ready');
    expect(bench.playback.phase).toBe('playing');
  });

  it('a start happens without unready people after a minute, and they count again once they are ready', () => {
    bench.open('a');
    bench.observe('a', 'ready');
    bench.observe('v', 'ready');
    bench.control('a', { type: 'play' });
    bench.pass(59_999);
    expect(bench.playback.phase).toBe('holding');
    bench.pass(1);
    expect(bench.playback).toMatchObject({ phase: 'playing', continuedWithout: ['b'] });
    bench.observe('b', 'buffering');
    expect(bench.playback.phase).toBe('playing');
    bench.observe('b', 'ready');
    expect(bench.playback.continuedWithout).toEqual([]);
    bench.observe('b', 'buffering');
    expect(bench.playback).toMatchObject({
      phase: 'holding',
      hold: { reason: 'buffering', waitingFor: ['b'] },
    });
  });

  it('a start happens at once when somebody says to go on without the others', () => {
    bench.open('a');
    bench.observe('a', 'ready');
    bench.control('a', { type: 'play' });
    expect(bench.playback.hold?.waitingFor).toEqual(['b', 'v']);
    bench.control('a', { type: 'continueWithout', participantId: 'b' });
    expect(bench.playback.hold?.waitingFor).toEqual(['v']);
    bench.control('a', { type: 'continueWithout' });
    expect(bench.playback).toMatchObject({ phase: 'playing', continuedWithout: ['b', 'v'] });
  });

  it('a start doesn’t wait for people who left, lost the connection, or came late', () => {
    bench.open('a');
    bench.observe('a', 'ready');
    bench.control('a', { type: 'play' });
    bench.join('late');
    expect(bench.playback.hold?.waitingFor).toEqual(['b', 'v']);
    bench.do({ type: 'connectionLost', by: 'b' });
    expect(bench.playback.hold?.waitingFor).toEqual(['v']);
    bench.do({ type: 'leave', by: 'v' });
    expect(bench.playback.phase).toBe('playing');
    bench.observe('late', 'buffering');
    expect(bench.playback.phase).toBe('playing');
  });

  it('a start after the end is from the beginning', () => {
    start();
    bench.pass(60_000);
    expect(bench.playback).toMatchObject({
      phase: 'ended',
      timeline: { positionMs: 60_000, playing: false },
    });
    bench.control('a', { type: 'play' });
    expect(bench.playback).toMatchObject({ phase: 'holding', timeline: { positionMs: 0 } });
    for (const id of ['a', 'b', 'v']) bench.observe(id, 'ready');
    expect(bench.playback.phase).toBe('playing');
  });
});

describe('a playing film', () => {
  beforeEach(start);

  it('a playing film pauses where the person saw it, if that can be', () => {
    bench.pass(1_000);
    bench.control('a', { type: 'pause', positionMs: 1_100 });
    expect(here()).toBe(1_100);
    bench.control('a', { type: 'play' });
    bench.pass(150);
    bench.control('a', { type: 'pause', positionMs: 30_000 });
    expect(here()).toBe(1_100);
  });

  it('a playing film holds after a seek until everybody is ready there', () => {
    const old = bench.playback.timeline.revision;
    bench.control('b', { type: 'seek', positionMs: 999_999 });
    expect(bench.playback).toMatchObject({
      phase: 'holding',
      hold: { reason: 'seeking', waitingFor: ['a', 'b', 'v'] },
    });
    expect(here()).toBe(60_000);
    bench.control('b', { type: 'seek', positionMs: 20_000 });
    bench.observe('a', 'ready', { timelineRevision: old });
    expect(bench.playback.hold?.waitingFor).toContain('a');
    for (const id of ['a', 'b', 'v']) bench.observe(id, 'ready');
    expect(bench.playback.phase).toBe('playing');
    bench.control('b', { type: 'seek', positionMs: 10_000 });
    bench.pass(10_000);
    expect(bench.playback).toMatchObject({ phase: 'playing', continuedWithout: ['a', 'b', 'v'] });
  });

  it('a paused film stays paused after a seek', () => {
    bench.control('a', { type: 'pause' });
    bench.control('a', { type: 'seek', positionMs: 7_000 });
    expect(bench.playback).toMatchObject({ phase: 'paused', hold: null });
    expect(here()).toBe(7_000);
  });

  it('a playing film waits three seconds for a person who ran dry, then goes on without them', () => {
    bench.pass(5_000);
    bench.observe('b', 'buffering');
    expect(bench.playback.phase).toBe('holding');
    expect(here()).toBe(5_000);
    bench.pass(3_000);
    expect(bench.playback).toMatchObject({ phase: 'playing', continuedWithout: ['b'] });
    bench.pass(1_150);
    expect(here()).toBe(6_000);
  });

  it('a playing film keeps its place when the rate changes', () => {
    bench.pass(1_000);
    bench.control('a', { type: 'setRate', rate: 2 });
    expect(here()).toBe(1_000);
    bench.pass(1_000);
    expect(here()).toBe(3_000);
  });

  it('a playing film ends for all when one person says so near the end, and not before', () => {
    bench.pass(30_000);
    bench.observe('a', 'ended');
    expect(bench.playback.phase).toBe('playing');
    bench.pass(29_000);
    bench.observe('b', 'ended');
    expect(bench.playback).toMatchObject({ phase: 'ended', timeline: { positionMs: 60_000 } });
  });
});

describe('a film of unknown length', () => {
  it('a film of unknown length gets its length from anybody who knows it', () => {
    bench.open('a', null);
    bench.observe('b', 'ready', { durationMs: 90_000 });
    expect(bench.playback.film?.durationMs).toBe(90_000);
  });

  it('a film of unknown length ends when everybody says so', () => {
    bench.control('a', { type: 'open', title: 'Live', source: URL_FILM, durationMs: null });
    for (const id of ['a', 'b', 'v']) bench.observe(id, 'ready');
    bench.control('a', { type: 'play' });
    bench.pass(1_150);
    bench.observe('a', 'ended');
    bench.observe('b', 'ended');
    expect(bench.playback.phase).toBe('playing');
    bench.observe('v', 'ended', { positionMs: 1_010 });
    expect(bench.playback).toMatchObject({ phase: 'ended', timeline: { positionMs: 1_010 } });
  });
});

describe('the very end', () => {
  it('the very end needs no wait: a seek there while the film plays ends it', () => {
    start();
    const endMs = bench.playback.film?.durationMs ?? 0;
    bench.control('a', { type: 'seek', positionMs: endMs });
    for (const id of ['a', 'b', 'v']) bench.observe(id, 'ended');
    expect(bench.playback.hold).toBeNull();
    bench.pass(1_000);
    expect(bench.playback.phase).toBe('ended');
    // From its end the film begins anew, for everybody.
    bench.control('b', { type: 'play' });
    expect(here()).toBe(0);
  });
});
