import { describe, expect, it } from 'vitest';
import { DEFAULT_PATIENCE, PatienceSchema } from '@core/wire/playback';
import { patienceChoices, patienceOf } from './patience-choice';

describe('the patience of a host', () => {
  it('the patience of a host is accepted by the wire, whatever is chosen', () => {
    const choices = patienceChoices(DEFAULT_PATIENCE);
    expect(choices).toEqual([0, 3_000, 5_000, 10_000, 30_000]);
    for (const choice of choices) expect(PatienceSchema.safeParse(patienceOf(choice)).success).toBe(true);
  });
  it('the patience of a host waits for a jump as for a dry buffer, and at least as long as is usual', () => {
    expect(patienceOf(0)).toEqual({ bufferingMs: 0, seekingMs: 0 });
    expect(patienceOf(3_000)).toEqual(DEFAULT_PATIENCE);
    expect(patienceOf(30_000)).toEqual({ bufferingMs: 30_000, seekingMs: 30_000 });
  });
  it('the choice of patience offers what somebody else has set', () => {
    expect(patienceChoices({ bufferingMs: 4_000, seekingMs: 4_000 })).toEqual([
      ...[0, 3_000, 4_000, 5_000, 10_000, 30_000],
    ]);
  });
});
