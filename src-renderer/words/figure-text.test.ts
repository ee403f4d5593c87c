import { describe, expect, it } from 'vitest';
import { driftText, millisText, secondsText, uncertaintyText } from './figure-text';

describe('figures', () => {
  it('figures say which way the drift goes, and give no sign to a drift of zero', () => {
    expect([3.2, -3.2, 0, 0.4, -0.4, null].map(driftText)).toEqual([
      ...['+3 ms', '−3 ms', '0 ms', '0 ms', '0 ms', '—'],
    ]);
  });
  it('figures are as fine as is of use', () => {
    expect([12_440, 0, 59_900, 125_000, null].map(secondsText)).toEqual([
      ...['12.4 s', '0.0 s', '59.9 s', '125 s', '—'],
    ]);
    expect([0.84, 1, 24.4, null].map(millisText)).toEqual(['0.8 ms', '1 ms', '24 ms', '—']);
    expect([0.84, null].map(uncertaintyText)).toEqual(['± 0.8 ms', '—']);
  });
});
