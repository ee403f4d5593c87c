/** The user's cache folder. Files are put there whole or not at all, by one process at a time. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

const LOCK_POLL_MS = 300;
/** The age up to which a lock folder may lack its owner's id, which is written right after the folder is made. */
const UNOWNED_LOCK_GRACE_MS = 5_000;

export function userCacheDir(env: NodeJS.ProcessEnv = process.env): string {
  const base = env['XDG_CACHE_HOME'] ?? '';
  return join(base === '' ? join(homedir(), '.cache') : base, 'matinee');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isAbandoned(lock: string): boolean {
  try {
    const owner = Number(readFileSync(join(lock, 'pid'), 'utf8'));
    return !isAlive(owner);
  } catch {
    try {
      return Date.now() - statSync(lock).mtimeMs > UNOWNED_LOCK_GRACE_MS;
    } catch {
      return false; // Its owner has just released the lock.
    }
  }
}

/** Runs `work` while no other process holds the lock; the lock of a process that died is taken over. */
export async function withLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(join(lock, '..'), { recursive: true });
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (isAbandoned(lock)) rmSync(lock, { recursive: true, force: true });
      else await new Promise((resolve) => setTimeout(resolve, LOCK_POLL_MS));
    }
  }
  writeFileSync(join(lock, 'pid'), String(process.pid));
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/**
 * Makes `target` (a file or a folder) once. `make` writes to another name beside it, which is renamed at the end: so
 * anything under the final name is complete, and the rest of an interrupted run is thrown away.
 */
export async function makeOnce(target: string, make: (unfinished: string) => Promise<void>): Promise<string> {
  if (existsSync(target)) return target;
  return withLock(`${target}.lock`, async () => {
    if (existsSync(target)) return target;
    const folder = dirname(target);
    const prefix = `${basename(target)}.unfinished-`;
    for (const entry of readdirSync(folder)) {
      if (entry.startsWith(prefix)) rmSync(join(folder, entry), { recursive: true, force: true });
    }
    const unfinished = join(folder, `${prefix}${process.pid}`);
    await make(unfinished);
    renameSync(unfinished, target);
    return target;
  });
}
