import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  allProcesses,
  cpuBetween,
  machineTime,
  parseMachineTime,
  parseProcessStat,
  strangersBetween,
  treeOf,
  type ProcessStat,
} from './processes';

const LINE =
  '4711 (a (weird) name) S 42 4711 4711 0 -1 4194560 1 2 3 4 150 50 7 8 20 0 1 0 12345 1000 10 18446744073709551615';
const stat = (pid: number, parent: number, cpuSeconds = 0, endedSeconds = 0): ProcessStat => ({
  pid,
  parent,
  state: 'S',
  cpuSeconds,
  endedSeconds,
});

describe('what /proc tells', () => {
  it('the reader of /proc reads a process whose name holds spaces and parentheses', () => {
    expect(parseProcessStat(LINE)).toEqual({
      ...{ pid: 4711, parent: 42, state: 'S' },
      ...{ cpuSeconds: 2, endedSeconds: 0.15 },
    });
  });

  it('the reader of /proc refuses what is no such line', () => {
    expect(() => parseProcessStat('nothing of the kind')).toThrow(/not a line/);
    expect(() => parseMachineTime('intr 1 2 3')).toThrow(/not \/proc\/stat/);
  });

  it('the reader of /proc takes waiting for the disk for idle, and counts guests once', () => {
    const content = 'cpu  100 10 50 800 30 5 5 0 60 0\ncpu0 1 2 3 4\n';
    expect(parseMachineTime(content)).toEqual({ total: 1000, busy: 170, stolen: 0 });
  });

  it('the reader of /proc finds children and grandchildren, parents first, whatever their order', () => {
    const processes = [stat(30, 20), stat(10, 1), stat(20, 10), stat(21, 10), stat(99, 1)];
    expect(treeOf(10, processes).map(({ pid }) => pid)).toEqual([10, 20, 21, 30]);
    expect(treeOf(77, processes)).toEqual([]);
  });

  it('the reader of /proc does not go round in a circle', () => {
    expect(treeOf(1, [stat(1, 2), stat(2, 1)]).map(({ pid }) => pid)).toEqual([1, 2]);
  });

  it('strangers are all that neither descend from the bench nor are the kernel’s', () => {
    const before = [
      stat(1, 0, 1),
      stat(2, 0, 1),
      stat(3, 2, 1),
      stat(10, 1, 1),
      stat(11, 10, 1),
      stat(20, 1, 5),
    ];
    const after = [
      ...[stat(1, 0, 1), stat(2, 0, 2), stat(3, 2, 4)],
      ...[stat(10, 1, 3), stat(11, 10, 9), stat(12, 11, 2)],
      ...[stat(20, 1, 5.5, 0.25), stat(21, 20, 0.125)],
    ];
    expect(strangersBetween(before, after, 10)).toBe(0.875);
  });

  it('strangers aren’t charged with the bench’s own processes that ended, whoever is told of their end', () => {
    const before = [stat(1, 0), stat(5, 1), stat(10, 5), stat(11, 10, 3)];
    const after = [stat(1, 0, 0, 7), stat(5, 1, 0, 4), stat(10, 5, 0, 3)];
    expect(strangersBetween(before, after, 10)).toBe(0);
    const adopted = [stat(1, 0), stat(5, 1), stat(10, 5), stat(11, 1, 8)];
    expect(strangersBetween(before, adopted, 10)).toBe(0);
  });

  it('strangers in a container may have the number two', () => {
    expect(strangersBetween([stat(1, 0), stat(2, 1)], [stat(1, 0), stat(2, 1, 3)], 1)).toBe(0);
    expect(strangersBetween([stat(1, 0), stat(2, 1), stat(3, 1)], [stat(1, 0), stat(2, 1, 3)], 3)).toBe(3);
  });

  it.skipIf(process.platform !== 'linux')('strangers and the machine’s own child are told apart', () => {
    const before = allProcesses();
    const burnt = spawnSync(process.execPath, [
      '-e',
      'const end = Date.now() + 300; while (Date.now() < end);',
    ]);
    expect(burnt.status).toBe(0);
    const after = allProcesses();
    const self = (all: readonly ProcessStat[]) => all.filter(({ pid }) => pid === process.pid);
    expect(self(after)[0]?.endedSeconds).toBeGreaterThan(self(before)[0]?.endedSeconds ?? Infinity);
    // Seen from a process that isn't there, this one and its child are strangers.
    expect(strangersBetween(before, after, -1)).toBeGreaterThan(0.05);
    expect(strangersBetween(self(before), self(after), process.pid)).toBe(0);
  });

  it('the reader of /proc sums what each process used, those that came in between from nothing', () => {
    const before = [stat(1, 0, 10), stat(2, 1, 5)];
    expect(cpuBetween(before, [stat(1, 0, 11), stat(3, 1, 0.5)])).toBe(1.5);
  });

  it.skipIf(process.platform !== 'linux')('what /proc tells sees this very process and the machine', () => {
    expect(treeOf(process.pid, allProcesses())[0]?.pid).toBe(process.pid);
    const { busy, total } = machineTime();
    expect(busy).toBeGreaterThan(0);
    expect(total).toBeGreaterThan(busy);
  });
});
