/** The call bench from end to end, as short as it can be: the test asks for whole runs, whatever their times. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figuresOf } from '../../bench/call/figures';
import { measureMesh } from '../../bench/call/mesh';
import type { Measured } from '../../bench/kit/run';
import { openStage, type OpenStage } from '../../bench/call/stage';

const electron = process.env['MATINEE_ELECTRON'] ?? '';

describe.skipIf(process.platform !== 'linux' || !existsSync(electron))('the call bench', () => {
  let stage: OpenStage;
  let runs: readonly Measured[];

  beforeAll(async () => {
    stage = await openStage(electron);
    runs = await measureMesh(stage, { sizes: [2], settleSeconds: 0.5, seconds: 1.5 });
  }, 120_000);
  afterAll(() => stage.close());

  it('the call bench counts frames in every direction of the app’s mesh and of the bare one', () => {
    expect(runs).toHaveLength(1);
    const detail = runs[0]?.detail as Record<'ours' | 'bare', { fps: Record<string, number> }>;
    for (const { fps } of [detail.ours, detail.bare]) {
      expect(Object.keys(fps)).toEqual(['bob at alice', 'alice at bob']);
      for (const rate of Object.values(fps)) expect(rate).toBeGreaterThan(0);
    }
  });

  it('the call bench makes figures of its runs', () => {
    const figures = figuresOf(runs.map((run) => ({ ...run, void: null, experiment: 'mesh', round: 1 })));
    expect(figures.map(({ id }) => id)).toEqual(
      ['fps-min', 'bare-fps-min', 'cpu-ratio', 'cores'].map((name) => `mesh2-${name}`),
    );
    for (const { value } of figures) expect(value).toBeGreaterThan(0);
  });
});
