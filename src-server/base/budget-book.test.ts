import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/fakes/clock';
import { Budget } from '../gateway/budget';
import { BudgetBook } from './budget-book';

const book = () => {
  const clock = new ManualClock();
  return { clock, budgets: new BudgetBook(clock, () => new Budget(clock)) };
};

describe('BudgetBook', () => {
  it('a budget book gives people who come again what they had left', () => {
    const { budgets } = book();
    budgets.of('mal').allows('chat');
    expect(budgets.of('mal').isUntouched).toBe(false);
    expect(budgets.of('ana').isUntouched).toBe(true);
  });

  it('a budget book makes people who were put out wait, longer each time, up to five minutes', () => {
    const { clock, budgets } = book();
    expect(budgets.waitMs('mal')).toBe(0);
    expect(budgets.putOut('mal')).toBe(10_000);
    clock.advance(9_999);
    expect(budgets.waitMs('mal')).toBe(1);
    expect(budgets.waitMs('ana')).toBe(0);
    clock.advance(1);
    expect(budgets.waitMs('mal')).toBe(0);
    const waits = Array.from({ length: 6 }, () => budgets.putOut('mal'));
    expect(waits).toEqual([20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
  });

  it('a budget book forgets entries that no longer say anything, and nothing else', () => {
    const { clock, budgets } = book();
    budgets.of('idle');
    budgets.putOut('mal');
    clock.advance(60_000);
    budgets.of('new');
    expect(budgets.size).toBe(2);
    expect(budgets.putOut('mal')).toBe(20_000);
  });

  it('a budget book stays small, however many there are', () => {
    const { budgets } = book();
    for (let number = 0; number < 12_000; number += 1) budgets.of(`address ${number}`).allows('chat');
    expect(budgets.size).toBeLessThanOrEqual(10_000);
  });
});
