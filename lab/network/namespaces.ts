/** The kernel's side of a test network: namespaces with names of this process, and their end, also after a crash. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';

const PREFIX = 'matinee';

const ip = (...args: string[]): { readonly ok: boolean; readonly output: string; readonly error: string } => {
  const { status, stdout, stderr, error } = spawnSync('ip', args, { encoding: 'utf8' });
  return { ok: status === 0, output: stdout ?? '', error: error?.message ?? stderr };
};

/** @throws with what `ip` says */
export const mustIp = (...args: string[]): string => {
  const { ok, output, error } = ip(...args);
  if (!ok) throw new Error(`ip ${args.join(' ')}: ${error.trim()}`);
  return output;
};

export const namespaceName = (machine: string): string => `${PREFIX}-${process.pid}-${machine}`;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Ends everything that runs in it, and takes it away. Synchronous, so that it can be done while this process exits. */
export function removeNamespace(namespace: string): void {
  const { output } = ip('netns', 'pids', namespace);
  for (const pid of output.split(/\s+/).filter(Boolean).map(Number)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
  ip('netns', 'delete', namespace);
}

/** Of test runs that didn't come to clean up behind them. */
export function removeStaleNamespaces(): void {
  const pattern = new RegExp(`^${PREFIX}-(\\d+)-\\S+`);
  for (const line of ip('netns', 'list').output.split('\n')) {
    const [, pid] = pattern.exec(line) ?? [];
    const [namespace] = line.split(' ');
    if (pid !== undefined && namespace && !isAlive(Number(pid))) removeNamespace(namespace);
  }
}

/** Why this system lets no test make networks of its own; null where it does. */
export function networkProblem(): string | null {
  if (process.platform !== 'linux') return `Network namespaces are Linux’s; this is ${process.platform}.`;
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
  } catch {
    return '/dev/net/tun can’t be opened here (it takes root, and a kernel or container that has it).';
  }
  const probe = namespaceName('probe');
  const { ok, error } = ip('netns', 'add', probe);
  if (!ok) return `Network namespaces can’t be made here: ${error.trim()}`;
  removeNamespace(probe);
  if (spawnSync('python3', ['--version']).status !== 0)
    return 'There is no python3, which the test network runs on.';
  return null;
}
