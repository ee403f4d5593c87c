/**
 * Checks the workflows that GitHub runs of this repository: they use nobody else's code by a name that can be moved,
 * and have no rights beyond reading.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { REPO_ROOT } from './runtime/paths';

const readText = (path: string): string => readFileSync(join(REPO_ROOT, path), 'utf8');

const StepSchema = z.object({
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
});
const WorkflowSchema = z.object({
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.object({
      'timeout-minutes': z.number(),
      'runs-on': z.string(),
      permissions: z.never().optional(),
      strategy: z.object({ matrix: z.object({ system: z.array(z.string()) }) }).optional(),
      steps: z.array(StepSchema),
    }),
  ),
});
type Workflow = z.infer<typeof WorkflowSchema>;

const FOLDER = '.github/workflows';
const files = readdirSync(join(REPO_ROOT, FOLDER));
const workflow = (name: string): Workflow => WorkflowSchema.parse(parse(readText(`${FOLDER}/${name}`)));
const stepsOf = (name: string) => Object.values(workflow(name).jobs).flatMap(({ steps }) => steps);
const commandsOf = (name: string): string[] => stepsOf(name).flatMap(({ run }) => run ?? []);

describe.each(files)('the workflow %s', (name) => {
  it('a workflow may read the source and nothing else, and ends', () => {
    expect(workflow(name).permissions).toEqual({ contents: 'read' });
    for (const job of Object.values(workflow(name).jobs))
      expect(job['timeout-minutes']).toBeLessThanOrEqual(120);
  });

  it('a workflow pins each action to a commit, and says which version that is', () => {
    const lines = readText(`${FOLDER}/${name}`).match(/^.*\buses:.*$/gm) ?? [];
    expect(lines).toHaveLength(stepsOf(name).filter(({ uses }) => uses !== undefined).length);
    for (const line of lines) expect(line).toMatch(/uses: actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('a workflow leaves no token in the working tree, where what npm installs could read it', () => {
    const checkouts = stepsOf(name).filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(0);
    for (const checkout of checkouts) expect(checkout.with).toMatchObject({ 'persist-credentials': false });
  });

  it('a workflow calls scripts that are there', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readText('package.json')));
    const called = commandsOf(name).flatMap((run) =>
      [...run.matchAll(/npm run ([\w:]+)/g)].map(([, one]) => one),
    );
    for (const script of called) expect(Object.keys(scripts)).toContain(script);
  });
});

describe('the workflows of GitHub', () => {
  it('the check that GitHub runs is the one that anybody can run', () => {
    expect(commandsOf('ci.yml')).toEqual(['.ci/run']);
    expect(Object.keys(workflow('ci.yml').on)).toEqual(['push', 'pull_request']);
  });

  it('GitHub packs installers on the three systems', () => {
    const systems = Object.values(workflow('installers.yml').jobs).flatMap(
      ({ strategy }) => strategy?.matrix.system ?? [],
    );
    expect(systems.map((system) => system.split('-')[0])).toEqual(['ubuntu', 'macos', 'windows']);
    expect(commandsOf('installers.yml')).toEqual(['npm ci', 'npm run dist']);
  });

  it('GitHub asks for advisories on a schedule, and never while a change is tested', () => {
    expect(commandsOf('advisories.yml')).toEqual(['npm run advisories']);
    expect(Object.keys(workflow('advisories.yml').on)).toContain('schedule');
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readText('package.json')));
    for (const run of [readText('.ci/run'), scripts['check'] ?? '', scripts['test'] ?? ''])
      expect(run).not.toMatch(/advisories|\baudit\b(?<!--no-audit)/);
  });
});
