/**
 * The packed app: it is packed anew when it is older than the build, and started in the only way that its fuses leave
 * open.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium, type BrowserContext, type Page } from 'playwright';
import { withLock } from '../../scripts/runtime/cache';
import { run } from '../../scripts/runtime/command';
import { sandboxArgs } from '../../scripts/runtime/display';
import { packedApp, packedStamp, type PackageKind } from '../../scripts/runtime/packages';
import { REPO_ROOT } from '../../scripts/runtime/paths';
import { fakeDeviceFlags } from '../films/fake-devices';
import {
  ASKS_NOBODY,
  keepToThisMachine,
  newDataFolder,
  noteComplaints,
  START_LIMIT_MS,
  type PersonAtWindow,
} from './person';

/** Why the packed app can't be tried on this system; null where it can. */
export const packingProblem = (): string | null =>
  process.platform === 'linux'
    ? null
    : `Packing is tried on Linux only so far, and this is ${process.platform}: nothing was packed or started.`;

/** Quitting may take two seconds for the server's good-bye; an app that takes much longer than that hangs. */
const QUIT_LIMIT_MS = 15_000;

const changedMs = (path: string): number => (existsSync(path) ? statSync(path).mtimeMs : 0);

/**
 * Packs the app when the build, the packing script or its settings are newer than the last package; this takes some ten
 * seconds.
 */
export async function ensurePacked(kind: PackageKind): Promise<void> {
  await withLock(join(REPO_ROOT, 'node_modules/.cache/pack.lock'), async () => {
    const sources = [
      ...['out/.built', 'electron-builder.yml', 'package-lock.json'],
      ...['scripts/dist.ts', 'scripts/runtime/packages.ts'],
    ];
    const newest = Math.max(...sources.map((source) => changedMs(join(REPO_ROOT, source))));
    if (existsSync(packedApp(kind)) && changedMs(packedStamp(kind)) >= newest) return;
    const args = kind === 'tests' ? ['--dir', '--for-tests'] : ['--dir'];
    await run(process.execPath, ['--import', 'tsx', 'scripts/dist.ts', ...args], { cwd: REPO_ROOT });
  });
}

export interface PackedPerson extends PersonAtWindow {
  /** Closes the window as the person would; answers how the app ended. */
  quit(): Promise<number | null>;
}

const firstPage = async (context: BrowserContext): Promise<Page> =>
  context.pages()[0] ?? (await context.waitForEvent('page', { timeout: START_LIMIT_MS }));

/** The address of the app's debugging port, which Chromium prints on its standard error. */
function debuggingAddress(app: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`The packed app didn’t start: ${said}`)), START_LIMIT_MS);
    app.once('exit', (code) => reject(new Error(`The packed app ended with ${code}: ${said}`)));
    createInterface({ input: app.stderr! }).on('line', (line) => {
      const address = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (address === undefined) {
        said += `${line}\n`;
        return;
      }
      clearTimeout(timer);
      resolve(address);
    });
  });
}

/**
 * Starts the app that is packed for tests, with the profile `name`. Its fuses forbid `--inspect`, so the page is driven
 * over its debugging port, and nothing can be asked of the main process.
 */
export async function launchPacked(name: string, args: readonly string[] = []): Promise<PackedPerson> {
  const dataFolder = newDataFolder(name);
  keepToThisMachine(dataFolder);
  const app = spawn(
    packedApp('tests'),
    [
      ...sandboxArgs(),
      ...(await fakeDeviceFlags(name)),
      '--autoplay-policy=no-user-gesture-required',
      '--remote-debugging-port=0',
      '--automation',
      `--profile=${name}`,
      `--user-data-dir=${dataFolder}`,
      ...args,
    ],
    {
      // A packed app registers itself for invite links: not with the desktop of whoever runs the tests.
      env: {
        ...process.env,
        XDG_CONFIG_HOME: join(dataFolder, 'desktop-settings'),
        ...ASKS_NOBODY,
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const ended = new Promise<number | null>((resolve) => app.once('exit', (code) => resolve(code)));
  const kill = () => void app.kill('SIGKILL');
  process.once('exit', kill);
  try {
    const browser = await chromium.connectOverCDP(await debuggingAddress(app), { timeout: START_LIMIT_MS });
    const page = await firstPage(browser.contexts()[0]!);
    const complaints = noteComplaints(page);
    await page.waitForLoadState('domcontentloaded');
    return {
      ...{ name, page, dataFolder, complaints },
      async quit() {
        const timer = setTimeout(kill, QUIT_LIMIT_MS);
        if (!page.isClosed()) await page.close().catch(() => undefined);
        const code = await ended;
        clearTimeout(timer);
        process.off('exit', kill);
        return code;
      },
    };
  } catch (error) {
    kill();
    throw error;
  }
}
