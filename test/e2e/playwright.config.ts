/**
 * The end-to-end tests, with real Electron windows. There is one worker, because the windows share two cores and the
 * tests measure skew. A test that fails is looked at once more, is named at the end of the run, and remains a bug: ADR 64.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'playwright/test';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.e2e.ts',
  outputDir: at('../../test-results/e2e'),
  workers: 1,
  fullyParallel: false,
  retries: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env['CI']),
  use: { trace: 'retain-on-failure' },
  reporter: [['list'], ['json', { outputFile: at('../../test-results/e2e.json') }]],
});
