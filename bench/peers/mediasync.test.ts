import { describe, expect, it } from 'vitest';
import { CLOCK_BURST, mediasync, rateFor, updated, type MediaSyncClient } from './mediasync';
import type { PlayerReading } from './port';

const T = 1_000_000;
const OFFSET = -400_000;
const { client, server } = mediasync;

const at = (positionMs: number, changes: Partial<PlayerReading> = {}): PlayerReading => ({
  positionMs,
  paused: false,
  seeking: false,
  canPlay: true,
  rate: 1,
  durationMs: 600_000,
  ...changes,
});

/** A client that follows a vector, which moves and was at 60 s at time T. */
const settled = (changes: Partial<MediaSyncClient> = {}): MediaSyncClient => ({
  ...client.initial('me', T),
  clock: [{ offsetMs: OFFSET, delayMs: 1 }],
  nextAskMs: T + 60_000,
  vector: { positionMs: 60_000, velocity: 1, atMs: T + OFFSET },
  ...changes,
});

describe('the rate', () => {
  it.each([
    { behindMs: 10, rate: 1.0007 },
    { behindMs: 25, rate: 1.00175 },
    { behindMs: 26, rate: 1.0156 },
    { behindMs: -100, rate: 0.94 },
    { behindMs: 101, rate: 1.07575 },
    { behindMs: 500, rate: 1.375 },
    { behindMs: 501, rate: 1.37575 },
    { behindMs: -900, rate: 0.5 },
    { behindMs: 2_000, rate: 2 },
    { behindMs: 0, rate: 1 },
  ])('the rate at an average of $behindMs ms behind is $rate', ({ behindMs, rate }) => {
    expect(rateFor(behindMs, 1)).toBeCloseTo(rate, 6);
  });
});

describe('an update', () => {
  it('an update sets the rate by the average of three errors', () => {
    let state = settled();
    const rates: unknown[] = [];
    for (const [index, behindMs] of [30, 60, 90].entries()) {
      const nowMs = T + 250 * index;
      const step = updated(state, at(60_000 + 250 * index - behindMs), nowMs);
      state = step.state;
      rates.push(...step.player);
    }
    expect(rates).toEqual([{ type: 'rate', rate: expect.closeTo(1.036) }]);
    expect(state.errors).toEqual([]);
  });

  it('an update keeps the oldest error once it is in sync', () => {
    const step = updated(settled({ errors: [10, 20] }), at(59_985), T);
    expect(step.state.errors).toEqual([10]);
  });

  it.each([
    { behindMs: 1_000, seeks: [] },
    { behindMs: 1_001, seeks: [{ type: 'seek', positionMs: 60_000 }] },
    { behindMs: -1_001, seeks: [{ type: 'seek', positionMs: 60_000 }] },
  ])('an update jumps at $behindMs ms', ({ behindMs, seeks }) => {
    expect(updated(settled(), at(60_000 - behindMs), T).player).toEqual(seeks);
  });

  it('an update aims ahead by what the last jump missed', () => {
    const jump = { atMs: T - 2_000, positionMs: 57_000, aimMs: 100 };
    // By its last jump the player should be at 59 s, and it is at 58.
    const { player, state } = updated(settled({ jump, jumpedAtMs: T - 2_000 }), at(58_000), T);
    expect(player).toEqual([{ type: 'seek', positionMs: 61_100 }]);
    expect(state.jump?.aimMs).toBe(1_100);
  });

  it('an update doesn’t learn from more than 5 s', () => {
    const jump = { atMs: T - 2_000, positionMs: 57_000, aimMs: 0 };
    const { player } = updated(settled({ jump, jumpedAtMs: T - 2_000 }), at(50_000), T);
    expect(player).toEqual([{ type: 'seek', positionMs: 60_000 }]);
  });

  it.each([
    { sinceMs: 150, jumps: false },
    { sinceMs: 151, jumps: true },
  ])('an update jumps again $sinceMs ms after a jump: $jumps', ({ sinceMs, jumps }) => {
    const { player } = updated(settled({ jumpedAtMs: T - sinceMs }), at(10_000), T);
    expect(player.length > 0).toBe(jumps);
  });

  it('an update plays and pauses as the vector does, and lands a pause', () => {
    expect(updated(settled(), at(60_000, { paused: true }), T).player).toEqual([{ type: 'play' }]);
    const still = settled({ vector: { positionMs: 60_000, velocity: 0, atMs: T + OFFSET } });
    expect(updated(still, at(60_040), T).player).toEqual([
      { type: 'pause' },
      { type: 'seek', positionMs: 60_000 },
    ]);
  });

  it.each([
    { startsInMs: 20, does: [{ type: 'play' }] },
    { startsInMs: 60, does: [] },
    { startsInMs: -601_000, does: [] },
  ])('an update is nothing outside of the film: $startsInMs ms before its start', ({ startsInMs, does }) => {
    const vector = { positionMs: -startsInMs, velocity: 1, atMs: T + OFFSET };
    expect(updated(settled({ vector }), at(0, { paused: true }), T).player).toEqual(does);
  });
});

describe('the client', () => {
  it('the client is ready when it knows its clock and the vector', () => {
    let state = client.initial('me', T);
    state = client.receive(state, { type: 'vector', positionMs: 0, velocity: 0, atMs: 0 }, at(0), T).state;
    const asked: number[] = [];
    for (let nowMs = T; nowMs < T + 1_000; nowMs += 50) {
      const step = client.tick(state, at(0, { paused: true }), nowMs);
      state = step.state;
      for (const up of step.send) {
        if (up.type !== 'time') continue;
        expect(client.ready(state)).toBe(false);
        asked.push(nowMs - T);
        state = client.receive(state, { type: 'time', t0: up.t0, t1: 5, t2: 5 }, at(0), nowMs + 4).state;
      }
    }
    expect(asked).toEqual([0, 200, 400, 600, 800]);
    expect(asked).toHaveLength(CLOCK_BURST);
    expect(client.ready(state)).toBe(true);
  });

  it('the client tells no time while its player stands still', () => {
    expect(client.tick(settled(), at(10_000, { paused: true }), T).player).toEqual([]);
  });
});

describe('the server', () => {
  it('the server moves its vector at once and tells everybody', () => {
    const started = server.receive(
      server.initial(T),
      'ann',
      { type: 'update', positionMs: null, velocity: 1 },
      T,
    );
    expect(started.send).toEqual([
      { to: 'all', message: { type: 'vector', positionMs: 0, velocity: 1, atMs: T } },
    ]);
    const sought = server.receive(
      started.state,
      'bob',
      { type: 'update', positionMs: 9_000, velocity: null },
      T + 500,
    );
    expect(sought.state).toEqual({ positionMs: 9_000, velocity: 1, atMs: T + 500 });
    const paused = server.receive(
      sought.state,
      'bob',
      { type: 'update', positionMs: null, velocity: 0 },
      T + 700,
    );
    expect(paused.state).toEqual({ positionMs: 9_200, velocity: 0, atMs: T + 700 });
  });
});
