import { describe, expect, it } from 'vitest';
import { PROBE_LIMITS } from '@core/wire/probe';
import { ProbeAccounts } from './probe-accounts';

const claims = (jti: string, endsAtMs: number) => ({ jti, exp: endsAtMs / 1_000 });
const usedUp = expect.objectContaining({ code: 'RATE_LIMITED' }) as Error;

describe('a probe token’s allowance', () => {
  it('a probe token’s allowance is counted over all its connections, and each thing by itself', () => {
    const accounts = new ProbeAccounts(() => 0);
    const first = accounts.open(claims('a', 120_000));
    first.spend('upBytes', PROBE_LIMITS.bytes - 1);
    const second = accounts.open(claims('a', 120_000));
    expect(() => second.spend('upBytes', 2)).toThrow(usedUp);
    second.spend('upBytes', 1);
    expect(() => second.spend('upBytes', 1)).toThrow(usedUp);
    second.spend('downBytes', PROBE_LIMITS.bytes);
    accounts.open(claims('b', 120_000)).spend('upBytes', PROBE_LIMITS.bytes);
  });

  it('a probe token allows a few connections', () => {
    const accounts = new ProbeAccounts(() => 0);
    for (let count = 0; count < PROBE_LIMITS.connections; count += 1) accounts.open(claims('a', 120_000));
    expect(() => accounts.open(claims('a', 120_000))).toThrow(usedUp);
    accounts.open(claims('b', 120_000));
  });

  it('a probe token’s account is remembered until the token has expired, and no longer', () => {
    let nowMs = 0;
    const accounts = new ProbeAccounts(() => nowMs);
    accounts.open(claims('a', 120_000)).spend('downBytes', PROBE_LIMITS.bytes);
    nowMs = 126_000;
    expect(() => accounts.open(claims('a', 120_000)).spend('downBytes', 1)).toThrow(usedUp);
    nowMs = 200_000;
    accounts.open(claims('b', 320_000));
    expect(accounts.size).toBe(1);
  });

  it.each(['echoes', 'iceRequests', 'downBytes', 'upBytes', 'malformed'] as const)(
    'a probe token’s %s are spent to the last, and one more is refused',
    (what) => {
      const account = new ProbeAccounts(() => 0).open(claims('a', 120_000));
      const all = {
        ...{ echoes: PROBE_LIMITS.echoes, iceRequests: PROBE_LIMITS.iceRequests, malformed: 20 },
        ...{ downBytes: PROBE_LIMITS.bytes, upBytes: PROBE_LIMITS.bytes },
      };
      expect(() => account.spend(what, all[what] + 1)).toThrow(usedUp);
      account.spend(what, all[what]);
      expect(() => account.spend(what, 1)).toThrow(usedUp);
    },
  );

  it('a probe token’s account has the token’s own name and end', () => {
    const { id, endsAtMs, budget } = new ProbeAccounts(() => 0).open(claims('a', 120_000));
    expect({ id, endsAtMs, budget }).toEqual({ id: 'a', endsAtMs: 120_000, budget: null });
  });

  it('a probe token’s account is kept for just a minute beyond its end', () => {
    let nowMs = 0;
    const accounts = new ProbeAccounts(() => nowMs);
    accounts.open(claims('a', 120_000));
    nowMs = 180_000;
    accounts.open(claims('b', 400_000));
    expect(accounts.size).toBe(2);
    nowMs = 180_001;
    accounts.open(claims('c', 400_000));
    expect(accounts.size).toBe(2);
  });
});
