/** Mutates one file, or a few places in it, by StrykerJS, and runs the tests on each mutant. */
import type { LogLevel } from '@stryker-mutator/api/core';
import { Stryker } from '@stryker-mutator/core';
import { REPO_ROOT } from '../runtime/paths';
import { fateOf, seenByEither, type Mutant } from './results';

export interface FileRun {
  /** The path from the repository's root. */
  readonly file: string;
  /** The places in the file (`Mutant.at`); null stands for the whole file. */
  readonly places: readonly string[] | null;
  readonly tests: readonly string[];
  /** See `MutatedFolder.isPure`. */
  readonly isPure: boolean;
}

const place = ({ start, end }: { start: Spot; end: Spot }): string =>
  `${start.line}:${start.column}-${end.line}:${end.column}`;
/** The whole lines of a place; other mutants on these lines are run once more. */
const linesOf = (at: string): string => at.replace(/:\d+/g, '');
interface Spot {
  readonly line: number;
  readonly column: number;
}

/**
 * Mutates a file. The answer leaves out mutants that don't compile or that change words (words.js); null says that no
 * test loads the file.
 */
export async function mutateFile({ file, places, tests, isPure }: FileRun): Promise<Mutant[] | null> {
  process.env['MATINEE_MUTANT_TESTS'] = JSON.stringify({ tests, isPure });
  process.chdir(REPO_ROOT);
  const stryker = new Stryker({
    mutate: places === null ? [file] : places.map((at) => `${file}:${linesOf(at)}`),
    testRunner: 'vitest',
    vitest: { configFile: 'scripts/mutation/vitest.config.ts', related: true },
    coverageAnalysis: 'perTest',
    concurrency: 1,
    reporters: [],
    plugins: ['@stryker-mutator/vitest-runner', './scripts/mutation/words.js'],
    ignorers: ['words'],
    ignorePatterns: ['out', 'dist', 'test-results', 'docs', 'bench', '.cache'],
    tempDirName: '.cache/mutants',
    logLevel: 'error' as LogLevel,
    dryRunTimeoutMinutes: 15,
  });
  const results = await stryker.runMutationTest().catch((error: unknown) => {
    if (String(error).includes('No tests were executed')) return null;
    throw error;
  });
  if (results === null) return null;
  const untried = results.filter((result) => fateOf(result) === 'untried');
  if (untried.length > 0)
    throw new Error(
      `No test was run on ${untried.length} mutants, at ${untried.map(({ location }) => place(location)).join(', ')}.`,
    );
  return results.flatMap((result): Mutant[] => {
    const fate = fateOf(result);
    if (fate === 'uncounted') return [];
    const { location, mutatorName, replacement } = result;
    return [{ at: place(location), mutator: mutatorName, to: replacement ?? '', seen: fate === 'seen' }];
  });
}

/** Mutates a file with the quick tests first; the slower ones are asked only about the mutants that those let live. */
export async function mutateInTurn(run: FileRun, further: readonly string[]): Promise<Mutant[] | null> {
  const first = await mutateFile(run);
  if (further.length === 0) return first;
  const slowly = { ...run, tests: further, isPure: false };
  if (first === null) return mutateFile(slowly);
  const at = [...new Set(first.filter(({ seen }) => !seen).map((mutant) => mutant.at))];
  if (at.length === 0) return first;
  return seenByEither(first, (await mutateFile({ ...slowly, places: at })) ?? []);
}
