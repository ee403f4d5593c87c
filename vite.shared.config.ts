/** What every build and test run agrees on: the source aliases and the oldest engine we run on. */
import { fileURLToPath } from 'node:url';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The same as `paths` in tsconfig.base.json. */
export const sourceAliases = {
  '@core': at('src-core'),
  '@sdk': at('src-sdk'),
  '@server': at('src-server'),
};

/** Electron 33, the oldest runtime the app runs on, is Chromium 130 with Node 20.18. */
export const BROWSER_TARGET = 'chrome130';
export const NODE_TARGET = 'node20.18';

/**
 * This code stands in front of each chunk of a page: zod asks whether it may compile parsers as soon as the first
 * schema is made, and the schemas' chunk runs before the entry that forbids it (src-renderer/no-eval.ts, which is
 * enough where nothing is bundled). The question alone breaks the page's policy, and is reported as a violation.
 */
export const PAGE_INTRO =
  'globalThis.__zod_globalConfig ??= {}; globalThis.__zod_globalConfig.jitless = true;';
