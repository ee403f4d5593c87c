/** Starts programs as an ordinary user, also where the tests run as root, so that Chromium's sandbox is on. */
import { spawn, type ChildProcess } from 'node:child_process';
import { chownSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** `nobody` and `nogroup` of Debian. */
const NOBODY = { uid: 65_534, gid: 65_534 } as const;
const isRoot = process.getuid?.() === 0;

export interface OrdinaryUser {
  /** The folder that the user may write in. */
  readonly home: string;
  /** The copy of the app that this user can reach: root's folders are often closed to others. */
  readonly executable: string;
  start(args: readonly string[], env?: Readonly<Record<string, string>>): ChildProcess;
  /** Deletes the folder. */
  leave(): void;
}

/** @param packedExecutable in its folder, which is copied where root runs the test */
export const ordinaryUser = (packedExecutable: string): OrdinaryUser => {
  const home = mkdtempSync(join(tmpdir(), 'matinee-ordinary-'));
  const runtime = join(home, 'runtime');
  mkdirSync(runtime, { mode: 0o700 });
  let executable = packedExecutable;
  if (isRoot) {
    cpSync(dirname(packedExecutable), join(home, 'app'), { recursive: true, verbatimSymlinks: true });
    executable = join(home, 'app', basename(packedExecutable));
    for (const folder of [home, runtime]) chownSync(folder, NOBODY.uid, NOBODY.gid);
  }
  return {
    home,
    executable,
    start: (args, env = {}) =>
      spawn(executable, args, {
        ...(isRoot ? NOBODY : {}),
        cwd: home,
        // The variables are named one by one: people's own machines don't have those that the tests' environment adds.
        env: {
          PATH: process.env['PATH'] ?? '',
          HOME: home,
          TMPDIR: home,
          XDG_CONFIG_HOME: join(home, 'config'),
          XDG_RUNTIME_DIR: runtime,
          ...env,
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      }),
    leave: () => rmSync(home, { recursive: true, force: true }),
  };
};

const readProcess = (pid: number, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // The process has ended meanwhile.
    return '';
  }
};

/** The processes below `pid`, at any depth. This works on Linux only. */
export const processesBelow = (pid: number): number[] => {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({
      pid: Number(name),
      parent: Number(/^PPid:\s*(\d+)/m.exec(readProcess(Number(name), 'status'))?.[1]),
    }));
  const below = (of: number): number[] =>
    parents.filter(({ parent }) => parent === of).flatMap((child) => [child.pid, ...below(child.pid)]);
  return below(pid);
};

/** How an app's renderer processes are confined: 2 stands for a filter of system calls (proc(5), `Seccomp`). */
export const renderersSeccomp = (pid: number): string[] =>
  processesBelow(pid)
    .filter((child) => readProcess(child, 'cmdline').includes('--type=renderer'))
    .map((child) => /^Seccomp:\s*(\d)/m.exec(readProcess(child, 'status'))?.[1] ?? '');

/** The environment that a process was given when it began. This works on Linux only. */
export const environmentOf = (pid: number): ReadonlyMap<string, string> =>
  new Map(
    readProcess(pid, 'environ')
      .split('\0')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
