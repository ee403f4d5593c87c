/** Runs the end-to-end tests of this folder by the rules of those that run with each change, but for their second look. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'playwright/test';
import e2e from '../e2e/playwright.config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  ...e2e,
  outputDir: at('../../test-results/long'),
  retries: 0,
  timeout: 600_000,
});
