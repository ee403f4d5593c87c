/**
 * Embedded servers that run on this machine, those of other profiles too, so that a bare code finds them: one small
 * file for each running app in a folder that only this person can use. It holds ports and no secrets.
 */
import { mkdirSync, lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeJsonFile } from '../system/json-file';

const EntrySchema = z.object({ pid: z.number().int().min(1), port: z.number().int().min(1).max(65_535) });

export interface LocalServersOptions {
  /** E.g. `<temporary folder>/matinee-1000`. */
  readonly folder: string;
  readonly pid: number;
  /** Numeric user id; null where the system has none (Windows: the temporary folder is the person's own). */
  readonly uid: number | null;
  readonly isAlive: (pid: number) => boolean;
  /** Milliseconds since 1970, the clock of file stamps. */
  readonly wallNow: () => number;
}

const MAX_ENTRIES = 20;
/**
 * A living app has noted so each minute. After a crash both its process id and its port may soon be somebody else's.
 */
const NOTED_WITHIN_MS = 150_000;

export class LocalServers {
  readonly #options: LocalServersOptions;
  #port: number | null = null;

  constructor(options: LocalServersOptions) {
    this.#options = options;
  }

  /** Publishes the own server; null takes it back. A failure does no harm: links still work. */
  publish(port: number | null): void {
    const { folder, pid } = this.#options;
    const file = join(folder, `${pid}.json`);
    this.#port = port;
    try {
      if (port === null) return rmSync(file, { force: true });
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (this.#isOurs()) writeJsonFile(file, { pid, port });
    } catch {
      // The cause may be somebody else's folder by that name.
    }
  }

  /** The server is still there. Call this every minute. */
  noteAlive(): void {
    if (this.#port !== null) this.publish(this.#port);
  }

  /** Addresses of the servers whose app is alive; the files of dead ones are removed. */
  list(): string[] {
    const { folder, isAlive, wallNow } = this.#options;
    if (!this.#isOurs()) return [];
    const found: string[] = [];
    for (const name of readdirSync(folder).slice(0, MAX_ENTRIES)) {
      const file = join(folder, name);
      try {
        const entry = EntrySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
        const notedMs = lstatSync(file).mtimeMs;
        if (isAlive(entry.pid) && Math.abs(wallNow() - notedMs) < NOTED_WITHIN_MS)
          found.push(`http://127.0.0.1:${entry.port}`);
        else rmSync(file, { force: true });
      } catch {
        // It is being written, or isn't one of ours.
      }
    }
    return found;
  }

  /** In a shared temporary folder somebody else could have made it first. */
  #isOurs(): boolean {
    const { folder, uid } = this.#options;
    try {
      const facts = lstatSync(folder);
      if (!facts.isDirectory()) return false;
      return uid === null || (facts.uid === uid && (facts.mode & 0o077) === 0);
    } catch {
      return false;
    }
  }
}

export const isProcessAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
