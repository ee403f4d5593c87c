/** The bounds of a live stream, to the millisecond. The programme's clock stands at 1,000,000,000 s here. */
import { beforeEach, describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import type { Playback } from '../wire/playback';
import { positionNow } from './film';
import { LIVE_OFFSET_MS, liveTargetOf, seekableAt, startOf } from './live';

const AIR = 1_000_000_000_000;
let bench: RoomBench;
const here = (): number => positionNow(bench.playback, bench.nowMs);
/** Sets what each person has of the stream, from and to these ms of the programme. */
const has = (windows: Readonly<Record<string, readonly [from: number, to: number]>>): void => {
  const { seen } = bench.room;
  const told = Object.entries(windows).map(([id, [from, to]]) => {
    const one = seen[id];
    if (!one) throw new Error(`${id} has told nothing`);
    return [id, { ...one, live: { startMs: AIR + from, edgeMs: AIR + to, atMs: bench.nowMs } }];
  });
  bench.room = { ...bench.room, seen: { ...seen, ...Object.fromEntries(told) } };
};
const put = (change: Partial<Playback>): void => {
  const { state } = bench.room;
  bench.room = { ...bench.room, state: { ...state, playback: { ...state.playback, ...change } } };
};
/** Makes the film stand at this many ms of the programme. */
const standAt = (ms: number): void => {
  put({ timeline: { ...bench.playback.timeline, positionMs: AIR + ms, playing: false } });
};

beforeEach(() => {
  bench = new RoomBench();
  for (const id of ['a', 'b']) bench.join(id);
  bench.open('a', null);
  bench.all(['a', 'b'], 'ready', { live: { startMs: AIR, edgeMs: AIR + 60_000 } });
  bench.all(['a', 'b'], 'ready', { live: { startMs: AIR, edgeMs: AIR + 60_000 } });
});

describe('the place that a room follows in a live stream', () => {
  const target = (): number | null => {
    const ms = liveTargetOf(bench.room, bench.nowMs);
    return ms === null ? null : ms - AIR;
  };

  it('a live stream is followed at its offset behind the slowest edge, moving on with the time since that was told', () => {
    has({ a: [0, 60_000], b: [10_000, 50_000] });
    expect(target()).toBe(50_000 - LIVE_OFFSET_MS);
    bench.nowMs += 700;
    expect(target()).toBe(50_700 - LIVE_OFFSET_MS);
    // The edge doesn't move back when a clock goes back.
    bench.nowMs -= 5_000;
    expect(target()).toBe(50_000 - LIVE_OFFSET_MS);
  });

  it('a live stream with a short window is followed in the middle of what everybody has', () => {
    has({ a: [0, 60_000], b: [50_000, 70_000] });
    expect(target()).toBe(55_000);
    has({ a: [59_998, 60_000], b: [0, 60_000] });
    expect(target()).toBe(59_999);
  });

  it('a live stream is followed with the people ahead, where windows don’t meet', () => {
    has({ a: [0, 60_000], b: [60_000, 70_000] });
    expect(target()).toBe(64_000);
    has({ a: [0, 60_000], b: [80_000, 90_000] });
    expect(target()).toBe(84_000);
  });

  it('a live stream has no place to follow while nobody has told a window', () => {
    bench.room = { ...bench.room, seen: {} };
    expect(target()).toBeNull();
    expect(seekableAt(bench.room, 5, bench.nowMs)).toBe(5);
    standAt(7);
    expect(startOf(bench.room, bench.nowMs)).toBe(AIR + 7);
  });
});

describe('a seek in a live stream', () => {
  it.each([
    ['before everybody’s window', 0, 14_000],
    ['to its very beginning', 13_999, 14_000],
    ['into it', 14_001, 14_001],
    ['as near to the edge as the room plays', 48_000, 48_000],
    ['nearer than that', 48_001, 48_000],
  ])('a seek in a live stream: %s', (_where, wanted, got) => {
    has({ a: [0, 60_000], b: [10_000, 70_000] });
    expect(seekableAt(bench.room, AIR + wanted, bench.nowMs)).toBe(AIR + got);
  });
});

describe('a live stream goes on from', () => {
  it.each([
    ['where it stands, at the very beginning of what everybody has', 10_000, 10_000],
    ['the room’s place, when it stands before that', 9_999, 48_000],
    ['where it stands, when that is well behind the edge', 54_000, 54_000],
    ['the room’s place, when it stands nearer to it', 54_001, 48_000],
  ])('a live stream goes on from %s', (_where, stands, goesOn) => {
    has({ a: [0, 60_000], b: [10_000, 70_000] });
    standAt(stands);
    expect(startOf(bench.room, bench.nowMs)).toBe(AIR + goesOn);
  });

  it('a live stream goes on from where it stands, at the beginning of the window of those ahead, though others are behind', () => {
    has({ a: [0, 60_000], b: [80_000, 90_000] });
    standAt(80_000);
    expect(startOf(bench.room, bench.nowMs)).toBe(AIR + 80_000);
  });
});

describe('a live stream that is paused', () => {
  it('a paused live stream isn’t moved by windows that move past it', () => {
    standAt(5_000);
    has({ a: [20_000, 60_000], b: [20_000, 60_000] });
    bench.observe('a', 'ready', { live: { startMs: AIR + 20_000, edgeMs: AIR + 60_000 } });
    expect(here()).toBe(AIR + 5_000);
  });
});

describe('a live stream that plays', () => {
  const play = (): void => {
    bench.control('a', { type: 'play' });
    bench.all(['a', 'b'], 'ready', { live: { startMs: AIR, edgeMs: AIR + 60_000 } });
    bench.pass(150);
    expect(bench.playback.phase).toBe('playing');
  };
  const tell = (from: number, to: number): void => {
    bench.all(['b', 'a'], 'ready', { live: { startMs: AIR + from, edgeMs: AIR + to } });
  };

  it('a playing live stream stays at the very beginning of a window, and jumps when that has passed it', () => {
    play();
    const { jumpRevision } = bench.room.film;
    tell(here() - AIR, 90_000);
    expect(bench.room.film.jumpRevision).toBe(jumpRevision);
    tell(here() - AIR + 1, 90_000);
    expect(bench.room.film.jumpRevision).toBeGreaterThan(jumpRevision);
    expect(here()).toBe(AIR + 90_000 - LIVE_OFFSET_MS);
  });

  it('a playing live stream stays where a stream only stands, and follows one whose dates have gone back for everybody', () => {
    play();
    const { jumpRevision } = bench.room.film;
    const at = here() - AIR;
    bench.do({ type: 'setPatience', by: 'a', patience: { bufferingMs: 0, seekingMs: 0 } });
    bench.observe('a', 'ready', { live: { startMs: AIR, edgeMs: AIR + at - 30_000 } });
    bench.observe('b', 'ready', { live: { startMs: AIR, edgeMs: AIR + at - 31_000 } });
    expect(bench.room.film.jumpRevision).toBe(jumpRevision);
    bench.observe('a', 'ready', { live: { startMs: AIR, edgeMs: AIR + at - 30_001 } });
    expect(bench.room.film.jumpRevision).toBeGreaterThan(jumpRevision);
  });

  it('a playing live stream follows dates that have gone back though somebody has no part of it yet', () => {
    play();
    bench.join('late');
    bench.observe('late', 'loading');
    const at = here() - AIR;
    tell(at - 200_000, at - 100_000);
    expect(here()).toBe(AIR + at - 100_000 - LIVE_OFFSET_MS);
  });

  it('a playing live stream isn’t sought to a place where it nearly is', () => {
    play();
    has({ a: [0, 60_000], b: [0, 60_000] });
    const seek = (ms: number): number => {
      bench.control('b', { type: 'seek', positionMs: here() + ms });
      return bench.playback.timeline.positionMs;
    };
    const before = bench.playback;
    for (const near of [-999, 999]) {
      seek(near);
      expect(bench.playback).toEqual(before);
    }
    const at = here();
    expect(seek(-1_000)).toBe(at - 1_000);
    expect(bench.playback.lastAction).toMatchObject({
      by: 'b',
      action: 'seek',
      fromMs: at,
      toMs: at - 1_000,
    });
  });
});

describe('a live stream on which the room waits', () => {
  /** Makes the stream wait where only this much is left, until everybody has that again. */
  const waitFor = (leftMs: number): number => {
    bench.control('a', { type: 'play' });
    bench.all(['a', 'b'], 'ready', { live: { startMs: AIR, edgeMs: AIR + 60_000 } });
    bench.pass(150);
    bench.observe('a', 'buffering', { live: { startMs: AIR, edgeMs: AIR + 60_000 } });
    expect(bench.playback).toMatchObject({ phase: 'holding', hold: { reason: 'buffering' } });
    const standsMs = here();
    bench.pass(500);
    bench.all(['b', 'a'], 'ready', { live: { startMs: AIR, edgeMs: standsMs + leftMs } });
    return standsMs;
  };

  it('a live stream on which the room waited goes on at its offset where too little is left, after the same wait', () => {
    const leftMs = LIVE_OFFSET_MS / 2 - 1;
    const standsMs = waitFor(leftMs);
    expect(here()).toBe(standsMs + leftMs - LIVE_OFFSET_MS);
    expect(bench.playback.hold).toMatchObject({ reason: 'buffering', waitingFor: ['a', 'b'] });
    bench.pass(2_500);
    expect(bench.playback.hold).toBeNull();
  });

  it('a live stream on which the room waited goes on where it stands where enough is left', () => {
    const standsMs = waitFor(LIVE_OFFSET_MS / 2);
    expect(bench.playback).toMatchObject({ phase: 'playing', timeline: { positionMs: standsMs } });
  });
});
