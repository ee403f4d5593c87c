/** Builds the desktop app into out/ when a source is newer than the last build. */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './cache';
import { Explained, runVisibly } from './command';
import { REPO_ROOT } from './paths';

const SOURCES = [
  'src-core',
  'src-sdk',
  'src-server',
  'src-main',
  'src-preload',
  'src-renderer',
  'resources',
  'electron.vite.config.ts',
  'vite.web.config.ts',
  'vite.link-page.config.ts',
  'scripts/pages',
  'vite.shared.config.ts',
  'scripts/supply/bundled-packages.ts',
  'package.json',
  'package-lock.json',
];

/** Folders count too: deleting a file touches only its folder. */
function newestChange(path: string): number {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, newestChange(join(path, name))),
    stat.mtimeMs,
  );
}

interface Build {
  readonly name: string;
  readonly stamp: string;
  readonly command: readonly string[];
}

const DESKTOP: Build = {
  name: 'the app',
  stamp: 'out/.built',
  command: ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'warn'],
};
const WEB: Build = {
  name: 'the web page',
  stamp: 'out/.built-web',
  command: ['node_modules/vite/bin/vite.js', 'build', '--config', 'vite.web.config.ts', '--logLevel', 'warn'],
};
const LINK_PAGE: Build = {
  name: 'the page for invitations',
  stamp: 'out/.built-link-page',
  command: [
    'node_modules/vite/bin/vite.js',
    ...['build', '--config', 'vite.link-page.config.ts', '--logLevel', 'warn'],
  ],
};

async function bringUpToDate(build: Build): Promise<void> {
  const stamp = join(REPO_ROOT, build.stamp);
  // Where two `npm start` run at once, one builds, and neither removes out/ under the other's running app.
  await withLock(join(REPO_ROOT, 'node_modules/.cache/build.lock'), async () => {
    const newest = Math.max(...SOURCES.map((source) => newestChange(join(REPO_ROOT, source))));
    if (existsSync(stamp) && statSync(stamp).mtimeMs >= newest) return;
    console.log(`Building ${build.name}…`);
    rmSync(stamp, { force: true });
    const code = await runVisibly(process.execPath, build.command, { cwd: REPO_ROOT });
    if (code !== 0) throw new Explained(`Building ${build.name} failed (see above).`);
    mkdirSync(join(REPO_ROOT, 'out'), { recursive: true });
    writeFileSync(stamp, '');
    // The stamp is as old as the newest source of this build: a file that changed meanwhile is newer.
    utimesSync(stamp, new Date(), new Date(Math.ceil(newest)));
  });
}

export const buildApp = () => bringUpToDate(DESKTOP);
export const buildWeb = () => bringUpToDate(WEB);
export const buildLinkPage = () => bringUpToDate(LINK_PAGE);
