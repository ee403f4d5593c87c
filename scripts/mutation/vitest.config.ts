/** Tests as `npm run mutate` runs them: one project, without those that a mutant can't wait for. */
import { defineConfig } from 'vitest/config';
import { sourceAliases } from '../../vite.shared.config.ts';
import { LEFT_OUT } from './plan.ts';

/** Handed over by run-file.ts: the tests of the folder that is mutated. */
const tests = JSON.parse(process.env['MATINEE_MUTANT_TESTS'] ?? '[]') as string[];

export default defineConfig({
  resolve: { alias: sourceAliases },
  define: { __WEB__: 'false' },
  test: {
    environment: 'node',
    include: tests,
    exclude: [...LEFT_OUT, '**/node_modules/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
  },
});
