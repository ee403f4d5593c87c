import { describe, expect, it, vi } from 'vitest';
import { KeepAwake } from './keep-awake';

vi.mock('electron', () => ({ powerMonitor: {}, powerSaveBlocker: {} }));

/** A blocker like Electron's: each start has an id of its own, and lasts until that is stopped. */
const blocker = () => {
  const running = new Map<number, string>();
  let ids = 0;
  let least = Infinity;
  return {
    running,
    least: () => least,
    start: (kind: string) => {
      running.set(++ids, kind);
      return ids;
    },
    stop: (id: number) => {
      const was = running.delete(id);
      least = Math.min(least, running.size);
      return was;
    },
  };
};

describe('keeping the machine awake', () => {
  it('the display is kept awake while that is asked for, the system otherwise, and nothing in the end', () => {
    const electron = blocker();
    const awake = new KeepAwake(electron);
    const seen = (['system', 'display', 'display', 'system', 'nothing', 'nothing', 'display'] as const).map(
      (what) => {
        awake.set(what);
        return [...electron.running.values()];
      },
    );
    const system = ['prevent-app-suspension'];
    const display = ['prevent-display-sleep'];
    expect(seen).toEqual([system, display, display, system, [], [], display]);
  });

  it('a change of what is kept awake leaves no moment with nothing kept awake', () => {
    const electron = blocker();
    const awake = new KeepAwake(electron);
    awake.set('system');
    awake.set('display');
    awake.set('system');
    expect(electron.least()).toBe(1);
  });
});
