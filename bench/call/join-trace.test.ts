import { describe, expect, it } from 'vitest';
import { joinTrace } from './join-trace';
import type { CallRun } from './model';

const run = (figure: string, marks: Record<string, number> | null, why: string | null = null): CallRun => ({
  ...{ experiment: 'join', round: 1, values: { [figure]: 1 }, machineBusy: 0.5, void: why },
  ...(marks ? { detail: { marks } } : {}),
});

describe('joinTrace', () => {
  it('joinTrace shows the middle of each step’s times, and which steps were done before the click', () => {
    const runs = [
      run('join-40-ms', { joined: 40, shown: 150 }),
      run('join-40-ms', { joined: 60, shown: 170, secured: 3 }),
      run('join-40-ms', { joined: 44, shown: 160 }),
      run('join-40-ms', { joined: 999, shown: 999 }, 'machine 99 % busy'),
    ];
    const lines = joinTrace(runs, ['join-0-ms', 'join-40-ms'])?.split('\n') ?? [];
    expect(lines[0]).toBe('| from the click until | `join-40-ms`, 3 runs |');
    expect(lines).toContain('| the server has answered the join | 44 ms |');
    expect(lines).toContain('| the two are connected | before |');
    expect(lines.at(-1)).toBe('| the other’s picture is about to be shown | 160 ms |');
  });

  it('joinTrace is nothing where no run has said how it went', () => {
    expect(joinTrace([run('join-40-ms', null)], ['join-40-ms'])).toBeNull();
  });
});
