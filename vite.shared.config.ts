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
