/**
 * Describes the machine that a figure was measured on. It is written beside every result, for a figure without its
 * machine says nothing.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, release, totalmem, type as systemName } from 'node:os';
import { join } from 'node:path';
import { run } from './command';
import { REPO_ROOT } from './paths';

export interface Machine {
  readonly cpu: string;
  /** The cores that this process may use; it may be bound to fewer than the machine has. */
  readonly cores: number;
  readonly memoryGb: number;
  readonly os: string;
  readonly kernel: string;
}

export interface Versions {
  readonly matinee: string;
  /** The commit of the working tree, with `+changes` where the tree has changes that aren't committed. */
  readonly commit: string;
  readonly electron: string;
  readonly chromium: string;
  readonly node: string;
}

/** The name a Linux gives itself in /etc/os-release. */
export function prettyName(osRelease: string): string | undefined {
  return /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(osRelease)?.[1];
}

function osName(): string {
  try {
    const name = prettyName(readFileSync('/etc/os-release', 'utf8'));
    if (name !== undefined) return name;
  } catch {
    // The system isn't a Linux, so the kernel's name has to do.
  }
  return systemName();
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1024 ** 3),
    os: osName(),
    kernel: `${systemName()} ${release()} ${arch()}`,
  };
}

function git(...args: string[]): string | undefined {
  const result = spawnSync('git', args, { cwd: REPO_ROOT, encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** The commit of the working tree, twelve digits, with `+changes` where the tree has changes that aren't committed. */
export function commitOfTree(): string {
  const hash = git('rev-parse', '--short=12', 'HEAD');
  if (hash === undefined) return 'unknown';
  // Results are left out: benches and long tests write them as they run, and the program stays the same.
  const changed = git(
    'status',
    '--porcelain',
    '--untracked-files=no',
    '--',
    '.',
    ':!bench/results',
    ':!docs',
    ':!test/long/results.json',
  );
  return changed === '' ? hash : `${hash}+changes`;
}

/** @param electron the path of the Electron that the bench runs on (scripts/runtime/electron) */
export async function describeVersions(electron: string): Promise<Versions> {
  const program =
    'JSON.stringify({ electron: process.versions.electron, chromium: process.versions.chrome })';
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const engine = JSON.parse(await run(electron, ['-p', program], { env })) as {
    electron: string;
    chromium: string;
  };
  const { version } = JSON.parse(readFileSync(join(REPO_ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  return { matinee: version, commit: commitOfTree(), ...engine, node: process.versions.node };
}
