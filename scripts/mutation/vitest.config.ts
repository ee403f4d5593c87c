/** The Vitest configuration of `npm run mutate`: one project, without the tests that take too long for each mutant. */
import { basename } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { sourceAliases } from '../../vite.shared.config.ts';
import { keptThread } from './kept-thread.ts';
import { LEFT_OUT } from './plan.ts';

/** Set by run-file.ts: the tests of the mutated folder, and whether they leave nothing behind. */
const { tests, isPure } = JSON.parse(
  process.env['MATINEE_MUTANT_TESTS'] ?? '{ "tests": [], "isPure": false }',
) as { tests: string[]; isPure: boolean };

/** Sorts the mutated file's own tests first: most mutants die by them, and then no other test is run. */
class OwnFirst extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const own = this.ctx.config.related?.map((path) => `${basename(path, '.ts')}.test.ts`) ?? [];
    const isOwn = ({ moduleId }: TestSpecification): boolean => own.includes(basename(moduleId));
    const sorted = await super.sort(specifications);
    return [...sorted.filter(isOwn), ...sorted.filter((one) => !isOwn(one))];
  }
}

export default defineConfig({
  resolve: { alias: sourceAliases },
  define: { __WEB__: 'false' },
  plugins: isPure ? [keptThread()] : [],
  test: {
    environment: 'node',
    // All test files of a mutant run in one thread, which loads the code once.
    isolate: !isPure,
    setupFiles: isPure ? ['scripts/mutation/no-mutant.ts'] : [],
    sequence: { setupFiles: 'list', sequencer: OwnFirst },
    include: tests,
    exclude: [...LEFT_OUT, '**/node_modules/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
  },
});
