import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { figuresOfRuns, type FigurePlan } from './figure';
import { KeptResult } from './kept-result';
import { RunReport } from './run-report';
import { runsResultSchema, type RunsResult } from './run';
import { MACHINE, VERSIONS } from './testing/provenance';

const PLANS: readonly FigurePlan<'start'>[] = [
  { id: 'start-ms', experiment: 'start', title: 'Start', unit: 'ms', target: { to: 150 } },
];
const runs = [
  { experiment: 'start', round: 1, values: { 'start-ms': 120 }, machineBusy: 0.4, void: null },
] as const;
const result: RunsResult<'start'> = {
  ...{ version: 1, startedAt: '2026-01-02T00:00:00.000Z', machine: MACHINE, versions: VERSIONS },
  ...{ figures: figuresOfRuns(PLANS, runs), runs, failures: [] },
};

describe('a result that is kept with its page', () => {
  let folder: string;
  let kept: KeptResult<RunsResult<'start'>>;
  const at = (name: string): string => join(folder, name);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bench-'));
    kept = new KeptResult({
      files: { result: at('results/app.json'), look: at('look/app.json'), page: at('app.md') },
      schema: runsResultSchema(['start']),
      pages: (one) => ({ [at('app.md')]: `# Start\n\n${new RunReport(PLANS, one).figures()}` }),
      refigured: (saved) => ({ ...saved, figures: figuresOfRuns(PLANS, saved.runs) }),
    });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('a result that is kept with its page is read again as it was written, beside its page', async () => {
    expect(await kept.keep(result, false)).toMatchObject({ file: at('results/app.json') });
    expect(kept.read()).toEqual(result);
    expect(readFileSync(at('app.md'), 'utf8')).toContain(
      '| Start (`start-ms`) | ≤ 150  | 120 ms  | met | 1    |',
    );
  });

  it('a result that is kept with its page stays as it is when somebody only takes a look', async () => {
    await kept.keep(result, true);
    expect(existsSync(at('look/app.json'))).toBe(true);
    expect(kept.read()).toBeNull();
    expect(existsSync(at('app.md'))).toBe(false);
  });

  it('a result that is kept with its page gets its figures and its page anew of its runs', async () => {
    await expect(kept.remake()).rejects.toThrow('no result yet');
    await kept.keep({ ...result, figures: [] }, false);
    expect(await kept.remake()).toMatchObject({ figures: result.figures });
    expect(kept.read()).toEqual(result);
  });

  it('a result that is kept with its page is refused where it isn’t one', async () => {
    await kept.keep(result, false);
    writeFileSync(at('results/app.json'), '{"version":2}');
    expect(() => kept.read()).toThrow('is no result of this bench');
  });
});
