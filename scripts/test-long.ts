/**
 * npm run test:long [-- --only name,name] [-- --list] [-- --age]
 *
 * Runs the variants of test/long, all of them or those that are named, and keeps their results, with commit and
 * machine, in test/long/results.json. --list names all variants; --age names the results that are older than the code
 * they cover, and always exits with 0: .ci/run prints it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { VARIANTS, type Variant } from '../test/long/variants';
import { Explained, explainAndExit, runVisibly } from './runtime/command';
import { commitOfTree, describeMachine } from './runtime/machine';
import { REPO_ROOT } from './runtime/paths';
import { outdated, readLongResults, type ChangedSince, type LongResult } from './testing/long-results';
import { withRealParts, type RealParts } from './testing/real-parts';
import { runPlaywright, runVitest, tell, type Outcome } from './testing/runners';

const RESULTS = join(REPO_ROOT, 'test/long/results.json');

const git = (...args: string[]) => spawnSync('git', args, { cwd: REPO_ROOT, encoding: 'utf8' });

const changedSince: ChangedSince = (commit, covers) => {
  if (git('cat-file', '-e', `${commit}^{commit}`).status !== 0) return null;
  return git('diff', '--quiet', commit, '--', ...covers).status !== 0;
};

function tellAge(): void {
  const lines = outdated(VARIANTS, readLongResults(RESULTS), changedSince);
  if (lines.length === 0) return console.log('Long tests: all results are about the code as it stands.');
  console.log(
    'Long tests whose results are older than what they cover (npm run test:long -- --only <name>):',
  );
  for (const line of lines) console.log(`  ${line}`);
}

function chosen(only: string | undefined): readonly Variant[] {
  if (only === undefined) return VARIANTS;
  return only.split(',').map((name) => {
    const variant = VARIANTS.find((one) => one.name === name);
    if (!variant)
      throw new Explained(`--only takes ${VARIANTS.map((one) => one.name).join(', ')}; not ${name}.`);
    return variant;
  });
}

async function runOne({ name, script }: Variant, { env }: RealParts): Promise<Outcome> {
  if (script) {
    const [command, ...args] = script;
    const code = await runVisibly('npm', ['run', '--silent', command, '--', ...args], {
      cwd: REPO_ROOT,
      env,
    });
    return {
      counts: { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 },
      failures: code === 0 ? [] : [`npm run ${command} ended with code ${code}`],
      secondLooks: [],
      durations: [],
    };
  }
  if (existsSync(join(REPO_ROOT, `test/long/${name}.e2e.ts`)))
    return runPlaywright('test/long', [`long/${name}.e2e`], env);
  return runVitest(['long'], [`test/long/${name}.test.ts`], { ...env, MATINEE_LONG: '1' });
}

/** A variant that ran nothing has shown nothing: it counts as failed. */
function resultOf({ counts, failures }: Outcome, startedAtMs: number, commit: string): LongResult {
  const ranNothing = counts.passed + counts.failed === 0;
  return {
    commit,
    at: new Date(startedAtMs).toISOString(),
    machine: describeMachine(),
    passed: counts.passed,
    failed: ranNothing ? 1 : counts.failed,
    minutes: Number(((Date.now() - startedAtMs) / 60_000).toFixed(1)),
    failures: ranNothing ? ['no test ran'] : [...failures],
  };
}

async function testLong(only: string | undefined): Promise<number> {
  const variants = chosen(only);
  // The commit is read before the first run: a result is about the code at its beginning.
  const commit = commitOfTree();
  return withRealParts(async (parts) => {
    const outcomes: Outcome[] = [];
    for (const variant of variants) {
      console.log(`\n${variant.name}: ${variant.about}`);
      const startedAtMs = Date.now();
      const outcome = await runOne(variant, parts);
      outcomes.push(outcome);
      const results = { ...readLongResults(RESULTS), [variant.name]: resultOf(outcome, startedAtMs, commit) };
      const sorted = Object.fromEntries(Object.entries(results).sort(([a], [b]) => a.localeCompare(b)));
      writeFileSync(RESULTS, `${JSON.stringify(sorted, null, 2)}\n`);
    }
    return tell(outcomes);
  });
}

const { values } = parseArgs({
  options: { only: { type: 'string' }, list: { type: 'boolean' }, age: { type: 'boolean' } },
});
if (values.age) tellAge();
else if (values.list) for (const { name, about } of VARIANTS) console.log(`${name}: ${about}`);
else process.exit((await testLong(values.only).catch(explainAndExit)) === 0 ? 0 : 1);
