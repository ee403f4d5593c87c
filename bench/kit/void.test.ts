import { describe, expect, it } from 'vitest';
import { whyBusy, whyTaken } from './void';

describe('a run', () => {
  it('a run is void above 85 % of the machine, and says by how much', () => {
    expect([0, 0.85, 0.851].map(whyBusy)).toEqual([null, null, 'machine 85.1 % busy']);
  });

  it('a run that may fill the machine is void where others took over 10 % of it', () => {
    expect([0, 0.1, 0.125].map(whyTaken)).toEqual([null, null, '12.5 % of the machine taken by others']);
  });
});
