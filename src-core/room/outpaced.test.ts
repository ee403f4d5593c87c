import { beforeEach, describe, expect, it } from 'vitest';
import { RoomBench } from '../../test/fakes/room-bench';
import type { Observation } from '../wire/playback';
import { OUTPACED } from './outpaced';
import { rebaseRoom } from './room';

let bench: RoomBench;
const fine = { bufferedAheadMs: 30_000 };

beforeEach(() => {
  bench = new RoomBench();
  bench.join('a', { role: 'host' });
  bench.join('b');
  bench.open('a', 7_200_000);
  bench.all(['a', 'b'], 'ready');
  bench.control('a', { type: 'play' });
  bench.pass(1_000);
});

/** Makes a person run dry, and be ready again two seconds later. @returns whether the room was held for it */
const runDry = (id = 'b'): boolean => {
  bench.observe(id, 'buffering');
  const held = bench.playback.phase === 'holding';
  bench.pass(2_000);
  bench.observe(id, 'ready', { bufferedAheadMs: 2_000 });
  bench.pass(4_000);
  return held;
};
/** Keeps a person ready, with a report every two seconds. */
const beFine = (ms: number, more: Partial<Observation> = fine): void => {
  for (let past = 0; past < ms; past += 2_000) {
    bench.pass(2_000);
    bench.observe('b', 'ready', more);
  }
};
const isOut = (id = 'b'): boolean => bench.playback.outpaced.includes(id);

describe('a person whose line is too slow', () => {
  it('a person with a slow line is waited for twice in a minute, and then the film goes on without them and says so', () => {
    expect([1, 2, 3, 4, 5].map(() => runDry())).toEqual([true, true, false, false, false]);
    expect(bench.playback).toMatchObject({ phase: 'playing', continuedWithout: ['b'], outpaced: ['b'] });
  });

  it('a person who rarely runs dry is waited for each time', () => {
    for (let n = 0; n < 20; n += 1) {
      expect(runDry()).toBe(true);
      bench.pass(60_000);
    }
    expect(isOut()).toBe(false);
  });

  it('a person who was left out no longer disturbs the others’ films: nothing starts anew', () => {
    runDry();
    runDry();
    const { timeline } = bench.playback;
    runDry();
    expect(bench.playback.timeline).toEqual(timeline);
  });

  it('a person who was left out makes no seek wait either', () => {
    for (let n = 0; n < 3; n += 1) runDry();
    bench.control('a', { type: 'seek', positionMs: 600_000 });
    expect(bench.playback.hold?.waitingFor).toEqual(['a']);
  });

  it('a person who was left out is taken back when it will last: ready without a break, with enough buffered', () => {
    for (let n = 0; n < 3; n += 1) runDry();
    beFine(OUTPACED.steadyMs - 6_000);
    expect(isOut()).toBe(true);
    beFine(8_000);
    expect(bench.playback).toMatchObject({ continuedWithout: [], outpaced: [] });
  });

  it('a person who was left out isn’t taken back with too little buffered, however long they are ready', () => {
    for (let n = 0; n < 3; n += 1) runDry();
    beFine(120_000, { bufferedAheadMs: 2_000 });
    expect(isOut()).toBe(true);
    bench.observe('b', 'ready', fine);
    expect(isOut()).toBe(false);
  });

  it('a person who was left out is taken back for their steadiness alone where their player doesn’t say what it has', () => {
    for (let n = 0; n < 3; n += 1) runDry();
    beFine(OUTPACED.steadyMs + 2_000, { bufferedAheadMs: null });
    expect(isOut()).toBe(false);
  });

  it('a person who was left out is taken back near the end with what there is', () => {
    bench.control('a', { type: 'seek', positionMs: 7_200_000 - 60_000 });
    bench.all(['a', 'b'], 'ready');
    for (let n = 0; n < 3; n += 1) runDry();
    beFine(OUTPACED.steadyMs + 10_000, { bufferedAheadMs: 3_000 });
    expect(isOut()).toBe(true);
    beFine(20_000, { bufferedAheadMs: 3_000 });
    expect(isOut()).toBe(false);
  });

  it('a person left out again has to be steady twice as long each time, and is waited for once', () => {
    for (let n = 0; n < 3; n += 1) runDry();
    beFine(OUTPACED.windowMs);
    expect([runDry(), runDry()]).toEqual([true, false]);
    beFine(OUTPACED.steadyMs + 10_000);
    expect(isOut()).toBe(true);
    beFine(OUTPACED.steadyMs);
    expect(isOut()).toBe(false);
  });

  it('a person who was left out has a clean slate after some minutes without a hold', () => {
    for (let n = 0; n < 3; n += 1) runDry();
    beFine(OUTPACED.forgivenAfterMs + 2_000);
    expect([runDry(), runDry(), runDry()]).toEqual([true, true, false]);
  });

  it('a person who was left out has a clean slate with another film, too', () => {
    for (let n = 0; n < 3; n += 1) runDry();
    bench.open('a', 7_200_000);
    expect(bench.playback.outpaced).toEqual([]);
    expect(bench.room.lines).toEqual({});
  });

  it('a person who was left out gets no clean slate by leaving and coming back', () => {
    for (let n = 0; n < 2; n += 1) runDry();
    bench.do({ type: 'leave', by: 'b' });
    bench.join('b', { instanceId: 'i_2' });
    bench.observe('b', 'ready');
    expect(runDry()).toBe(false);
  });

  it('a person with a slow line is waited for as ever where nobody else is fine', () => {
    bench.observe('a', 'unsupported');
    expect([1, 2, 3, 4, 5].map(() => runDry())).toEqual([true, true, true, true, true]);
    expect(isOut()).toBe(false);
  });

  it('a person’s holds count for them alone: another who runs dry at the same time is still waited for', () => {
    bench.join('c');
    bench.observe('c', 'ready');
    runDry();
    runDry();
    bench.observe('c', 'buffering');
    expect(bench.playback.hold?.waitingFor).toEqual(['c']);
    bench.observe('b', 'buffering');
    bench.observe('c', 'ready');
    bench.pass(3_000);
    expect(isOut('c')).toBe(false);
  });

  it('a person who keeps a seek waiting in vain is left out, too', () => {
    for (const positionMs of [100_000, 200_000]) {
      bench.control('a', { type: 'seek', positionMs });
      bench.observe('b', 'buffering');
      bench.observe('a', 'ready');
      bench.pass(10_000);
      bench.observe('b', 'ready', { bufferedAheadMs: 2_000 });
    }
    expect(runDry()).toBe(false);
  });

  it('a person who was left out is remembered on the clock of a new server process', () => {
    for (let n = 0; n < 2; n += 1) runDry();
    bench.room = rebaseRoom(bench.room, 1_000_000);
    bench.nowMs += 1_000_000;
    expect(runDry()).toBe(false);
  });
});
