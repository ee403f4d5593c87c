import { PING_SCHEDULE } from '@core/sync/ping-schedule';
import { describe, expect, it } from 'vitest';
import { ManualClock, wrongClock } from '../../test/fakes/clock';
import { ClockSync } from './clock-sync';

const setUp = () => {
  const truth = new ManualClock(500_000);
  const world = { epoch: 'e_1', pings: [] as number[], answers: true, changes: 0, steppedMs: 0, downMs: 10 };
  const ports = {
    clock: wrongClock(truth, { offsetMs: 4_000, driftPpm: 80 }),
    timers: truth,
    random: () => 0.5,
    ping: async () => {
      world.pings.push(truth.now());
      const { epoch, answers } = world;
      await new Promise<void>((resolve) => truth.setTimeout(resolve, 10));
      const t = truth.now();
      await new Promise<void>((resolve) => truth.setTimeout(resolve, world.downMs));
      if (!answers) throw new Error('lost');
      return { t1: t, t2: t, serverEpoch: epoch };
    },
  };
  const sync = new ClockSync(ports, (steppedMs) => {
    world.changes += 1;
    world.steppedMs += steppedMs;
  });
  const error = (): number => (sync.serverNow() ?? Number.NaN) - truth.now();
  return { truth, world, sync, error };
};

describe('the clock that asks the server', () => {
  it('the clock knows the server’s time after the first answer, and how well', async () => {
    const { truth, world, sync, error } = setUp();
    expect([sync.serverNow(), sync.roundTripMs, sync.uncertaintyMs, sync.serverEpoch]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    sync.start();
    await truth.advanceAsync(25);
    expect(Math.abs(error())).toBeLessThan(0.1);
    expect(sync.uncertaintyMs).toBeCloseTo(10, 1);
    await truth.advanceAsync(60_000);
    expect(Math.abs(error())).toBeLessThan(0.1);
    expect(world.changes).toBeGreaterThan(30);
    expect(world.pings.filter((at) => at <= 500_750)).toHaveLength(PING_SCHEDULE.burstPings);
  });

  it('the clock goes on without answers, and stops when told', async () => {
    const { truth, world, sync, error } = setUp();
    sync.start();
    await truth.advanceAsync(20_000);
    world.answers = false;
    await truth.advanceAsync(20_000);
    expect(Math.abs(error())).toBeLessThan(0.5);
    sync.stop();
    const { length } = world.pings;
    await truth.advanceAsync(20_000);
    expect([world.pings.length, truth.pending]).toEqual([length, 0]);
    sync.resume();
    expect(truth.pending).toBe(0);
  });

  it('the clock bursts again after a gap, when told to, and for a new server', async () => {
    const { truth, world, sync, error } = setUp();
    sync.start();
    await truth.advanceAsync(20_000);
    const { length } = world.pings;
    sync.resume();
    await truth.advanceAsync(1_000);
    expect(world.pings.length - length).toBeGreaterThanOrEqual(8);

    world.epoch = 'e_2';
    await truth.advanceAsync(20_000);
    expect(sync.serverEpoch).toBe('e_2');
    expect(sync.serverNow('e_1')).toBeCloseTo(truth.now(), -1);
    expect(sync.serverNow('e_0')).toBeNull();
    expect(Math.abs(error())).toBeLessThan(0.5);
  });

  it('the clock says how far it jumped when a full line is free again', async () => {
    const { truth, world, sync, error } = setUp();
    world.downMs = 610;
    sync.start();
    await truth.advanceAsync(30_000);
    expect(error()).toBeCloseTo(-300, 0);
    world.steppedMs = 0;
    world.downMs = 10;
    await truth.advanceAsync(8_000);
    expect(Math.abs(error())).toBeLessThan(1);
    expect(world.steppedMs).toBeCloseTo(300, -1);
  });
});
