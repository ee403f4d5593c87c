import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  cpuBetween,
  cpuSinceBeginning,
  machineTime,
  parseMachineTime,
  parseProcessStat,
  processTree,
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
    expect(parseMachineTime(content)).toEqual({ total: 1000, busy: 170 });
  });

  it('the reader of /proc finds children and grandchildren, parents first, whatever their order', () => {
    const processes = [stat(30, 20), stat(10, 1), stat(20, 10), stat(21, 10), stat(99, 1)];
    expect(treeOf(10, processes).map(({ pid }) => pid)).toEqual([10, 20, 21, 30]);
    expect(treeOf(77, processes)).toEqual([]);
  });

  it('the reader of /proc does not go round in a circle', () => {
    expect(treeOf(1, [stat(1, 2), stat(2, 1)]).map(({ pid }) => pid)).toEqual([1, 2]);
  });

  it('a tree has used the same before and after one of its processes has ended', () => {
    const before = [stat(1, 0, 10), stat(2, 1, 5, 1)];
    const after = [stat(1, 0, 10, 6)];
    expect(cpuSinceBeginning(after)).toBe(cpuSinceBeginning(before));
  });

  it.skipIf(process.platform !== 'linux')('a child that came and went between two looks counts', () => {
    const before = cpuSinceBeginning(processTree(process.pid));
    const burnt = spawnSync(process.execPath, [
      '-e',
      'const end = Date.now() + 200; while (Date.now() < end);',
    ]);
    expect(burnt.status).toBe(0);
    expect(cpuSinceBeginning(processTree(process.pid)) - before).toBeGreaterThan(0.05);
  });

  it('the reader of /proc sums what each process used, those that came in between from nothing', () => {
    const before = [stat(1, 0, 10), stat(2, 1, 5)];
    expect(cpuBetween(before, [stat(1, 0, 11), stat(3, 1, 0.5)])).toBe(1.5);
  });

  it.skipIf(process.platform !== 'linux')('what /proc tells sees this very process and the machine', () => {
    expect(processTree(process.pid)[0]?.pid).toBe(process.pid);
    const { busy, total } = machineTime();
    expect(busy).toBeGreaterThan(0);
    expect(total).toBeGreaterThan(busy);
  });
});
