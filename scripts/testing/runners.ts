/** Runs Vitest and Playwright as programs, and adds up their reports. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runVisibly } from '../runtime/command';
import { REPO_ROOT } from '../runtime/paths';
import {
  NO_TESTS,
  countPlaywright,
  countVitest,
  durationsOfPlaywright,
  durationsOfVitest,
  failuresOfPlaywright,
  failuresOfVitest,
  secondLooksOfPlaywright,
  secondLooksOfVitest,
  secondLooksTooMany,
  sum,
  type Counts,
  type FileDuration,
  type PlaywrightReport,
  type VitestReport,
} from './results';

export interface Outcome {
  readonly counts: Counts;
  readonly failures: readonly string[];
  /** Of tests that passed when they were looked at again. */
  readonly secondLooks: readonly string[];
  readonly durations: readonly FileDuration[];
}

const REPORTS = join(REPO_ROOT, 'test-results');

interface Reading<R> {
  readonly count: (report: R) => Counts;
  readonly failures: (report: R) => string[];
  readonly secondLooks: (report: R) => string[];
  readonly durations: (report: R) => FileDuration[];
}

/** A run that ended badly without a report, or with nothing failed in it, still counts as one failure. */
function outcomeOf<R>(file: string, exitCode: number, read: Reading<R>): Outcome {
  const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as R) : null;
  const counts = report ? read.count(report) : NO_TESTS;
  const durations = report ? read.durations(report) : [];
  const secondLooks = report ? read.secondLooks(report) : [];
  if (exitCode === 0 || counts.failed > 0)
    return { counts, failures: report ? read.failures(report) : [], secondLooks, durations };
  return {
    counts: { ...counts, failed: 1 },
    failures: [`a run ended with code ${exitCode} and no failed test`],
    secondLooks,
    durations,
  };
}

export async function runVitest(
  projects: readonly string[],
  rest: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Outcome> {
  const report = join(REPORTS, 'vitest.json');
  rmSync(report, { force: true });
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
  return outcomeOf<VitestReport>(report, code, {
    count: countVitest,
    failures: failuresOfVitest,
    secondLooks: secondLooksOfVitest,
    durations: durationsOfVitest,
  });
}

/** @param folder the folder of the configuration and its tests: test/e2e, test/long */
export async function runPlaywright(
  folder: string,
  rest: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Outcome> {
  const report = join(REPORTS, 'e2e.json');
  rmSync(report, { force: true });
  const args = [
    'node_modules/playwright/cli.js',
    'test',
    '--config',
    `${folder}/playwright.config.ts`,
    '--pass-with-no-tests',
  ];
  const code = await runVisibly(process.execPath, [...args, ...rest], { cwd: REPO_ROOT, env });
  return outcomeOf<PlaywrightReport>(report, code, {
    count: countPlaywright,
    failures: failuresOfPlaywright,
    secondLooks: secondLooksOfPlaywright,
    durations: (read) => durationsOfPlaywright(read, `${folder}/`),
  });
}

const MINUTE_MS = 60_000;
/** Files that took less than this are reported as one sum. */
const TOLD_FROM_MS = 6_000;

/**
 * Prints the minutes of each file, by name the tests that passed at a second look and those that failed, and how many
 * passed and failed.
 * @returns how many failed, second looks that were too many among them
 */
export function tell(outcomes: readonly Outcome[]): number {
  const short = (text: string): string => text.replaceAll(`${REPO_ROOT}/`, '');
  const minutes = (ms: number): string => (ms / MINUTE_MS).toFixed(1).padStart(5);
  const durations = outcomes.flatMap((outcome) => outcome.durations).sort((a, b) => b.ms - a.ms);
  const quick = durations.filter(({ ms }) => ms < TOLD_FROM_MS);
  if (durations.length > 0) console.log('\nMinutes of each file:');
  for (const { file, ms } of durations.slice(0, durations.length - quick.length))
    console.log(`${minutes(ms)}  ${short(file)}`);
  if (quick.length > 0)
    console.log(
      `${minutes(quick.reduce((total, { ms }) => total + ms, 0))}  ${quick.length} files under ${TOLD_FROM_MS / 1000} s each`,
    );
  const secondLooks = outcomes.flatMap((outcome) => outcome.secondLooks);
  for (const test of secondLooks) console.log(`passed at a second look only: ${short(test)}`);
  const tooMany = secondLooksTooMany(secondLooks.length);
  if (tooMany > 0) console.log(`failed: ${secondLooks.length} second looks, which are ${tooMany} too many`);
  for (const failure of outcomes.flatMap(({ failures }) => failures))
    console.log(`failed: ${short(failure)}`);
  const total = sum(outcomes.map(({ counts }) => counts));
  if (total.skipped > 0) console.log(`${total.skipped} skipped`);
  console.log(`${total.passed} passed, ${total.failed + tooMany} failed`);
  return total.failed + tooMany;
}
