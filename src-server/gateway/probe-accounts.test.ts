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
});
