/**
 * npm test [-- --only unit|integration|e2e] [-- filters and options for the test runners]
 * npm run test:long [-- the same]: with the variants that nobody waits for with each change
 *
 * Sets up what is missing, builds, makes the test clips, then runs Vitest and, with real Electron on a
 * virtual display and silent sound devices, Playwright. Ends with one line: `N passed, N failed`.
 * MATINEE_HEADED=1 puts the windows on your own display.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp, buildWeb } from './runtime/build';
import { Explained, explainAndExit, runVisibly } from './runtime/command';
import { ensurePackages } from './runtime/debian';
import { ensureDisplay, startVirtualDisplay } from './runtime/display';
import { resolveElectron, runtimeLine } from './runtime/electron';
import { REPO_ROOT } from './runtime/paths';
import {
  NO_TESTS,
  countPlaywright,
  countVitest,
  failuresOfPlaywright,
  failuresOfVitest,
  sum,
  type Counts,
  type PlaywrightReport,
  type VitestReport,
} from './runtime/results';
import { startSound } from './runtime/sound';

const KINDS = ['unit', 'integration', 'e2e'] as const;
type Kind = (typeof KINDS)[number];

function parseArgs(args: readonly string[]): { kinds: readonly Kind[]; rest: string[] } {
  const rest = args.filter((arg) => arg !== '--long');
  if (rest.length < args.length) process.env['MATINEE_LONG'] = '1';
  const at = rest.findIndex((arg) => arg === '--only' || arg.startsWith('--only='));
  if (at === -1) return { kinds: KINDS, rest };
  const [flag = ''] = rest.splice(at, 1);
  const value = flag.includes('=') ? flag.slice(flag.indexOf('=') + 1) : rest.splice(at, 1)[0];
  const kind = KINDS.find((name) => name === value);
  if (!kind) throw new Explained(`--only takes one of ${KINDS.join(', ')}.`);
  return { kinds: [kind], rest };
}

interface Outcome {
  readonly counts: Counts;
  readonly failures: readonly string[];
}

/** A run that ended badly without a report, or with nothing failed in it, still counts as one failure. */
function outcomeOf<R>(
  file: string,
  exitCode: number,
  read: { count: (report: R) => Counts; failures: (report: R) => string[] },
): Outcome {
  const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as R) : null;
  const counts = report ? read.count(report) : NO_TESTS;
  if (exitCode === 0 || counts.failed > 0) return { counts, failures: report ? read.failures(report) : [] };
  return {
    counts: { ...counts, failed: 1 },
    failures: [`a run ended with code ${exitCode} and no failed test`],
  };
}

async function runVitest(
  kinds: readonly Kind[],
  rest: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Outcome> {
  const report = join(REPO_ROOT, 'test-results/vitest.json');
  rmSync(report, { force: true });
  const projects = [
    ...(kinds.includes('unit') ? ['unit', 'dom'] : []),
    ...(kinds.includes('integration') ? ['integration'] : []),
  ];
  const args = [
    ...[
      'node_modules/vitest/vitest.mjs',
      'run',
      '--passWithNoTests',
      ...projects.flatMap((name) => ['--project', name]),
    ],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  ];
  const code = await runVisibly(process.execPath, [...args, ...rest], { cwd: REPO_ROOT, env });
  return outcomeOf<VitestReport>(report, code, { count: countVitest, failures: failuresOfVitest });
}

async function runPlaywright(rest: readonly string[], env: NodeJS.ProcessEnv): Promise<Outcome> {
  const report = join(REPO_ROOT, 'test-results/e2e.json');
  rmSync(report, { force: true });
  const args = [
    'node_modules/playwright/cli.js',
    'test',
    '--config',
    'test/e2e/playwright.config.ts',
    '--pass-with-no-tests',
  ];
  const code = await runVisibly(process.execPath, [...args, ...rest], { cwd: REPO_ROOT, env });
  return outcomeOf<PlaywrightReport>(report, code, {
    count: countPlaywright,
    failures: failuresOfPlaywright,
  });
}

/** @returns how many failed */
function tell(outcomes: readonly Outcome[]): number {
  for (const failure of outcomes.flatMap(({ failures }) => failures))
    console.log(`failed: ${failure.replaceAll(`${REPO_ROOT}/`, '')}`);
  const total = sum(outcomes.map(({ counts }) => counts));
  if (total.skipped > 0) console.log(`${total.skipped} skipped`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed;
}

async function test(): Promise<number> {
  const { kinds, rest } = parseArgs(process.argv.slice(2));
  const withWindows = kinds.includes('e2e') || kinds.includes('integration');
  if (!withWindows) {
    return tell([await runVitest(kinds, rest, process.env)]);
  }

  await ensurePackages('window', 'test');
  const electron = await resolveElectron();
  const engine = runtimeLine(electron);
  console.log(engine);
  await buildApp();
  await buildWeb();
  const { prepareMedia } = await import('../test/fakes/media/prepare');
  await prepareMedia();

  const display = process.env['MATINEE_HEADED'] === '1' ? await ensureDisplay() : await startVirtualDisplay();
  const sound = await startSound();
  const env = { ...process.env, ...display.env, ...sound.env, MATINEE_ELECTRON: electron.executable };
  const outcomes: Outcome[] = [];
  try {
    if (kinds.some((kind) => kind !== 'e2e')) outcomes.push(await runVitest(kinds, rest, env));
    if (kinds.includes('e2e')) outcomes.push(await runPlaywright(rest, env));
  } finally {
    await sound.close();
    await display.close();
  }
  console.log(`\nRan on ${engine}, Node ${process.versions.node}.`);
  return tell(outcomes);
}

const failed = await test().catch(explainAndExit);
process.exit(failed === 0 ? 0 : 1);
