import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../model';
import { steadyRun } from '../testing/synthetic-record';
import { simulatedFigures, simulateLongRun } from './long-run';
import { type Noise, noiseOf, NoiseSchema } from './noise';

const withClock = (record: RunRecord): RunRecord => ({
  ...record,
  windows: record.windows.map((window) => ({
    ...window,
    clock: Array.from({ length: 50 }, (_, i) => [1_000 + i * 250, i % 2 === 0 ? 0.25 : -0.25] as const),
  })),
});

describe('recorded noise', () => {
  it('recorded noise is how late each frame came after its film clock, and the errors of the server’s clock', () => {
    const noise = noiseOf([withClock(steadyRun([0, 30]))]);
    expect(NoiseSchema.parse(noise)).toEqual(noise);
    expect(noise?.from).toEqual(['lan-2w-matinee-steady10-1']);
    expect(noise?.frameLateMs).toHaveLength(2);
    // With 24 frames on 60 Hz, half of the frames are 8.33 ms later than the others, and all are behind the clock.
    for (const late of noise!.frameLateMs) {
      expect(late.length).toBeGreaterThan(230);
      for (const ms of late) expect([4, 12.33]).toContain(Math.abs(ms));
      expect(new Set(late).size).toBe(2);
    }
    // Made-up readings have no errors.
    for (const errors of noise!.readingErrorMs) expect(Math.max(...errors.map(Math.abs))).toBe(0);
    expect(noise?.clock[0]).toMatchObject({ everyMs: 250, errorMs: { length: 41 } });
  });

  it('recorded noise comes from good runs of ours on the LAN only', () => {
    expect(noiseOf([])).toBeNull();
    const cells = [{ policy: 'syncplay' }, { network: 'dsl' }, { windows: 3 }, { scenarios: [] }] as const;
    for (const cell of cells) expect(noiseOf([withClock(steadyRun([0, 0], { cell }))])).toBeNull();
    expect(noiseOf([withClock(steadyRun([0, 0], { machineBusy: 1 }))])).toBeNull();
  });
});

describe('the simulated long run', () => {
  const quiet: Noise = {
    version: 1,
    from: ['a'],
    frameLateMs: [[0]],
    readingErrorMs: [[0]],
    clock: [{ everyMs: 250, errorMs: [0] }],
  };

  it('the simulated long run needs no seek, and next to no change of rate, without noise', async () => {
    for (const { seeks, steadyMs, inaudibleMs } of await simulateLongRun(quiet, 3)) {
      expect(steadyMs).toBe(180_000);
      expect(inaudibleMs).toBe(steadyMs);
      expect(seeks).toBe(0);
    }
  });

  it('the simulated long run corrects more when the clock’s errors are worse', async () => {
    const changes = async (noise: Noise): Promise<number> =>
      (await simulateLongRun(noise, 3)).reduce((sum, { rateChanges }) => sum + rateChanges, 0);
    // The clock wanders by 20 ms and back within a minute.
    const errorMs = Array.from({ length: 240 }, (_, i) => (i < 120 ? 20 : -20));
    const restless = {
      ...quiet,
      clock: [
        { everyMs: 250, errorMs },
        { everyMs: 250, errorMs: [0] },
      ],
    };
    expect(await changes(restless)).toBeGreaterThan(await changes(quiet));
  });

  it('the simulated long run is told as simulated', () => {
    const figures = simulatedFigures([
      { steadyMs: 3_600_000, seeks: 1, rateChanges: 10, inaudibleMs: 1_800_000 },
      { steadyMs: 3_600_000, seeks: 0, rateChanges: 20, inaudibleMs: 3_600_000 },
    ]);
    expect(figures.map(({ id, value, by }) => [id, value, by])).toEqual([
      ['steady-seeks-per-hour-simulated', 0.5, 'simulated'],
      ['steady-rate-changes-per-hour-simulated', 15, 'simulated'],
      ['steady-rate-share-simulated', 0.75, 'simulated'],
    ]);
  });
});
