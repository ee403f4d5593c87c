/** Whose word on a film's length and on its being live counts, and where it begins to count. */
import { beforeEach, describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import { positionNow } from './film';

const ON_AIR = { live: { startMs: 1_790_000_000_000, edgeMs: 1_790_000_060_000 }, durationMs: null };
const ALL = ['opener', 'b', 'c', 'd'];
/** What the film's length is thought to be. */
const GUESS_MS = 138_000;

let bench: RoomBench;
const lengthMs = () => bench.playback.film?.durationMs ?? null;
const isLive = () => bench.playback.film?.live;
const here = (): number => positionNow(bench.playback, bench.nowMs);
const passUntil = (positionMs: number): void => {
  bench.pass(positionMs - here());
};
const lose = (id: string): void => {
  bench.do({ type: 'connectionLost', by: id });
};
const letControl = (id: string, control: boolean): void => {
  const { error } = bench.do({ type: 'changeGrants', by: 'opener', participantId: id, change: { control } });
  expect(error).toBeNull();
};
/** Makes a person tell a length while they don’t control the film, and control it from then on. */
const tellTooEarly = (id: string, durationMs: number): void => {
  letControl(id, false);
  bench.observe(id, 'ready', { durationMs });
  letControl(id, true);
};

beforeEach(() => {
  bench = new RoomBench();
  bench.join('opener', { role: 'host' });
  for (const id of ['b', 'c', 'd']) bench.join(id);
  bench.join('viewer', { role: 'viewer' });
});

/** Plays a film of the supposed length until this far before its end. */
const playUntil = (beforeEndMs: number): void => {
  bench.open('opener', GUESS_MS);
  bench.all(ALL, 'ready', { durationMs: GUESS_MS });
  bench.control('opener', { type: 'play' });
  // The start lies a little ahead.
  bench.pass(1_000);
  passUntil(GUESS_MS - beforeEndMs);
};

describe('a person near the end of a film', () => {
  it.each([
    [133_000, 139_300],
    [132_999, GUESS_MS],
  ])('a person at %i ms of a film of 138,000 makes it %i ms long by knowing more', (positionMs, knownMs) => {
    playUntil(1_500);
    bench.observe('b', 'ready', { positionMs, durationMs: 139_300 });
    expect(lengthMs()).toBe(knownMs);
  });

  it('a person near the end who has nothing to show knows no more of it than others', () => {
    playUntil(1_500);
    bench.observe('b', 'buffering', { positionMs: 137_000, durationMs: 139_300 });
    expect(lengthMs()).toBe(GUESS_MS);
  });

  it.each([
    [GUESS_MS + 250, 'ended'],
    [GUESS_MS + 251, 'playing'],
  ])('a person near the end who has %i ms of the film leaves it %s when another is through', (ms, phase) => {
    playUntil(1_500);
    bench.observe('b', 'ready', { positionMs: 137_000, durationMs: ms });
    passUntil(137_500);
    bench.observe('opener', 'ended', { positionMs: GUESS_MS, durationMs: GUESS_MS });
    expect(bench.playback.phase).toBe(phase);
  });

  it('a person who is through with a longer film than another doesn’t keep it running when that one is too', () => {
    playUntil(1_500);
    bench.observe('b', 'ended', { positionMs: 139_300, durationMs: 139_300 });
    expect(bench.playback).toMatchObject({ phase: 'playing', film: { durationMs: 139_300 } });
    passUntil(137_900);
    bench.observe('opener', 'ended', { positionMs: GUESS_MS, durationMs: GUESS_MS });
    expect(bench.playback.phase).toBe('ended');
  });

  it('a person who has come back and has told nothing yet has no word on the length', () => {
    playUntil(1_500);
    bench.do({ type: 'leave', by: 'c', returns: true });
    bench.join('c');
    expect(bench.person('c').readiness.state).toBe('ready');
    bench.observe('b', 'ready', { positionMs: 137_000, durationMs: 139_300 });
    expect(lengthMs()).toBe(139_300);
  });
});

describe('a length that grows', () => {
  const more = (durationMs = 139_300): void =>
    void bench.observe('opener', 'ready', { positionMs: here(), durationMs });

  it.each([
    ['at 5 s before its end', 5_000, true],
    ['before that', 5_001, false],
  ])('a length is known to grow where more is found %s: %s', (_where, beforeEndMs, grows) => {
    playUntil(beforeEndMs);
    more();
    expect([lengthMs(), bench.room.film.grows]).toEqual([139_300, grows]);
  });

  it('a length isn’t known to grow by more that is found while the film stands', () => {
    playUntil(1_500);
    bench.control('opener', { type: 'pause' });
    more();
    expect([lengthMs(), bench.room.film.grows]).toEqual([139_300, false]);
  });

  it('a length isn’t known to grow by having been unknown', () => {
    bench.open('opener', null);
    bench.all(ALL, 'ready');
    bench.control('opener', { type: 'play' });
    bench.pass(5_000);
    more();
    expect([lengthMs(), bench.room.film.grows]).toEqual([139_300, false]);
  });

  it('a length isn’t known to grow by turning out shorter near the end', () => {
    playUntil(1_500);
    more(137_000);
    expect([lengthMs(), bench.room.film.grows]).toEqual([137_000, false]);
  });

  it('a length that grows is waited for while one of the people who control the film still plays it', () => {
    playUntil(1_500);
    more();
    bench.all(['b', 'c', 'd'], 'unsupported');
    passUntil(139_300);
    bench.pass(1_000);
    expect(bench.playback.phase).toBe('playing');
  });

  it('a length that grows isn’t waited for where only people play the film who don’t control it', () => {
    playUntil(1_500);
    more();
    bench.observe('viewer', 'ready');
    bench.all(ALL, 'unsupported');
    expect(bench.playback.phase).toBe('playing');
    passUntil(139_300);
    expect(bench.playback.phase).toBe('ended');
  });
});

describe('the length that several people tell', () => {
  it('the length is the middle of what people say, in whatever order they came', () => {
    bench.open('opener', null);
    lose('opener');
    for (const [id, durationMs] of [
      ['b', 90_000],
      ['c', 1],
      ['d', 95_000],
    ] as const)
      bench.observe(id, 'ready', { durationMs });
    expect(lengthMs()).toBe(90_000);
  });

  it('the length is the opener’s where another has come to control the film who had said something else', () => {
    bench.open('opener', null);
    tellTooEarly('d', 95_000);
    bench.observe('opener', 'ready', { durationMs: 90_000 });
    expect(lengthMs()).toBe(90_000);
  });
});

describe('the word on whether a film is live', () => {
  it('a film isn’t live by what others have, once its opener has said that it is a film', () => {
    bench.open('opener', null);
    bench.observe('opener', 'ready', { durationMs: 90_000 });
    bench.observe('b', 'ready', ON_AIR);
    expect([isLive(), lengthMs()]).toEqual([false, 90_000]);
  });

  it('a film isn’t live where only half of the people who say something say so', () => {
    bench.open('opener', null);
    tellTooEarly('d', 90_000);
    lose('opener');
    bench.observe('b', 'ready', ON_AIR);
    expect(isLive()).toBe(false);
  });

  it('a live stream stays live while nobody’s player knows anything of it', () => {
    bench.open('opener', null);
    bench.observe('opener', 'ready', ON_AIR);
    bench.observe('opener', 'loading');
    expect(isLive()).toBe(true);
  });

  it('a film isn’t live yet where the only person who says so has no window that counts', () => {
    bench.open('opener', null);
    bench.observe('opener', 'unsupported', ON_AIR);
    expect(isLive()).toBe(false);
    expect(here()).toBe(0);
  });

  it('a film that turns out to be live after a seek doesn’t make the room wait any longer for it', () => {
    bench.open('opener', null);
    bench.all(ALL, 'ready');
    bench.control('opener', { type: 'play' });
    bench.pass(1_000);
    bench.control('opener', { type: 'seek', positionMs: 20_000 });
    const { hold } = bench.playback;
    expect(hold?.reason).toBe('seeking');
    bench.pass(1_000);
    bench.observe('b', 'loading', ON_AIR);
    expect(isLive()).toBe(true);
    expect(bench.playback.hold).toEqual(hold);
  });
});
