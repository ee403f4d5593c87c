import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fan, linear, PACKET_MS, quiet, talk, together, type Trace } from '../../test/fakes/level-traces';
import { LEVELLING_MAX_DB, notLevelled, stepLevelling } from './levelling';

const gains = (trace: Trace): readonly number[] => {
  let state = notLevelled;
  return trace.map((db, at) => (state = stepLevelling(state, linear(db), at * PACKET_MS)).gainDb);
};
const last = (trace: Trace): number => gains(trace).at(-1)!;

describe('levelling', () => {
  it('levelling brings quiet and loud voices to one loudness', () => {
    const loudness = [-34, -28, -22, -14].map((db) => db + last(talk(30_000, { db })));
    expect(Math.max(...loudness) - Math.min(...loudness)).toBeLessThan(2.5);
    expect(last(talk(30_000, { db: -14 }))).toBeLessThan(-6);
  });

  it('levelling changes a voice by no more than 12 dB', () => {
    expect(last(talk(60_000, { db: -43 }))).toBe(LEVELLING_MAX_DB);
    expect(last(talk(60_000, { db: -3 }))).toBe(-LEVELLING_MAX_DB);
  });

  it('levelling stands still in silence, also in a noisy one', () => {
    const spoken = talk(10_000, { db: -32 });
    const seen = gains([...spoken, ...quiet(20_000, -58)]);
    expect(seen.slice(spoken.length).every((gain) => gain === seen[spoken.length])).toBe(true);
    expect(last(quiet(60_000, -45))).toBeLessThan(0.1);
    expect(last(fan(60_000, -40))).toBeLessThan(0.1);
  });

  it('levelling raises no noise to where it disturbs', () => {
    const gain = last(together(fan(30_000, -47), talk(30_000, { db: -34 })));
    expect(gain).toBeLessThan(2);
  });

  it('levelling waits for some speech, then moves slowly', () => {
    const seen = gains(talk(20_000, { db: -36 }));
    expect(seen.slice(0, 700 / PACKET_MS).every((gain) => gain === 0)).toBe(true);
    const steps = seen.map((gain, at) => Math.abs(gain - (seen[at - 1] ?? gain)));
    expect(Math.max(...steps)).toBeLessThanOrEqual((3 * PACKET_MS) / 1_000 + 1e-9);
    const end = seen.slice(-5_000 / PACKET_MS);
    expect(Math.max(...end) - Math.min(...end)).toBeLessThan(3);
  });

  it('levelling never leaves its bounds, whatever is heard and however seldom', () => {
    const samples = fc.array(
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 5_000 })),
    );
    fc.assert(
      fc.property(samples, (heard) => {
        let state = notLevelled;
        let now = 0;
        for (const [level, passed] of heard) {
          const before = state.gainDb;
          state = stepLevelling(state, level, (now += passed));
          expect(Math.abs(state.gainDb)).toBeLessThanOrEqual(LEVELLING_MAX_DB);
          expect(Math.abs(state.gainDb - before)).toBeLessThanOrEqual(0.6 + 1e-9);
        }
      }),
    );
  });
});
