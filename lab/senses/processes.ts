/** What Linux's /proc tells of the machine and of a window's processes. */
import { readFileSync, readdirSync } from 'node:fs';

/** USER_HZ: the same on every Linux that Chromium runs on (`getconf CLK_TCK`). */
export const TICKS_PER_SECOND = 100;

export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly state: string;
  /** The user and the system time, s. */
  readonly cpuSeconds: number;
  /** User and system time of its children that have ended and were waited for, and of theirs, s. */
  readonly endedSeconds: number;
}

/** Parses one line of /proc/<pid>/stat. The name, in parentheses, may hold spaces and parentheses itself (proc(5)). */
export const parseProcessStat = (line: string): ProcessStat => {
  const nameEnd = line.lastIndexOf(')');
  const fields = line.slice(nameEnd + 2).split(' ');
  const [user, system, endedUser, endedSystem] = fields.slice(11, 15).map(Number);
  const stat = {
    pid: Number.parseInt(line, 10),
    parent: Number(fields[1]),
    state: fields[0] ?? '',
    cpuSeconds: (Number(user) + Number(system)) / TICKS_PER_SECOND,
    endedSeconds: (Number(endedUser) + Number(endedSystem)) / TICKS_PER_SECOND,
  };
  const numbers = [stat.pid, stat.parent, stat.cpuSeconds, stat.endedSeconds];
  if (nameEnd < 0 || !numbers.every(Number.isFinite))
    throw new Error(`not a line of /proc/<pid>/stat: ${line.slice(0, 80)}`);
  return stat;
};

export interface MachineTime {
  readonly busy: number;
  readonly total: number;
  /** Of `busy`, what other machines on the same hardware took from this one. */
  readonly stolen: number;
}

/**
 * Parses the first line of /proc/stat, in ticks of all cores. Waiting for a disk counts as idle; guests are in user
 * time already.
 */
export const parseMachineTime = (content: string): MachineTime => {
  const line = content.split('\n')[0] ?? '';
  const [name, ...fields] = line.trim().split(/\s+/);
  const ticks = fields.slice(0, 8).map(Number);
  if (name !== 'cpu' || ticks.length < 5 || !ticks.every(Number.isFinite))
    throw new Error(`not /proc/stat: ${line.slice(0, 80)}`);
  const total = ticks.reduce((sum, value) => sum + value, 0);
  return { total, busy: total - (ticks[3] ?? 0) - (ticks[4] ?? 0), stolen: ticks[7] ?? 0 };
};

/** A process and all that descend from it, parents first; the list is empty where the process doesn't exist. */
export const treeOf = (root: number, processes: readonly ProcessStat[]): readonly ProcessStat[] => {
  const tree = processes.filter(({ pid }) => pid === root);
  const known = new Set(tree.map(({ pid }) => pid));
  for (let at = 0; at < tree.length; at += 1) {
    for (const process of processes) {
      if (process.parent !== tree[at]?.pid || known.has(process.pid)) continue;
      known.add(process.pid);
      tree.push(process);
    }
  }
  return tree;
};

const readProcess = (pid: string): ProcessStat[] => {
  try {
    return [parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))];
  } catch {
    return []; // The process ended meanwhile.
  }
};

export const machineTime = (): MachineTime => parseMachineTime(readFileSync('/proc/stat', 'utf8'));

export const allProcesses = (): readonly ProcessStat[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(readProcess);

export const processTree = (root: number): readonly ProcessStat[] => treeOf(root, allProcesses());

/** A process, its parent, and so on. */
const lineOf = (pid: number, processes: readonly ProcessStat[]): ReadonlySet<number> => {
  const line = new Set<number>();
  for (let at = processes.find((one) => one.pid === pid); at && !line.has(at.pid);) {
    line.add(at.pid);
    const { parent } = at;
    at = processes.find((one) => one.pid === parent);
  }
  return line;
};

/** The kernel's own threads descend from its second process; inside a container that is one as any other. */
const kernelThreads = (processes: readonly ProcessStat[]): readonly ProcessStat[] =>
  processes.some(({ pid, parent }) => pid === 2 && parent === 0) ? treeOf(2, processes) : [];

/**
 * The CPU time, s, that processes used between two looks which don't descend from `root`. It is theirs with that of
 * children that ended; but the line that `root` comes from, up to the first process, is given the time of `root`'s own
 * orphans too, so of that line what has ended doesn't count. Nor do the kernel's threads, which work for everybody.
 */
export const strangersBetween = (
  before: readonly ProcessStat[],
  after: readonly ProcessStat[],
  root: number,
): number => {
  const notCounted = [...treeOf(root, before), ...treeOf(root, after), ...kernelThreads(after)];
  const left = new Set(notCounted.map(({ pid }) => pid));
  const line = lineOf(root, after);
  const earlier = new Map(before.map((one) => [one.pid, one]));
  let seconds = 0;
  for (const { pid, cpuSeconds, endedSeconds } of after) {
    if (left.has(pid)) continue;
    const then = earlier.get(pid);
    seconds += cpuSeconds - (then?.cpuSeconds ?? 0);
    if (!line.has(pid)) seconds += endedSeconds - (then?.endedSeconds ?? 0);
  }
  return Math.max(0, seconds);
};

/**
 * The CPU time that a tree used between two looks, s. A process that ended between them counts as none, since its time
 * is unknown.
 */
export const cpuBetween = (before: readonly ProcessStat[], after: readonly ProcessStat[]): number => {
  const earlier = new Map(before.map(({ pid, cpuSeconds }) => [pid, cpuSeconds]));
  return after.reduce((sum, { pid, cpuSeconds }) => sum + cpuSeconds - (earlier.get(pid) ?? 0), 0);
};

/** Whether a process has ended; one whose exit code nobody has fetched yet has. */
export const hasEnded = (pid: number): boolean => {
  const [stat] = readProcess(String(pid));
  return stat === undefined || stat.state === 'Z';
};

/** Sends a signal to a process and all that descend from it, parents first; those that have ended are skipped. */
export const signalTree = (root: number, signal: NodeJS.Signals): void => {
  for (const { pid } of processTree(root)) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
};
