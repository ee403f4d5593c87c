/** Measures how busy the machine is while something else is measured. */
import { machineNowMs } from '../../lab/senses/machine-clock';
import {
  allProcesses,
  cpuBetween,
  machineTime,
  strangersBetween,
  TICKS_PER_SECOND,
  treeOf,
} from '../../lab/senses/processes';

export interface Busy {
  /** The busy share of all cores, 0…1. */
  readonly machine: number;
  /** The cores that each process used, together with its descendants. */
  readonly cores: readonly number[];
  /**
   * The share of all cores, 0…1, that strangers used, who neither are these processes nor this one and whatever else it
   * started, and that other machines took on the same hardware.
   */
  readonly strangers: number;
}

/** @param roots the processes whose share is reported one by one */
export async function whileBusy<T>(roots: readonly number[], work: () => Promise<T>): Promise<[T, Busy]> {
  const look = () => {
    const processes = allProcesses();
    const trees = roots.map((root) => treeOf(root, processes));
    return { atMs: machineNowMs(), machine: machineTime(), trees, processes };
  };
  const before = look();
  const result = await work();
  const after = look();
  const seconds = (after.atMs - before.atMs) / 1_000;
  const total = Math.max(1, after.machine.total - before.machine.total);
  const machine = (after.machine.busy - before.machine.busy) / total;
  const stolen = (after.machine.stolen - before.machine.stolen) / total;
  const strangers =
    strangersBetween(before.processes, after.processes, process.pid) / (total / TICKS_PER_SECOND);
  const cores = after.trees.map((tree, index) => cpuBetween(before.trees[index] ?? [], tree) / seconds);
  return [result, { machine, cores, strangers: strangers + stolen }];
}
