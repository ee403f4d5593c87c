import { describe, expect, it } from 'vitest';
import { NETWORK_IDS } from './model';
import { lineOf, NETWORKS } from './networks';

describe('the networks', () => {
  it.each(NETWORK_IDS.filter((id) => id !== 'asymmetric'))(
    'the network %s gives all windows the same line, and no link',
    (id) => {
      const lines = [0, 1, 2, 3].map((window) => lineOf(NETWORKS[id], window));
      expect(new Set(lines).size).toBe(1);
      expect(NETWORKS[id]).toMatchObject({ id, linked: false });
    },
  );

  it('the asymmetric network gives the first window the asymmetric line and the second one DSL, and links them', () => {
    const { asymmetric, satellite, dsl } = NETWORKS;
    expect(lineOf(asymmetric, 0)).toEqual(lineOf(satellite, 0));
    expect(lineOf(asymmetric, 1)).toEqual(lineOf(dsl, 0));
    expect(lineOf(asymmetric, 2)).toEqual(lineOf(satellite, 0));
    expect(asymmetric.linked).toBe(true);
  });

  it('the asymmetric line takes 300 ms up and 100 ms down in the mean', () => {
    const { up, down } = lineOf(NETWORKS.asymmetric, 0);
    const meanMs = ({ delayMs = 0, jitterMs = 0 }: typeof up): number => delayMs + jitterMs / 2;
    expect([meanMs(up), meanMs(down)]).toEqual([300, 100]);
  });
});
