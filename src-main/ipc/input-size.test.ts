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
});
