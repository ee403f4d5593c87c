import { describe, expect, it } from 'vitest';
import { FIRST_ANSWER_MS, ReachStateSchema, reachStateOf, SILENCE_MS, type ReachSigns } from './reach-state';

const signs: ReachSigns = { wanted: true, broken: false, announced: false, sinceMs: 1_000, heardAtMs: null };

describe('how it stands with the DHT', () => {
  it('the DHT is off where no party is to be met, whatever else is known of it', () => {
    expect(reachStateOf({ ...signs, wanted: false, broken: true, heardAtMs: 1_000 }, 1_000)).toBe('off');
  });

  it('the DHT has failed where the machine couldn’t begin', () => {
    expect(reachStateOf({ ...signs, broken: true }, 1_000)).toBe('failed');
  });

  it('a DHT that nobody has answered from opens for a while, and then lets no UDP out', () => {
    expect(reachStateOf(signs, 1_000 + FIRST_ANSWER_MS - 1)).toBe('opening');
    expect(reachStateOf(signs, 1_000 + FIRST_ANSWER_MS)).toBe('noUdp');
  });

  it('a DHT is open once the parties are announced, and no sooner', () => {
    expect(reachStateOf({ ...signs, heardAtMs: 1_100 }, 1_200)).toBe('opening');
    expect(reachStateOf({ ...signs, heardAtMs: 1_100, announced: true }, 1_200)).toBe('open');
  });

  it('a DHT that has been silent for long lets no UDP out, until a node answers again', () => {
    const open = { ...signs, heardAtMs: 2_000, announced: true };
    expect(reachStateOf(open, 2_000 + SILENCE_MS - 1)).toBe('open');
    expect(reachStateOf(open, 2_000 + SILENCE_MS)).toBe('noUdp');
    expect(reachStateOf({ ...open, heardAtMs: 30_000 }, 30_100)).toBe('open');
  });

  it('a silence during the machine’s sleep counts from its waking', () => {
    const awake = { ...signs, heardAtMs: 2_000, announced: true, sinceMs: 100_000 };
    expect(reachStateOf(awake, 100_000 + SILENCE_MS - 1)).toBe('open');
    expect(reachStateOf(awake, 100_000 + SILENCE_MS)).toBe('noUdp');
  });

  it.each(['off', 'opening', 'open', 'noUdp', 'failed'])(
    'the state %s may be told, and no other',
    (state) => {
      expect(ReachStateSchema.parse(state)).toBe(state);
      expect(ReachStateSchema.safeParse(`${state}!`).success).toBe(false);
    },
  );
});
