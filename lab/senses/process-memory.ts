/** How much memory a program takes: the proportional set size of its processes (proc(5), smaps_rollup). */
import { readFileSync } from 'node:fs';
import { processTree } from './processes';

const KIB_PER_MB = 1_000 / 1.024;

/** The value of the line "Pss:   1234 kB" in smaps_rollup, in MB; 0 where the line is missing. */
export const pssOf = (rollup: string): number => {
  const kib = /^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1];
  return kib === undefined ? 0 : Number(kib) / KIB_PER_MB;
};

/** The memory of a process and of all that descend from it, MB. A process that ends meanwhile counts as nothing. */
export const treeMemoryMb = (root: number): number =>
  processTree(root).reduce((total, { pid }) => {
    try {
      return total + pssOf(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    } catch {
      return total;
    }
  }, 0);

/** Measures the memory again and again until it is told to stop, and keeps the highest value. */
export class MemoryWatch {
  readonly #timer: NodeJS.Timeout;
  highestMb: number;

  constructor(
    readonly root: number,
    everyMs = 200,
  ) {
    this.highestMb = treeMemoryMb(root);
    this.#timer = setInterval(() => {
      this.highestMb = Math.max(this.highestMb, treeMemoryMb(root));
    }, everyMs);
  }

  stop(): number {
    clearInterval(this.#timer);
    this.highestMb = Math.max(this.highestMb, treeMemoryMb(this.root));
    return this.highestMb;
  }
}
