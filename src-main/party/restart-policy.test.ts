import { describe, expect, it } from 'vitest';
import { restartDelayMs } from './restart-policy';

describe('the restart of a dead process', () => {
  it('the restart of a dead process comes later with each death of the last minute, and then not at all', () => {
    const waits = Array.from({ length: 7 }, (_, at) =>
      restartDelayMs(
        Array.from({ length: at + 1 }, (_death, index) => index),
        at,
      ),
    );
    expect(waits).toEqual([0, 250, 500, 1_000, 2_000, 4_000, null]);
  });

  it('the restart of a dead process remembers a death for just a minute', () => {
    expect(restartDelayMs([0, 59_999], 59_999)).toBe(250);
    expect(restartDelayMs([0, 60_000], 60_000)).toBe(0);
    expect(restartDelayMs([], 0)).toBe(0);
  });
});
