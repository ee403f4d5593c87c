import { describe, expect, it } from 'vitest';
import { notTalking, stepInput, stepTalking, unheard } from './own-microphone';

const SAMPLE_MS = 50;
const LOUD = 0.1;
/** A voice of this level for some time, or silence. */
const lasts = (ms: number, level: number) => Array.from({ length: ms / SAMPLE_MS }, () => level);
const repeat = (times: number, levels: readonly number[]) =>
  Array.from({ length: times }, () => levels).flat();

describe('talking while muted', () => {
  /** The times at which the person is told, ms from the beginning of the trace. */
  const told = (levels: readonly number[]) => {
    const times: number[] = [];
    let state = notTalking();
    levels.forEach((level, index) => {
      const now = index * SAMPLE_MS;
      const next = stepTalking(state, level, now);
      if (next.toldMs !== state.toldMs) times.push(now);
      state = next;
    });
    return times;
  };

  it('talking while muted is reported after 700 ms', () => {
    expect(told(lasts(2_000, LOUD))).toEqual([700]);
    expect(told(lasts(700, LOUD))).toEqual([]);
  });

  it('talking while muted may have the pauses between words in it, and no longer ones', () => {
    expect(told(repeat(4, [...lasts(200, LOUD), ...lasts(150, 0)]))).toEqual([700]);
    expect(told(repeat(10, [...lasts(500, LOUD), ...lasts(300, 0)]))).toEqual([]);
  });

  it('coughing, knocking or a murmur doesn’t count as talking while muted', () => {
    expect(told([...lasts(300, LOUD), ...lasts(2_000, 0), ...lasts(300, LOUD)])).toEqual([]);
    expect(told(repeat(20, [...lasts(50, LOUD), ...lasts(150, 0)]))).toEqual([]);
    expect(told(lasts(5_000, 0.017))).toEqual([]);
  });

  it('talking while muted is reported every 10 s at most', () => {
    expect(told(lasts(15_000, LOUD))).toEqual([700, 10_700]);
    const twoSentences = [...lasts(1_000, LOUD), ...lasts(3_000, 0), ...lasts(1_000, LOUD)];
    expect(told(twoSentences)).toEqual([700]);
  });

  it('talking while muted is never counted from before a gap in the measuring', () => {
    const before = stepTalking(notTalking(), LOUD, 0);
    expect(stepTalking(before, LOUD, 60_000)).toMatchObject({ sinceMs: 60_000, toldMs: -Infinity });
  });
});

describe('a microphone without sound', () => {
  const deadAt = (levels: readonly number[]) => {
    let state = unheard();
    return levels.map((level, index) => (state = stepInput(state, level, index * SAMPLE_MS)).dead);
  };

  it('a silent microphone is dead after 4 s, until there is sound', () => {
    const seen = deadAt([...lasts(4_050, 0), ...lasts(50, 0.001), ...lasts(3_950, 0)]);
    expect(seen.indexOf(true)).toBe(4_000 / SAMPLE_MS);
    expect(seen.filter(Boolean)).toHaveLength(1);
  });

  it('a microphone in the quietest room still counts as alive', () => {
    expect(deadAt(lasts(60_000, 1e-5))).not.toContain(true);
    expect(deadAt(repeat(20, [...lasts(3_500, 0), ...lasts(50, 1e-5)]))).not.toContain(true);
  });

  it('a microphone isn’t judged by time in which nothing was measured', () => {
    const asleep = stepInput(stepInput(unheard(), 0, 0), 0, 3_600_000);
    expect(asleep.dead).toBe(false);
  });

  describe('a microphone whose sound isn’t sent', () => {
    const deadBehindFilter = (moments: readonly { level: number; sent: number }[]) => {
      let state = unheard();
      return moments.map(({ level, sent }, index) => {
        state = stepInput(state, level, index * SAMPLE_MS, sent);
        return state.dead;
      });
    };
    const filtered = (levels: readonly number[], sent: number) => levels.map((level) => ({ level, sent }));

    it('a microphone of which nothing is sent is dead after 4 s of a voice, until something is sent', () => {
      const words = repeat(20, [...lasts(500, LOUD), ...lasts(500, 0.001)]);
      const seen = deadBehindFilter([...filtered(words, 0), { level: LOUD, sent: 1e-8 }]);
      expect(seen.indexOf(true)).toBeGreaterThanOrEqual(7_000 / SAMPLE_MS);
      expect(seen.indexOf(true)).toBeLessThanOrEqual(9_000 / SAMPLE_MS);
      expect(seen.at(-2)).toBe(true);
      expect(seen.at(-1)).toBe(false);
    });

    it('a microphone of which nothing is sent counts as alive in a quiet or noisy room, and where a word is sent now and then', () => {
      expect(deadBehindFilter(filtered(lasts(60_000, 0.001), 0))).not.toContain(true);
      expect(deadBehindFilter(filtered(lasts(60_000, LOUD), 1e-8))).not.toContain(true);
      const word = [...filtered(lasts(3_000, LOUD), 0), { level: LOUD, sent: 0.01 }];
      expect(deadBehindFilter(Array.from({ length: 20 }, () => word).flat())).not.toContain(true);
    });

    it('a microphone of which nothing is sent isn’t judged by time in which nothing was measured', () => {
      const asleep = stepInput(stepInput(unheard(), LOUD, 0, 0), LOUD, 3_600_000, 0);
      expect(asleep.dead).toBe(false);
    });
  });
});
