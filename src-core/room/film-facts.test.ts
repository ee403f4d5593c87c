import { beforeEach, describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import { positionNow } from './film';

const STREAM = { startMs: 1_790_000_000_000, edgeMs: 1_790_000_060_000 };
const ON_AIR = { live: STREAM, durationMs: null };

let bench: RoomBench;
const lengthMs = () => bench.playback.film?.durationMs ?? null;
const isLive = () => bench.playback.film?.live;

beforeEach(() => {
  bench = new RoomBench();
  bench.join('opener', { role: 'host' });
  for (const id of ['b', 'c', 'd']) bench.join(id);
  for (const id of ['viewer', 'other viewer']) bench.join(id, { role: 'viewer' });
});

const lose = (id: string): void => {
  bench.do({ type: 'connectionLost', by: id });
};

describe('the length of a film', () => {
  it('the length of a film isn’t learnt from a person who doesn’t control it, not even where nobody else is there', () => {
    bench.open('opener', null);
    bench.observe('viewer', 'ready', { durationMs: 5 });
    bench.observe('other viewer', 'ready', { durationMs: 5 });
    expect(lengthMs()).toBeNull();
    for (const id of ['opener', 'b', 'c', 'd']) lose(id);
    bench.observe('viewer', 'ready', { durationMs: 5 });
    expect(lengthMs()).toBeNull();
  });

  it('the length of a film is what its opener says, whoever spoke before', () => {
    bench.open('opener', null);
    for (const id of ['b', 'c', 'd']) bench.observe(id, 'ready', { durationMs: 5 });
    expect(lengthMs()).toBe(5);
    bench.observe('opener', 'ready', { durationMs: 90_000 });
    expect(lengthMs()).toBe(90_000);
    for (const id of ['b', 'c', 'd']) bench.observe(id, 'ready', { durationMs: 5 });
    expect(lengthMs()).toBe(90_000);
  });

  it('the length of a film grows with what the opener’s player finds out', () => {
    bench.open('opener', 138_000);
    bench.all(['b', 'c', 'd'], 'ready');
    bench.observe('opener', 'ready', { durationMs: 138_000 });
    bench.control('opener', { type: 'play' });
    bench.pass(100_000);
    bench.observe('opener', 'ready', { durationMs: 300_000 });
    expect(lengthMs()).toBe(300_000);
    bench.pass(100_000);
    expect(bench.playback.phase).toBe('playing');
  });

  it('the length of a film shrinks with the opener’s player too, and the film ends at the true end', () => {
    bench.open('opener', 300_000);
    bench.all(['opener', 'b', 'c', 'd'], 'ready');
    bench.control('opener', { type: 'play' });
    bench.pass(100_000);
    bench.observe('opener', 'ready', { durationMs: 101_000 });
    bench.pass(2_000);
    expect(bench.playback).toMatchObject({ phase: 'ended', timeline: { positionMs: 101_000 } });
  });

  it('a film whose length was guessed too long ends with what there is, once nobody has any more of it', () => {
    bench.open('opener', 600_000);
    const all = ['opener', 'b', 'c', 'd'];
    bench.all(all, 'ready');
    bench.control('opener', { type: 'play' });
    bench.pass(300_000);
    bench.all(['opener', 'b', 'c'], 'ended', { positionMs: 299_000 });
    // Person d has more of the film, and goes on watching it.
    expect(bench.playback.phase).toBe('playing');
    bench.observe('d', 'ended', { positionMs: 299_000 });
    expect(bench.playback).toMatchObject({ phase: 'ended', timeline: { positionMs: 299_000 } });
  });

  describe('a length that was guessed too short', () => {
    /** Lets the opener and b play until shortly before 2:18, which was thought to be the film's end. */
    const nearItsEnd = (): void => {
      bench.open('opener', 138_000);
      bench.all(['opener', 'b', 'c', 'd'], 'ready', { durationMs: 138_000 });
      bench.control('opener', { type: 'play' });
      bench.pass(136_500);
    };
    const plays = (id: string, atMs: number, durationMs: number): void =>
      void bench.observe(id, 'ready', { positionMs: atMs, durationMs });

    it('a length that was guessed too short grows with what the film’s players find out, until its true end', () => {
      nearItsEnd();
      for (let atMs = 136_500; atMs < 150_000; atMs += 2_000) {
        // Players find out the length like this: a little ahead of where they are.
        for (const id of ['opener', 'b']) plays(id, atMs, Math.min(150_000, atMs + 2_300));
        bench.pass(2_000);
        expect(bench.playback.phase).toBe('playing');
      }
      bench.observe('b', 'ended', { positionMs: 150_000, durationMs: 150_000 });
      expect(bench.playback).toMatchObject({
        phase: 'ended',
        film: { durationMs: 150_000 },
        timeline: { positionMs: 150_000 },
      });
    });

    it('a length that was guessed too short isn’t cut by the opener, who is elsewhere in the film and can’t know', () => {
      nearItsEnd();
      plays('opener', 20_000, 138_000);
      plays('b', 137_000, 139_300);
      expect(lengthMs()).toBe(139_300);
      plays('opener', 21_000, 138_000);
      expect(lengthMs()).toBe(139_300);
      bench.pass(2_500);
      expect(bench.playback.phase).toBe('playing');
    });

    it('a film guessed too short isn’t ended by a person who has reached the end of less than somebody else plays', () => {
      nearItsEnd();
      plays('b', 136_500, 140_500);
      bench.pass(1_500);
      bench.observe('opener', 'ended', { positionMs: 138_000, durationMs: 138_000 });
      expect(bench.playback.phase).toBe('playing');
      bench.observe('b', 'ended', { positionMs: 140_500, durationMs: 140_500 });
      // The room waits a little for c and d, who report no position.
      bench.pass(5_800);
      expect(bench.playback).toMatchObject({ phase: 'ended', timeline: { positionMs: 140_500 } });
    });

    it('a film guessed too short ends some seconds after the last report of more, and at once where nobody could send any', () => {
      nearItsEnd();
      plays('opener', 136_500, 138_800);
      bench.pass(4_500);
      expect(bench.playback.phase).toBe('playing');
      bench.pass(1_500);
      expect(bench.playback.phase).toBe('ended');
      nearItsEnd();
      plays('opener', 136_500, 138_800);
      bench.all(['opener', 'b', 'c', 'd'], 'buffering');
      bench.pass(30_000);
      expect(bench.playback.phase).not.toBe('playing');
    });

    it('a film guessed too short can be sought beyond the guess once more of it is known', () => {
      nearItsEnd();
      bench.control('b', { type: 'seek', positionMs: 200_000 });
      expect(positionNow(bench.playback, bench.nowMs)).toBe(138_000);
      bench.control('b', { type: 'seek', positionMs: 137_000 });
      plays('opener', 137_000, 300_000);
      bench.control('b', { type: 'seek', positionMs: 200_000 });
      expect(positionNow(bench.playback, bench.nowMs)).toBe(200_000);
    });

    it('a longer length isn’t believed from a person who doesn’t control the film', () => {
      nearItsEnd();
      plays('viewer', 137_000, 300_000);
      bench.pass(1_700);
      expect(bench.playback.phase).toBe('ended');
    });
  });

  it('the length isn’t cut for people who only watch by people whose copy is shorter', () => {
    bench.open('opener', 600_000);
    const all = ['opener', 'b', 'c', 'd'];
    bench.all([...all, 'viewer'], 'ready');
    bench.control('opener', { type: 'play' });
    bench.pass(300_000);
    bench.all(all, 'ended', { positionMs: 299_000 });
    expect(bench.playback.phase).toBe('playing');
    bench.observe('viewer', 'buffering');
    bench.observe('d', 'ended', { positionMs: 299_000 });
    expect(bench.playback.phase).toBe('ended');
  });

  it('the film isn’t ended by what people said of its end before a seek', () => {
    bench.open('opener', 600_000);
    const all = ['opener', 'b', 'c', 'd'];
    bench.all(all, 'ready');
    bench.do({ type: 'setPatience', by: 'opener', patience: { bufferingMs: 0, seekingMs: 0 } });
    bench.control('opener', { type: 'play' });
    bench.pass(300_000);
    bench.all(['b', 'c', 'd'], 'ended', { positionMs: 299_000 });
    const { revision } = bench.playback.timeline;
    bench.control('opener', { type: 'seek', positionMs: 10_000 });
    bench.observe('opener', 'ended', { timelineRevision: revision });
    expect(bench.playback.phase).toBe('playing');
  });

  it('the length of a film is the middle of what the others say while the opener isn’t there', () => {
    bench.open('opener', null);
    lose('opener');
    bench.observe('b', 'ready', { durationMs: 1 });
    bench.observe('c', 'ready', { durationMs: 90_000 });
    // The longer of two lengths counts, so that nobody's film is cut.
    expect(lengthMs()).toBe(90_000);
    bench.observe('d', 'ready', { durationMs: 95_000 });
    expect(lengthMs()).toBe(90_000);
  });

  it('the length of a film stays what the opener said until two people who control it say otherwise', () => {
    bench.open('opener', 60_000);
    lose('opener');
    bench.observe('b', 'ready', { durationMs: 70_000 });
    bench.observe('viewer', 'ready', { durationMs: 70_000 });
    expect(lengthMs()).toBe(60_000);
    bench.observe('c', 'ready', { durationMs: 70_000 });
    expect(lengthMs()).toBe(70_000);
  });

  it('the length of a film isn’t learnt from others at the moment when a person who only watches reports', () => {
    bench.open('opener', 60_000);
    for (const id of ['b', 'c']) bench.observe(id, 'ready', { durationMs: 70_000 });
    lose('opener');
    bench.observe('viewer', 'ready');
    expect(lengthMs()).toBe(60_000);
    bench.observe('b', 'ready', { durationMs: 70_000 });
    expect(lengthMs()).toBe(70_000);
  });

  it.each([
    [59_749, 59_749],
    [59_750, 60_000],
    [60_250, 60_000],
    [60_251, 60_251],
  ])('a length that is reported as %i ms instead of 60,000 becomes %i ms', (saidMs, knownMs) => {
    bench.open('opener', 60_000);
    bench.observe('opener', 'ready', { durationMs: saidMs });
    expect(lengthMs()).toBe(knownMs);
  });

  it('the length of a film is corrected by the only person here who controls it', () => {
    bench.open('opener', 60_000);
    for (const id of ['opener', 'c', 'd']) bench.do({ type: 'leave', by: id, returns: true });
    bench.observe('b', 'ready', { durationMs: 70_000 });
    expect(lengthMs()).toBe(70_000);
  });

  it('the length of a film is announced once, not at each frame’s difference between two players', () => {
    bench.open('opener', 60_000);
    const { events } = bench.observe('opener', 'loading', { durationMs: 60_040 });
    expect(events.filter(({ type }) => type === 'playbackChanged')).toEqual([]);
    expect(lengthMs()).toBe(60_000);
  });
});

describe('whether a film is live', () => {
  it('a film’s being live isn’t learnt from a person who doesn’t control it', () => {
    bench.open('opener', null);
    bench.observe('viewer', 'ready', ON_AIR);
    expect(isLive()).toBe(false);
    expect(positionNow(bench.playback, bench.nowMs)).toBe(0);
  });

  it('a film is live or not as its opener says, whoever spoke before, in either direction', () => {
    bench.open('opener', null);
    bench.observe('b', 'ready', ON_AIR);
    expect(isLive()).toBe(true);
    bench.observe('opener', 'ready', { durationMs: 90_000 });
    expect(bench.playback.film).toMatchObject({ live: false, durationMs: 90_000 });
    expect(positionNow(bench.playback, bench.nowMs)).toBe(0);
    bench.open('opener', null);
    bench.observe('b', 'ready', { durationMs: 90_000 });
    expect(isLive()).toBe(false);
    bench.observe('opener', 'ready', ON_AIR);
    expect(bench.playback.film).toMatchObject({ live: true, durationMs: null });
  });

  it('a live stream stays what the opener saw, while a person who reloads takes the ended stream for a film', () => {
    bench.open('opener', null);
    bench.observe('opener', 'ready', ON_AIR);
    bench.observe('b', 'ready', ON_AIR);
    bench.observe('opener', 'ready', { durationMs: 25_000 });
    expect(isLive()).toBe(true);
    bench.observe('b', 'ready', { durationMs: 25_000 });
    expect(bench.playback.film).toMatchObject({ live: false, durationMs: 25_000 });
  });

  it('a live stream stays live for people who saw it so, when the opener comes back after its end and takes it for a film', () => {
    bench.open('opener', null);
    lose('opener');
    bench.all(['b', 'c', 'd'], 'ready', ON_AIR);
    bench.control('b', { type: 'play' });
    bench.all(['b', 'c', 'd'], 'ready', ON_AIR);
    expect(bench.playback).toMatchObject({ phase: 'playing', film: { live: true } });
    bench.join('opener', { instanceId: 'i_2' });
    bench.observe('opener', 'ready', { durationMs: 25_000 });
    expect(isLive()).toBe(true);
  });

  it('a supposed live stream begins at its beginning, at normal rate, where it turns out to be a film', () => {
    bench.open('opener', null);
    bench.observe('b', 'ready', ON_AIR);
    const { revision } = bench.playback.timeline;
    bench.observe('opener', 'ready', { durationMs: 90_000 });
    expect(bench.playback).toMatchObject({
      ...{ phase: 'paused', film: { live: false, durationMs: 90_000 } },
      timeline: { positionMs: 0, rate: 1, revision: revision + 1 },
    });
    expect(bench.room.film.liveBy).toBeNull();
  });

  it('a film’s being live is kept together with who said so', () => {
    bench.open('opener', null);
    bench.observe('b', 'ready', ON_AIR);
    expect(bench.room.film.liveBy).toBe('others');
    bench.open('opener', null);
    bench.observe('opener', 'ready', ON_AIR);
    expect(bench.room.film.liveBy).toBe('opener');
  });

  it('a film is live or not as most of the others say while the opener isn’t there', () => {
    bench.open('opener', null);
    lose('opener');
    bench.all(['b', 'c'], 'loading');
    bench.observe('d', 'ready', { durationMs: null });
    expect(isLive()).toBe(false);
    bench.observe('c', 'ready', ON_AIR);
    expect(isLive()).toBe(true);
  });
});

describe('a person who doesn’t control the film', () => {
  const play = (): void => {
    bench.open('opener', 60_000);
    bench.all(['opener', 'b', 'c', 'd', 'viewer'], 'ready');
    bench.control('opener', { type: 'play' });
    bench.pass(1_000);
  };

  it('a person who doesn’t control the film never makes it wait: not at the start, nor running dry, nor after a seek', () => {
    bench.open('opener', 60_000);
    bench.all(['opener', 'b', 'c', 'd'], 'ready');
    bench.observe('viewer', 'loading');
    bench.control('opener', { type: 'play' });
    expect(bench.playback.phase).toBe('playing');
    bench.observe('viewer', 'ready');
    bench.pass(1_000);
    bench.observe('viewer', 'buffering');
    expect(bench.playback.phase).toBe('playing');
    bench.control('opener', { type: 'seek', positionMs: 10_000 });
    bench.all(['opener', 'b', 'c', 'd'], 'ready');
    expect(bench.playback.phase).toBe('playing');
  });

  it('a person who doesn’t control the film doesn’t end it by reaching the end', () => {
    play();
    bench.pass(57_900);
    bench.observe('viewer', 'ended');
    expect(bench.playback.phase).toBe('playing');
  });

  it('a person who doesn’t control the film doesn’t move a live stream by their window', () => {
    bench.open('opener', null);
    bench.all(['opener', 'b', 'c', 'd'], 'ready', ON_AIR);
    const before = bench.playback;
    bench.observe('viewer', 'ready', { live: { startMs: STREAM.edgeMs * 2, edgeMs: STREAM.edgeMs * 2 } });
    expect(bench.playback).toEqual(before);
  });

  it('a person who doesn’t control the film watches on, with nobody there who does', () => {
    play();
    bench.observe('other viewer', 'ready');
    for (const id of ['opener', 'b', 'c', 'd']) bench.do({ type: 'leave', by: id });
    bench.observe('viewer', 'buffering');
    expect(bench.playback.phase).toBe('playing');
    bench.pass(60_000);
    expect(bench.playback.phase).toBe('ended');
  });
});
