import { beforeEach, describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import type { Observation } from '../wire/playback';
import { positionNow } from './film';
import { LIVE_OFFSET_MS } from './live';

/** The programme's clock at the bench's beginning. */
const ON_AIR = 1_790_000_000_000;
const ALL = ['a', 'b', 'v'];

let bench: RoomBench;
let beganAt: number;
const here = (): number => positionNow(bench.playback, bench.nowMs);
/** The programme's clock now. */
const onAir = (): number => ON_AIR + bench.nowMs - beganAt;
/** The window of a player that is this far behind the live edge, with this much before that. */
const window = (behindMs: number, lengthMs = 60_000): Pick<Observation, 'live'> => {
  const edgeMs = onAir() - behindMs;
  return { live: { startMs: edgeMs - lengthMs, edgeMs } };
};
const LAG = { a: 4_000, b: 6_000, v: 5_000 } as const;
const allReady = (): void => {
  for (const [id, lagMs] of Object.entries(LAG)) bench.observe(id, 'ready', window(lagMs));
};

beforeEach(() => {
  bench = new RoomBench();
  beganAt = bench.nowMs;
  bench.join('a', { role: 'host' });
  bench.join('b');
  bench.join('v');
  bench.open('a', null);
});

const start = (): void => {
  allReady();
  bench.control('a', { type: 'play' });
  bench.all(ALL, 'ready', window(6_000));
  bench.pass(150);
};

describe('a live stream', () => {
  it('a live stream is recognised from the first window, and stands at the room’s offset from then on', () => {
    const before = bench.playback.timeline.revision;
    bench.observe('b', 'ready', window(6_000));
    expect(bench.playback).toMatchObject({ phase: 'paused', film: { live: true, durationMs: null } });
    expect(here()).toBe(onAir() - 6_000 - LIVE_OFFSET_MS);
    expect(bench.playback.timeline.revision).toBe(before + 1);
    bench.observe('a', 'ready', { ...window(4_000), durationMs: 5_000 });
    expect(bench.playback.film).toMatchObject({ live: true, durationMs: null });
  });

  it('a live stream is neither a film with a length nor a file', () => {
    bench.open('a', 60_000);
    bench.observe('b', 'ready', window(6_000));
    expect(bench.playback.film?.live).toBe(false);
    expect(here()).toBe(0);
    bench.control('a', { type: 'play' });
    bench.observe('b', 'ready', window(6_000));
    bench.all(['a', 'v'], 'ready');
    expect(bench.playback.phase).toBe('playing');
    const source = { kind: 'file', name: 'a.mp4', sizeBytes: 1, fingerprint: 'a'.repeat(64) } as const;
    bench.control('a', { type: 'open', title: 'File', source, durationMs: null });
    bench.observe('b', 'ready', window(6_000));
    expect(bench.playback.film?.live).toBe(false);
  });

  it('a live stream recognised while the room waits for its first load keeps that wait, and jumps', () => {
    bench.control('a', { type: 'play' });
    const { hold } = bench.playback;
    bench.pass(2_000);
    bench.observe('a', 'ready', window(4_000));
    expect(bench.playback.hold).toEqual(hold);
    expect(here()).toBe(onAir() - 4_000 - LIVE_OFFSET_MS);
  });

  it('a live stream plays for everybody together, the late joiner too', () => {
    start();
    const fromMs = here();
    bench.join('late');
    bench.observe('late', 'loading');
    bench.pass(20_000);
    expect(bench.playback.phase).toBe('playing');
    expect(here()).toBe(fromMs + 20_000);
    bench.observe('late', 'ready', window(5_000));
    expect(here()).toBe(fromMs + 20_000);
    expect(bench.playback.continuedWithout).toEqual([]);
  });

  it('a live stream goes on from where it was paused while everybody has that, else from the room’s offset', () => {
    start();
    bench.control('a', { type: 'pause' });
    const pausedAt = here();
    bench.pass(30_000);
    allReady();
    bench.control('a', { type: 'play' });
    expect(here()).toBe(pausedAt);
    bench.control('a', { type: 'pause' });
    bench.pass(30_000);
    allReady();
    bench.control('a', { type: 'play' });
    expect(bench.playback.hold).toMatchObject({ reason: 'seeking', waitingFor: ALL });
    expect(here()).toBe(onAir() - 6_000 - LIVE_OFFSET_MS);
  });

  it('a live stream’s edges are extrapolated from when they were told', () => {
    start();
    bench.control('a', { type: 'pause' });
    allReady();
    bench.pass(1_900);
    bench.control('a', { type: 'seek', positionMs: 1e14 });
    expect(here()).toBe(onAir() - 6_000 - LIVE_OFFSET_MS);
  });

  it('a live stream is sought within everybody’s window, and no nearer to the edge than the room plays', () => {
    start();
    allReady();
    bench.control('b', { type: 'seek', positionMs: 0 });
    const { startMs } = bench.room.seen.a?.live ?? { startMs: 0 };
    expect(here()).toBe(startMs + 4_000);
    bench.control('b', { type: 'seek', positionMs: onAir() });
    expect(here()).toBe(onAir() - 6_000 - LIVE_OFFSET_MS);
    expect(bench.playback.lastAction).toMatchObject({ by: 'b', action: 'seek', toMs: here() });
  });

  it('a live stream plays at normal rate only', () => {
    start();
    const refused = bench.control('a', { type: 'setRate', rate: 1.5 });
    expect(refused.error).toEqual({
      code: 'INVALID_STATE',
      message: 'a live stream plays at its own rate',
    });
    expect(bench.control('a', { type: 'setRate', rate: 1 }).error).toBeNull();
  });

  it('a live stream takes back a rate that was set before anybody recognised it', () => {
    bench.control('a', { type: 'setRate', rate: 2 });
    bench.observe('a', 'ready', window(4_000));
    expect(bench.playback.timeline.rate).toBe(1);
  });

  it('a live stream moves on with the windows when somebody’s has moved past it', () => {
    start();
    bench.control('a', { type: 'pause' });
    bench.pass(50_000);
    allReady();
    bench.control('a', { type: 'play' });
    bench.all(ALL, 'ready', window(6_000));
    bench.pass(150);
    expect(bench.playback.phase).toBe('playing');
    bench.observe('v', 'ready', window(5_000, 10_000));
    expect(bench.playback).toMatchObject({ phase: 'holding', hold: { reason: 'seeking' } });
    const { startMs = 0 } = bench.room.seen.v?.live ?? {};
    expect(here()).toBeGreaterThan(startMs);
    expect(here()).toBeLessThan(onAir() - 6_000);
  });

  it('a live stream doesn’t wait for ever for windows that never meet', () => {
    start();
    for (let seconds = 0; seconds < 10; seconds += 1) {
      bench.observe('a', 'ready', window(-40_000, 10_000));
      bench.observe('b', 'buffering', window(6_000));
      bench.observe('v', 'buffering', window(6_000));
      bench.pass(1_000);
    }
    // The room has gone on with the person who is ahead, and follows their window from now on.
    bench.all(['a', 'a'], 'ready', window(-40_000, 10_000));
    expect(bench.playback).toMatchObject({ phase: 'playing', continuedWithout: ['b', 'v'] });
  });

  it('a live stream with a short window is followed half a window behind', () => {
    bench.observe('a', 'ready', window(4_000, 12_000));
    expect(here()).toBe(onAir() - 10_000);
  });

  it('a live stream holds for people it would overtake, as for people who ran dry', () => {
    start();
    bench.pass(20_000);
    bench.all(['a', 'v'], 'ready', window(4_000));
    bench.observe('b', 'ready', window(26_000));
    expect(bench.playback.hold).toMatchObject({ reason: 'buffering', waitingFor: ['b'] });
    bench.pass(1_000);
    bench.observe('b', 'ready', window(27_000));
    expect(bench.playback.phase).toBe('holding');
    bench.pass(2_000);
    expect(bench.playback).toMatchObject({ phase: 'playing', continuedWithout: ['b'] });
    bench.observe('b', 'ready', window(29_000));
    expect(bench.playback.continuedWithout).toEqual(['b']);
    bench.observe('b', 'ready', window(6_000));
    expect(bench.playback.continuedWithout).toEqual([]);
  });

  it('a live stream follows a programme whose dates have gone back, once they have for everybody', () => {
    start();
    const back = { startMs: onAir() - 3_660_000, edgeMs: onAir() - 3_606_000 };
    bench.observe('a', 'ready', { live: back });
    // The others still have the part that the room plays.
    expect(here()).toBeGreaterThan(onAir() - 60_000);
    bench.all(['b', 'v'], 'ready', { live: back });
    bench.all(ALL, 'ready', { live: back });
    bench.pass(500);
    expect(bench.playback.phase).toBe('playing');
    expect(Math.abs(back.edgeMs - LIVE_OFFSET_MS - here())).toBeLessThan(1_000);
  });

  it('a live stream ends when everybody who counts says so', () => {
    start();
    bench.pass(5_000);
    bench.observe('a', 'ended', window(4_000));
    bench.observe('v', 'ended', window(4_000));
    expect(bench.playback.phase).toBe('playing');
    const endMs = here() - 300;
    bench.observe('b', 'ended', { ...window(4_000), positionMs: endMs });
    expect(bench.playback.phase).toBe('ended');
    expect(here()).toBe(endMs);
  });

  it('a live stream has its end where the people who are relied on stand, not where the last one to say so would have it', () => {
    start();
    bench.pass(5_000);
    const endMs = here();
    for (const id of ['a', 'v']) bench.observe(id, 'ended', { ...window(4_000), positionMs: endMs });
    bench.observe('b', 'ended', { ...window(4_000), positionMs: 5 });
    expect(here()).toBe(endMs);
  });

  it('a live stream returns to the room’s offset after it stood still for everybody, and not before it goes on', () => {
    start();
    const frozenAt = onAir() - 6_000;
    const frozen = { live: { startMs: frozenAt - 60_000, edgeMs: frozenAt } };
    for (let waited = 0; waited < 30_000; waited += 500) {
      bench.pass(500);
      bench.all(ALL, here() >= frozenAt ? 'buffering' : 'ready', frozen);
    }
    expect(bench.playback.phase).toBe('unplayable');
    // The stream goes on where it stopped, and grows at its normal speed.
    let edgeMs = frozenAt;
    for (let run = 0; run < 5_000; run += 500) {
      bench.pass(500);
      edgeMs += 500;
      bench.all(ALL, 'ready', { live: { startMs: edgeMs - 60_000, edgeMs } });
    }
    expect(bench.playback.phase).toBe('playing');
    expect(edgeMs - here()).toBeGreaterThan(LIVE_OFFSET_MS - 1_000);
    expect(edgeMs - here()).toBeLessThan(LIVE_OFFSET_MS + 2_000);
  });

  it('a live stream goes on where it stands after one person ran dry, as long as it is well behind the edge', () => {
    start();
    bench.pass(5_000);
    bench.observe('b', 'buffering', window(6_000));
    const standsMs = here();
    bench.pass(2_000);
    bench.all(ALL, 'ready', window(6_000));
    expect(bench.playback).toMatchObject({ phase: 'playing', timeline: { positionMs: standsMs } });
  });

  it('a live stream isn’t ended, held or moved by people who came after its end and take it for a film', () => {
    start();
    bench.pass(5_000);
    bench.join('late');
    bench.observe('late', 'ready', { durationMs: 64_000, positionMs: 64_000 });
    const before = bench.playback;
    bench.observe('late', 'buffering', { durationMs: 64_000, positionMs: 64_000 });
    bench.observe('late', 'ended', { durationMs: 64_000, positionMs: 64_000 });
    expect(bench.playback).toEqual(before);
    const endMs = here();
    bench.all(ALL, 'ended', { ...window(4_000), positionMs: endMs });
    bench.observe('late', 'ended', { durationMs: 64_000, positionMs: 64_000 });
    expect(bench.playback.phase).toBe('ended');
    expect(here()).toBe(endMs);
  });
});
