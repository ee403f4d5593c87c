import { describe, expect, it } from 'vitest';
import { cellKey, plan, rotated, type Mode, type PlanEntry } from './matrix';
import { POLICY_IDS } from './model';

const seconds = (entries: readonly PlanEntry[]): number =>
  entries.reduce((sum, entry) => sum + entry.seconds, 0);
const MODES: readonly Mode[] = [
  { kind: 'quick' },
  { kind: 'default' },
  { kind: 'full' },
  { kind: 'long', minutes: 15 },
];
const names = (entries: readonly PlanEntry[]): string[] => entries.map(({ key, round }) => `${key}-${round}`);

/** The first entries of a plan, as many as a budget has room for. */
function withinBudget(entries: readonly PlanEntry[], seconds: number): PlanEntry[] {
  let left = seconds;
  const cut = entries.findIndex((entry) => (left -= entry.seconds) < 0);
  return cut === -1 ? [...entries] : entries.slice(0, cut);
}

describe('the matrix', () => {
  it.each(MODES)('the matrix of $kind names every run once', (mode) => {
    const all = names(plan(mode, [], true));
    expect(new Set(all).size).toBe(all.length);
    for (const name of all) expect(name).toMatch(/^[a-z0-9-]+$/);
  });

  it('the matrix of --quick leaves time to start and stop within 90 s', () => {
    expect(seconds(plan({ kind: 'quick' }, [], true))).toBeLessThan(70);
  });

  it.each(MODES)('the matrix of $kind has the ports of others only where they are asked for', (mode) => {
    const policies = (...rest: [string[], boolean?]) =>
      new Set(plan(mode, ...rest).map((e) => (e.kind === 'run' ? e.cell.policy : 'matinee')));
    expect([...policies([])]).toEqual(['matinee']);
    expect(policies([], true).has('syncplay')).toBe(mode.kind !== 'long');
    expect(policies(['syncplay']).has('matinee')).toBe(false);
  });

  it('the matrix has with the ports of others within the default half hour each policy twice on each network, and whatever ours is put through', () => {
    const within = withinBudget(plan({ kind: 'default' }, [], true), 29 * 60);
    const count = (test: (entry: PlanEntry) => boolean): number => within.filter(test).length;
    for (const policy of POLICY_IDS) {
      for (const network of ['lan', 'dsl', 'mobile'])
        expect(
          count(
            (e) =>
              e.kind === 'run' &&
              e.cell.policy === policy &&
              e.cell.network === network &&
              e.cell.windows === 2,
          ),
        ).toBeGreaterThanOrEqual(2);
      for (const kind of ['starts', 'step', 'freeze'])
        expect(
          count(
            (e) =>
              e.kind === 'run' && e.cell.policy === policy && e.cell.scenarios.some((s) => s.kind === kind),
          ),
        ).toBeGreaterThanOrEqual(2);
    }
    for (const key of [
      ...['lan-3w', 'lan-4w', 'dsl-3w', 'dsl-4w', 'satellite-2w', 'asymmetric-2w'],
      'lan-2w-matinee-hidden',
    ])
      expect(count((e) => e.key.startsWith(key))).toBeGreaterThanOrEqual(1);
    for (const network of ['dsl', 'mobile', 'satellite'])
      expect(count((e) => e.key === `clocks-${network}-60s`)).toBeGreaterThanOrEqual(1);
    expect(count((e) => e.key.startsWith('none-2w-syncplay'))).toBe(2);
  });

  it('the matrix has within the default half hour starts of ours on every network, and a machine that stands still', () => {
    const within = withinBudget(plan({ kind: 'default' }), 29 * 60);
    const has = (network: string, kind: string): boolean =>
      within.some(
        (e) =>
          e.kind === 'run' && e.cell.network === network && e.cell.scenarios.some((one) => one.kind === kind),
      );
    for (const network of ['lan', 'dsl', 'mobile', 'satellite'])
      expect([network, has(network, 'starts')]).toEqual([network, true]);
    expect(has('lan', 'standstill')).toBe(true);
  });

  it('the matrix plans two rounds of everything, and three of ours', () => {
    const rounds = new Map<string, number>();
    for (const entry of plan({ kind: 'default' }, [], true))
      if (entry.kind === 'run') rounds.set(entry.key, Math.max(rounds.get(entry.key) ?? 0, entry.round));
    rounds.delete('asymmetric-2w-matinee-settle20-steady30');
    for (const [key, count] of rounds)
      expect(count).toBeGreaterThanOrEqual(key.includes('-matinee-') ? 3 : 2);
  });

  it('the matrix has linked windows once, more often in full, and not in a look', () => {
    const linked = (mode: Mode): string[] =>
      names(plan(mode)).filter((name) => name.startsWith('asymmetric-'));
    expect(linked({ kind: 'default' })).toEqual(['asymmetric-2w-matinee-settle20-steady30-1']);
    expect(linked({ kind: 'full' })).toHaveLength(3);
    expect(linked({ kind: 'quick' })).toEqual([]);
    expect(names(plan({ kind: 'default' }, ['asymmetric']))).toEqual(linked({ kind: 'default' }));
  });

  it('the matrix counts the time that clocks get to settle', () => {
    const [linked] = plan({ kind: 'default' }, ['asymmetric']);
    const [calm] = plan({ kind: 'long', minutes: 0.5 });
    expect(linked!.seconds).toBe(calm!.seconds + 20);
  });

  it('the matrix turns the order of the policies each round', () => {
    const first = (round: number): string | undefined =>
      plan({ kind: 'default' }, [], true).flatMap((e) =>
        e.kind === 'run' && e.round === round && e.key.startsWith('dsl-2w') ? [e.cell.policy] : [],
      )[0];
    expect(first(1)).toBe('matinee');
    expect(first(2)).toBe('syncplay');
    expect(rotated([1, 2, 3], 4)).toEqual([2, 3, 1]);
  });

  it('the matrix keeps what is asked for', () => {
    const only = plan({ kind: 'default' }, ['syncplay', 'dsl']);
    expect(only.length).toBe(2);
    for (const entry of only)
      expect(entry.kind === 'run' && entry.cell).toMatchObject({ policy: 'syncplay', network: 'dsl' });
    expect(plan({ kind: 'default' }, ['dsl']).some(({ kind }) => kind === 'clocks')).toBe(true);
  });

  it('the matrix makes one long run of ours', () => {
    expect(plan({ kind: 'long', minutes: 15 })).toMatchObject([
      { key: 'lan-2w-matinee-steady900', round: 1 },
    ]);
  });

  it('the matrix gives other cells other names', () => {
    const cell = { policy: 'matinee', network: 'lan', windows: 2 } as const;
    const key = (byMs: number): string => cellKey({ ...cell, scenarios: [{ kind: 'step', byMs, times: 1 }] });
    expect(key(100)).toBe('lan-2w-matinee-step100x1');
    expect(key(500)).not.toBe(key(100));
  });
});
