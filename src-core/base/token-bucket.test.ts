import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spend, tokensOf, type Bucket } from './token-bucket';

const RULE = { burst: 3, perSecond: 0.5 };

describe('a token bucket', () => {
  it('a token bucket gives its whole burst at once, and then one token each time one has come back', () => {
    let bucket: Bucket | undefined;
    const take = (nowMs: number): boolean => {
      const taken = spend(bucket, RULE, nowMs);
      bucket = taken.bucket;
      return taken.spent;
    };
    expect([take(0), take(0), take(0), take(0)]).toEqual([true, true, true, false]);
    expect([take(1_999), take(2_000), take(2_000)]).toEqual([false, true, false]);
    expect(tokensOf(bucket, RULE, 1e9)).toBe(3);
  });

  it('a token bucket never gives more than its burst and what has come back, whenever it is asked', () => {
    const steps = fc.array(fc.integer({ min: -50, max: 5_000 }), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (waits) => {
        let bucket: Bucket | undefined;
        let nowMs = 0;
        let forwardMs = 0;
        let given = 0;
        for (const waitMs of waits) {
          nowMs += waitMs;
          forwardMs += Math.max(0, waitMs);
          const taken = spend(bucket, RULE, nowMs);
          bucket = taken.bucket;
          if (taken.spent) given += 1;
        }
        expect(given).toBeLessThanOrEqual(RULE.burst + (forwardMs / 1_000) * RULE.perSecond + 1e-6);
      }),
    );
  });
});
