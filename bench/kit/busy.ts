/** Measures how busy the machine is while something else is measured. */
import { machineNowMs } from '../../lab/senses/machine-clock';
import { cpuBetween, cpuSinceBeginning, machineTime, processTree } from '../../lab/senses/processes';

export interface Busy {
  /** The busy share of all cores, 0…1. */
  readonly machine: number;
  /** The cores that each process used, together with its descendants. */
  readonly cores: readonly number[];
  /**
   * The share of all cores, 0…1, that strangers used: neither these processes nor this one and whatever else it
   * started.
   */
  readonly strangers: number;
}

/** @param roots the processes whose share is reported one by one */
export async function whileBusy<T>(roots: readonly number[], work: () => Promise<T>): Promise<[T, Busy]> {
  const look = () => ({
    atMs: machineNowMs(),
    machine: machineTime(),
    trees: roots.map((root) => processTree(root)),
    own: cpuSinceBeginning(processTree(process.pid)),
  });
  const before = look();
  const result = await work();
  const after = look();
  const seconds = (after.atMs - before.atMs) / 1_000;
  const total = Math.max(1, after.machine.total - before.machine.total);
  const machine = (after.machine.busy - before.machine.busy) / total;
  const machineCores = total / 100 / seconds;
  const own = (after.own - before.own) / seconds / machineCores;
  const cores = after.trees.map((tree, index) => cpuBetween(before.trees[index] ?? [], tree) / seconds);
  return [result, { machine, cores, strangers: Math.max(0, machine - own) }];
}
