/**
 * The memory of an Electron app's processes, by their kinds: their proportional set size (proc(5), smaps_rollup), MB.
 */
import { readFileSync } from 'node:fs';
import { processTree } from '../../lab/senses/processes';
import { pssOf } from '../../lab/senses/process-memory';

export type MemoryByKind = Readonly<Record<string, number>>;

/**
 * The kind of one of Chromium's processes, by its command line: `main`, `zygote`, `gpu-process`, `renderer`, or, for a
 * utility process, its service, e.g. `network.mojom.NetworkService`.
 * @param commandLine the text of /proc/<pid>/cmdline: arguments with NULs between them, or blanks where the process
 * wrote its own
 */
export const kindOf = (commandLine: string): string => {
  const valueOf = (flag: string): string | undefined =>
    new RegExp(`(?:^|[\\0 ])--${flag}=([^\\0 ]+)`).exec(commandLine)?.[1];
  return valueOf('utility-sub-type') ?? valueOf('type') ?? 'main';
};

/** The memory of a process and all that descend from it. A process that ends meanwhile counts as nothing. */
export function memoryOf(root: number): MemoryByKind {
  const taken: Record<string, number> = {};
  for (const { pid } of processTree(root)) {
    try {
      const kind = kindOf(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      taken[kind] = (taken[kind] ?? 0) + pssOf(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    } catch {
      // The process has ended.
    }
  }
  return taken;
}

export const sumOf = (memory: MemoryByKind): number =>
  Object.values(memory).reduce((sum, taken) => sum + taken, 0);
