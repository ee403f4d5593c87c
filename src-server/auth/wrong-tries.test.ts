import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import type { Logger } from '../base/log';
import { WrongTries, type Secret } from './wrong-tries';

let clock: ManualClock;
let warn: ReturnType<typeof vi.fn<(facts: object, text: string) => void>>;
let tries: WrongTries;
beforeEach(() => {
  clock = new ManualClock(1_000);
  warn = vi.fn();
  tries = new WrongTries(clock, { warn } as unknown as Logger);
});

/** An address of its own for each. */
const other = (index: number): string => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
const ANA = '203.0.113.7';
const count = (times: number, address = ANA, secret: Secret = 'code'): boolean[] =>
  Array.from({ length: times }, () => tries.count(secret, address));
const plainOf = (answers: readonly boolean[]): number => answers.filter((isPlain) => isPlain).length;
/** From so many addresses that were never heard of. @returns how many of them were within */
const countFrom = (first: number, addresses: number, secret: Secret = 'code'): number =>
  plainOf(Array.from({ length: addresses }, (_, index) => tries.count(secret, other(first + index))));

describe('wrong tries of one address', () => {
  it('wrong tries of one address are twenty, and then none', () => {
    expect(plainOf(count(20))).toBe(20);
    expect(plainOf(count(5))).toBe(0);
  });

  it('wrong tries of one address come back one in half a minute', () => {
    count(20);
    clock.advance(29_000);
    expect(tries.isWithin('code', ANA)).toBe(false);
    clock.advance(2_000);
    expect(plainOf(count(3))).toBe(1);
    clock.advance(3_600_000);
    expect(plainOf(count(30))).toBe(20);
  });

  it('wrong tries of one address are nobody else’s, and of one kind of secret', () => {
    count(20);
    expect(tries.count('code', '203.0.113.8')).toBe(true);
    expect(tries.count('hostKey', ANA)).toBe(true);
    expect(tries.count('seat', ANA)).toBe(true);
    expect(tries.count('code', ANA)).toBe(false);
  });

  it('wrong tries of one address aren’t used up by asking how many are left', () => {
    for (let asked = 0; asked < 100; asked++) expect(tries.isWithin('code', ANA)).toBe(true);
    count(19);
    expect(tries.isWithin('code', ANA)).toBe(true);
    count(1);
    expect(tries.isWithin('code', ANA)).toBe(false);
    expect(tries.isWithin('code', '203.0.113.8')).toBe(true);
    expect(tries.isWithin('seat', ANA)).toBe(true);
  });

  it('wrong tries of one IPv6 address are those of its whole /64', () => {
    for (let host = 1; host <= 20; host++) expect(tries.count('code', `2001:db8:1:2::${host}`)).toBe(true);
    expect(tries.count('code', '2001:db8:1:2::ffff')).toBe(false);
  });
});

describe('wrong tries of a site', () => {
  const home = (index: number): string => `2001:db8:1:${index}::1`;

  it('wrong tries of a site are sixty, over all its /64', () => {
    for (const index of [1, 2, 3]) expect(plainOf(count(20, home(index)))).toBe(20);
    expect(tries.count('code', home(4))).toBe(false);
    expect(tries.count('code', '2001:db8:2:1::1')).toBe(true);
  });

  it('wrong tries of a site come back one in ten seconds', () => {
    for (const index of [1, 2, 3]) count(20, home(index));
    clock.advance(9_000);
    expect(tries.isWithin('code', home(4))).toBe(false);
    clock.advance(2_000);
    expect(plainOf(count(3, home(4)))).toBe(1);
    clock.advance(3_600_000);
    for (const index of [1, 2, 3]) count(20, home(index));
    expect(tries.isWithin('code', home(4))).toBe(false);
  });

  it('wrong tries of a site are used up by one stubborn address in it, too', () => {
    count(60, home(1));
    expect(tries.isWithin('code', home(2))).toBe(false);
    expect(tries.count('code', home(2))).toBe(false);
  });
});

describe('wrong tries of everybody', () => {
  it('wrong tries of everybody are a hundred', () => {
    expect(countFrom(0, 120)).toBe(100);
    expect(tries.isWithin('code', ANA)).toBe(false);
    expect(tries.isWithin('seat', ANA)).toBe(true);
  });

  it('wrong tries of everybody come back five a second', () => {
    countFrom(0, 100);
    clock.advance(150);
    expect(tries.isWithin('code', ANA)).toBe(false);
    clock.advance(100);
    expect(countFrom(200, 3)).toBe(1);
    clock.advance(1_000);
    expect(countFrom(300, 20)).toBe(5);
    clock.advance(3_600_000);
    expect(countFrom(400, 120)).toBe(100);
  });
});

describe('the remembered addresses', () => {
  /** Until everybody’s are there again, and hardly any of one address. */
  const pause = (): void => clock.advance(20_000);

  it('an address that was counted lately is remembered', () => {
    count(20);
    countFrom(0, 4_900);
    pause();
    expect(tries.isWithin('code', ANA)).toBe(false);
  });

  it('the address that was counted longest ago is forgotten, where there are too many', () => {
    count(20);
    countFrom(0, 5_100);
    pause();
    expect(tries.isWithin('code', ANA)).toBe(true);
  });

  it('an address that goes on is remembered anew', () => {
    count(20);
    countFrom(0, 4_000);
    count(1);
    countFrom(4_000, 4_000);
    pause();
    expect(tries.isWithin('code', ANA)).toBe(false);
  });
});

describe('the operator', () => {
  it('the operator is told of a hundred wrong tries in a minute, once, and neither of addresses nor of secrets', () => {
    count(99);
    expect(warn).not.toHaveBeenCalled();
    count(1);
    expect(warn.mock.calls).toEqual([[{ secret: 'code', wrong: 100 }, expect.any(String)]]);
    expect(JSON.stringify(warn.mock.calls)).not.toContain(ANA);
    count(300);
    expect(warn).toHaveBeenCalledOnce();
  });

  it('the operator is told again in another minute', () => {
    count(150);
    clock.advance(60_000);
    count(99);
    expect(warn).toHaveBeenCalledOnce();
    count(1);
    expect(warn).toHaveBeenCalledTimes(2);
  });

  it('the operator isn’t told of wrong tries spread over more than a minute', () => {
    count(50);
    clock.advance(59_000);
    count(49);
    clock.advance(1_000);
    count(50);
    expect(warn).not.toHaveBeenCalled();
  });

  it('the operator is told of wrong tries that end just within the minute', () => {
    count(50);
    clock.advance(59_999);
    count(50);
    expect(warn).toHaveBeenCalledOnce();
  });

  it('the operator is told of each kind of secret by itself', () => {
    for (const secret of ['code', 'seat', 'hostKey'] as const) count(60, ANA, secret);
    expect(warn).not.toHaveBeenCalled();
    count(40, ANA, 'seat');
    expect(warn.mock.calls).toEqual([[{ secret: 'seat', wrong: 100 }, expect.any(String)]]);
  });
});
