/**
 * Four kinds of tests, by where they run: `unit` (Node), `dom` (happy-dom), `integration` (Node, real
 * server and sockets) here, and the end-to-end ones in test/e2e with Playwright. A fifth, `long`, is of variants.
 */
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';
import { sourceAliases } from './vite.shared.config.ts';

const shared = {
  resolve: { alias: sourceAliases },
  define: { __WEB__: 'false' },
};

/** The variants that aren't run with each change: scripts/test-long.ts runs them, one file at a time. */
const long = {
  ...shared,
  test: {
    name: 'long',
    environment: 'node',
    include: ['test/long/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 240_000,
  },
};

export default defineConfig({
  test: {
    passWithNoTests: true,
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          environment: 'node',
          include: [
            'src-core/**/*.test.ts',
            'src-server/**/*.test.ts',
            'src-main/**/*.test.ts',
            'scripts/**/*.test.ts',
            'bench/**/*.test.ts',
            'test/fakes/**/*.test.ts',
            'lab/**/*.test.ts',
            'test/fuzz/**/*.test.ts',
          ],
          testTimeout: 30_000,
        },
      },
      {
        ...shared,
        plugins: [vue()],
        test: {
          name: 'dom',
          environment: 'happy-dom',
          include: ['src-sdk/**/*.test.ts', 'src-renderer/**/*.test.ts', 'src-preload/**/*.test.ts'],
          // No test here waits for time, but a busy machine takes longer to mount the whole app.
          testTimeout: 30_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          environment: 'node',
          include: [
            'test/integration/**/*.test.ts',
            'test/contract/**/*.test.ts',
            'test/architecture/**/*.test.ts',
          ],
          // These run one at a time and by themselves: they measure time, with real engines.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          // Real parts are looked at once more, and named: ADR 64.
          retry: 1,
          // A poll ends as soon as it holds; a busy machine must not end it sooner.
          expect: { poll: { timeout: 15_000 } },
          hookTimeout: 60_000,
        },
      },
      ...(process.env['MATINEE_LONG'] === '1' ? [long] : []),
    ],
  },
});
