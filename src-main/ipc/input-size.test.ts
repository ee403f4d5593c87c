import { describe, expect, it } from 'vitest';
import { isSmallPlainData, MAX_INPUT_UNITS, mostUnits } from './input-size';

describe('the size of an input', () => {
  it('the size check lets plain data through', () => {
    for (const value of [undefined, null, true, 1, 'text', [], [1, 'a'], { a: { b: [null] } }])
      expect(isSmallPlainData(value)).toBe(true);
  });

  it('the size check counts strings, keys and parts', () => {
    expect(isSmallPlainData('x'.repeat(9), 10)).toBe(true);
    expect(isSmallPlainData('x'.repeat(10), 10)).toBe(false);
    expect(isSmallPlainData({ ['k'.repeat(20)]: 1 }, 10)).toBe(false);
    expect(isSmallPlainData(Array.from({ length: 11 }), 10)).toBe(false);
  });

  it('the size check stops at cycles and at depths nobody needs', () => {
    const ring: { next?: unknown } = {};
    ring.next = ring;
    expect(isSmallPlainData(ring)).toBe(false);
  });

  it('the size check refuses values that aren’t plain', () => {
    for (const value of [new Map(), new Uint8Array(3), new Date(0), 1n, () => 1, Symbol('s')])
      expect(isSmallPlainData(value)).toBe(false);
  });

  it('the size limit is larger for a report with its figures, and for nothing else', () => {
    const report = { report: 'x'.repeat(200_000), names: ['Ana'] };
    expect(isSmallPlainData(report, mostUnits('diagnostics.save'))).toBe(true);
    expect(isSmallPlainData(report, mostUnits('system.copyText'))).toBe(false);
    expect(mostUnits('party.host')).toBe(MAX_INPUT_UNITS);
  });

  it('the size check counts each part once, and lets just as much through as it may', () => {
    // Two parts and three units of keys and texts, …
    expect([isSmallPlainData({ ab: 'c' }, 5), isSmallPlainData({ ab: 'c' }, 4)]).toEqual([true, false]);
    // … a list and its three items, …
    expect([isSmallPlainData([1, true, null], 4), isSmallPlainData([1, true, null], 3)]).toEqual([
      true,
      false,
    ]);
    // … and a text with one more.
    expect([isSmallPlainData('', 1), isSmallPlainData('', 0)]).toEqual([true, false]);
    expect([isSmallPlainData(1, 1), isSmallPlainData(1, 0)]).toEqual([true, false]);
  });

  it('the size check lets eight depths through, of lists and of objects', () => {
    const deep = (levels: number, wrap: (inner: unknown) => unknown): unknown =>
      Array.from({ length: levels }).reduce<unknown>((inner) => wrap(inner), 1);
    for (const wrap of [(inner: unknown) => [inner], (inner: unknown) => ({ inner })])
      expect([isSmallPlainData(deep(8, wrap)), isSmallPlainData(deep(9, wrap))]).toEqual([true, false]);
  });

  it('the size check lets objects without a prototype through, and none of a class, wherever they stand', () => {
    expect(isSmallPlainData(Object.assign(Object.create(null) as object, { a: 1 }))).toBe(true);
    class Thing {}
    for (const value of [
      new Thing(),
      [new Thing()],
      { a: [{ b: new Thing() }] },
      [1, () => 1],
      { a: 1n, b: 2 },
    ])
      expect(isSmallPlainData(value)).toBe(false);
  });

  it('the size check refuses a list for its length alone, before it has seen what stands in it', () => {
    let seen = 0;
    const list = Array.from({ length: 50 }, () => 1);
    const watched = new Proxy(list, {
      get: (target, key, receiver): unknown => {
        if (typeof key === 'string' && /^\d+$/.test(key)) seen += 1;
        return Reflect.get(target, key, receiver);
      },
    });
    expect([isSmallPlainData(watched, 40), seen]).toEqual([false, 0]);
  });

  it('the size limit of a report is a million characters beside the usual', () => {
    expect(mostUnits('diagnostics.save')).toBe(1_000_000 + MAX_INPUT_UNITS);
    expect(MAX_INPUT_UNITS).toBe(32_768);
  });
});
