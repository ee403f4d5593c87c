import { beforeEach, describe, expect, it } from 'vitest';
import type { Observation } from '@core/wire/playback';
import type { ServerEventPayload } from '@core/wire/socket';
import { ManualClock } from '../../test/fakes/clock';
import { RoomBench } from '../../test/fakes/room-bench';
import { SyncRelay } from './sync-relay';

type People = ServerEventPayload<'sync:people'>['people'];

let bench: RoomBench;
let clock: ManualClock;
let relay: SyncRelay;
let sent: People[];

const observation = (driftMs: number, filmId = bench.playback.timeline.filmId): Observation => ({
  readiness: { filmId, state: 'ready' },
  positionMs: 1_000,
  driftMs,
  bufferedAheadMs: 30_000,
  durationMs: 60_000,
  latencyMs: 20,
  timelineRevision: 1,
  corrections: { seeks: 1, rateChanges: 2 },
  live: null,
});
const observe = (by: string, driftMs: number): void => relay.observed(by, observation(driftMs));
const drifts = (people: People | undefined) =>
  people?.map(({ participantId, driftMs }) => [participantId, driftMs]);

beforeEach(() => {
  bench = new RoomBench();
  clock = new ManualClock(5_000);
  sent = [];
  relay = new SyncRelay({ clock, timers: clock }, ({ people }) => sent.push(people));
  bench.join('a');
  bench.join('b');
  bench.open('a');
  relay.follow(bench.room);
});

describe('the relay of figures', () => {
  it('the sync relay passes on what everybody observed last, every two seconds at most', () => {
    observe('a', 1);
    expect(sent).toEqual([
      [
        {
          participantId: 'a',
          driftMs: 1,
          bufferedAheadMs: 30_000,
          latencyMs: 20,
          corrections: { seeks: 1, rateChanges: 2 },
        },
      ],
    ]);
    observe('b', 2);
    observe('a', 3);
    clock.advance(1_999);
    expect(sent).toHaveLength(1);
    clock.advance(1);
    expect(drifts(sent[1])).toEqual([
      ['a', 3],
      ['b', 2],
    ]);
  });

  it('the sync relay is silent while nobody observes anything', () => {
    observe('a', 1);
    clock.advance(60_000);
    expect(sent).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('the sync relay forgets a person who left, and everybody’s figures of another film', () => {
    observe('a', 1);
    observe('b', 2);
    bench.do({ type: 'leave', by: 'b' });
    relay.follow(bench.room);
    clock.advance(2_000);
    expect(drifts(sent[1])).toEqual([['a', 1]]);
    const old = bench.playback.timeline.filmId;
    bench.open('a');
    relay.follow(bench.room);
    relay.observed('a', observation(9, old));
    clock.advance(10_000);
    expect(sent).toHaveLength(2);
    observe('a', 4);
    expect(drifts(sent[2])).toEqual([['a', 4]]);
  });

  it('the sync relay says nothing without a film, and leaves no timer behind', () => {
    observe('a', 1);
    observe('a', 2);
    bench.control('a', { type: 'close' });
    relay.follow(bench.room);
    relay.observed('a', observation(3));
    expect(clock.pending).toBe(0);
    bench.open('a');
    relay.follow(bench.room);
    observe('a', 4);
    relay.stop();
    expect(clock.pending).toBe(0);
  });
});
