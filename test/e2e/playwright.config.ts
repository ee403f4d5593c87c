/**
 * End to end, with real Electron windows. One worker: the windows share two cores, and skew is what is
 * measured. No retries: a test that passes the second time has failed.
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
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env['CI']),
  use: { trace: 'retain-on-failure' },
  reporter: [['list'], ['json', { outputFile: at('../../test-results/e2e.json') }]],
});
