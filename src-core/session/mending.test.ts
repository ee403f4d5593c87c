import { describe, expect, it } from 'vitest';
import { afterAsking, afterMend, afterSkip, MEND_EVERY_MS, mendInMs, nothingSkipped } from './mending';

const at = (revision: number, serverEpoch = 'e_1') => ({ serverEpoch, revision });

describe('the mending of what was skipped', () => {
  it('mending has nothing to do before an event was skipped', () => {
    expect(mendInMs(nothingSkipped, 0)).toBeNull();
    expect(mendInMs(afterAsking(nothingSkipped, 0), 9)).toBeNull();
  });

  it('mending asks at once, and again after a while at the soonest', () => {
    const skipped = afterSkip(nothingSkipped, at(3));
    expect(mendInMs(skipped, 100)).toBe(0);
    const asked = afterSkip(afterAsking(skipped, 100), at(4));
    expect(mendInMs(asked, 1_100)).toBe(MEND_EVERY_MS - 1_000);
    expect(mendInMs(asked, 100 + 2 * MEND_EVERY_MS)).toBe(0);
  });

  it('mending is over with a snapshot as new as the skipped event, and not with an older one', () => {
    const asked = afterAsking(afterSkip(nothingSkipped, at(3)), 0);
    expect(mendInMs(afterMend(asked, at(2)), 0)).toBe(MEND_EVERY_MS);
    expect(mendInMs(afterMend(asked, at(3)), 0)).toBeNull();
  });

  it('mending is over with a snapshot of another server process, which begins to count anew', () => {
    const skipped = afterSkip(nothingSkipped, at(300));
    expect(mendInMs(afterMend(skipped, at(1, 'e_2')), 0)).toBeNull();
  });

  it('mending makes nothing of a snapshot while nothing was skipped', () => {
    expect(afterMend(nothingSkipped, at(3))).toEqual(nothingSkipped);
  });
});
