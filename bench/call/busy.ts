/** How busy the machine was while something was measured, and when that makes a run void. */
import { VOID_ABOVE } from '../sync/model';
import { cpuBetween, machineTime, processTree } from '../sync/rig/processes';
import { machineNowMs } from '../sync/rig/machine-clock';

export interface Busy {
  /** Of all cores, 0…1. */
  readonly machine: number;
  /** Cores that each process and its descendants took. */
  readonly cores: readonly number[];
  /** Of all cores, 0…1, that others took: neither these processes nor this one and what else it started. */
  readonly strangers: number;
}

/** In the mesh the windows themselves fill the machine; what makes it void is somebody else. */
const STRANGERS_VOID_ABOVE = 0.1;

const percent = (share: number): string => `${Math.round(share * 100)} %`;

export const whyVoid = ({ machine }: Busy): string | null =>
  machine > VOID_ABOVE.machineBusy ? `machine ${percent(machine)} busy` : null;

export const whyVoidFullOfOwn = ({ strangers }: Busy): string | null =>
  strangers > STRANGERS_VOID_ABOVE ? `${percent(strangers)} of the machine taken by others` : null;

/** @param roots processes whose share is told one by one */
export async function whileBusy<T>(roots: readonly number[], work: () => Promise<T>): Promise<[T, Busy]> {
  const look = () => ({
    atMs: machineNowMs(),
    machine: machineTime(),
    trees: roots.map((root) => processTree(root)),
    own: processTree(process.pid),
  });
  const before = look();
  const result = await work();
  const after = look();
  const seconds = (after.atMs - before.atMs) / 1_000;
  const total = Math.max(1, after.machine.total - before.machine.total);
  const machine = (after.machine.busy - before.machine.busy) / total;
  const machineCores = total / 100 / seconds;
  const own = cpuBetween(before.own, after.own) / seconds / machineCores;
  const cores = after.trees.map((tree, index) => cpuBetween(before.trees[index] ?? [], tree) / seconds);
  return [result, { machine, cores, strangers: Math.max(0, machine - own) }];
}
