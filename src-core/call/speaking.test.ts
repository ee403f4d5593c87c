import { describe, expect, it } from 'vitest';
import {
  cough,
  fan,
  linear,
  music,
  muted,
  PACKET_MS,
  quiet,
  talk,
  together,
  typing,
  word,
  type Trace,
} from '../../test/fakes/level-traces';
import { rankSpeakers, silentAt, stepSpeaking, type SpeakingState } from './speaking';

/** The watch takes six samples in each window. */
const SAMPLE_MS = 50;

describe('speaking', () => {
  const feed = (levels: readonly number[]) => {
    let state = silentAt(0);
    return levels.map((level, index) => {
      state = stepSpeaking(state, level, (index + 1) * SAMPLE_MS);
      return state.speaking;
    });
  };
  const times = (count: number, level: number) => Array.from({ length: count }, () => level);

  it('a person is speaking at −35 dBov in 40 % of a window', () => {
    expect(feed([0.02, 0, 0.02, 0, 0.02, 0]).at(-1)).toBe(true);
    expect(feed([0.02, 0, 0.02, 0, 0, 0]).at(-1)).toBe(false);
    expect(feed(times(6, 0.017)).at(-1)).toBe(false);
  });

  it('speaking holds for a second between words', () => {
    const seen = feed([...times(6, 0.5), ...times(18, 0), ...times(6, 0.5), ...times(30, 0)]);
    expect(seen.slice(5, 30).every(Boolean)).toBe(true);
    expect(seen.at(-1)).toBe(false);
  });

  it('speakers are ranked loudest first, by the windows in which each was loud', () => {
    const after = (...levels: number[]): SpeakingState =>
      levels.reduce((state, level, index) => stepSpeaking(state, level, (index + 1) * 50), silentAt(0));
    const rank = (people: Record<string, SpeakingState>) => rankSpeakers(new Map(Object.entries(people)));
    const people = {
      murmurs: after(...times(12, 0.01)),
      talks: after(...times(12, 0.1)),
      shouts: after(...times(12, 0.5)),
      pauses: after(...times(12, 0.3), ...times(6, 0)),
    };
    expect(rank(people)).toEqual(['shouts', 'pauses', 'talks']);
    expect(rank({ b: people.talks, a: people.talks })).toEqual(['a', 'b']);
  });
});

/** The watch's answers to traces: who speaks, and the ranking at the end of each window. */
const watch = (traces: Readonly<Record<string, Trace>>) => {
  const states = new Map<string, SpeakingState>();
  const ms = Math.max(...Object.values(traces).map((trace) => trace.length)) * PACKET_MS;
  const rankings: (readonly string[])[] = [];
  const spoke = new Map<string, number>();
  for (let now = SAMPLE_MS; now <= ms; now += SAMPLE_MS) {
    for (const [id, trace] of Object.entries(traces)) {
      const level = linear(trace[Math.floor(now / PACKET_MS)] ?? -127);
      const state = stepSpeaking(states.get(id) ?? silentAt(0), level, now);
      states.set(id, state);
      if (state.speaking) spoke.set(id, (spoke.get(id) ?? 0) + SAMPLE_MS);
    }
    if (now % 300 === 0) rankings.push(rankSpeakers(states, rankings.at(-1)));
  }
  const leaders = rankings.map(([first]) => first ?? null);
  return {
    rankings,
    leaders,
    changes: leaders.filter((leader, at) => at > 0 && leader !== leaders[at - 1]).length,
    spokeMs: (id: string) => spoke.get(id) ?? 0,
  };
};

describe('the spotlight', () => {
  it('the spotlight goes to the person who talks, within a second, and to the next one when they are done', () => {
    const { leaders, changes } = watch({
      ana: [...talk(5_000), ...quiet(7_000)],
      ben: [...quiet(6_500), ...talk(5_500, { seed: 2 })],
    });
    expect(leaders.slice(0, 4)).toContain('ana');
    expect(leaders.at(-1)).toBe('ben');
    expect(changes).toBeLessThanOrEqual(3);
  });

  it('the spotlight ignores a cough, however loud, in silence or into a talk', () => {
    for (let begin = 0; begin < 300; begin += 20) {
      const alone = watch({ ana: [...quiet(3_000 + begin), ...cough(-4), ...quiet(3_000)] });
      expect(alone.rankings.flat()).toEqual([]);
      const ben: Trace = [...quiet(4_000 + begin), ...cough(-4), ...quiet(4_000)];
      const { leaders } = watch({ ana: talk(8_500, { pauseMs: [40, 150] }), ben });
      expect(leaders.slice(4).every((leader) => leader === 'ana')).toBe(true);
    }
  });

  it('the spotlight stays where it is while two people talk at once as loudly', () => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const { leaders, changes } = watch({
        ana: talk(30_000, { seed }),
        ben: [...quiet(2_000), ...talk(28_000, { seed: seed + 20 })],
      });
      expect(leaders.at(-1)).toBe('ana');
      expect(changes).toBeLessThanOrEqual(1);
    }
  });

  it('the spotlight moves once to a person who is clearly louder for longer', () => {
    const { leaders, changes } = watch({
      ana: talk(12_000, { db: -28 }),
      ben: [...quiet(4_000), ...talk(8_000, { db: -14, seed: 3 })],
    });
    expect(leaders.at(-1)).toBe('ben');
    expect(changes).toBeLessThanOrEqual(2);
  });

  it('the spotlight is on nobody in silence', () => {
    expect(watch({ ana: quiet(10_000), ben: muted(10_000) }).rankings.flat()).toEqual([]);
  });

  it('the spotlight ignores typing', () => {
    for (const seed of [1, 2, 3]) {
      expect(watch({ ana: typing(20_000, -26, seed) }).leaders.filter(Boolean)).toEqual([]);
    }
  });

  it.each([
    ['a fan', fan(40_000, -27)],
    ['music that stays up', music(40_000, -22)],
  ])('the spotlight leaves %s after some seconds, and finds its owner’s voice in it', (_name, noise) => {
    expect(watch({ ana: noise }).leaders.slice(45).filter(Boolean)).toEqual([]);
    const voice: Trace = [...muted(25_000), ...word(2_400, -6)];
    const { leaders } = watch({ ana: together(noise, voice) });
    expect(leaders.slice(84, 95)).toContain('ana');
  });

  it('the spotlight does not tire of a person who talks for a minute', () => {
    expect(watch({ ana: talk(60_000) }).spokeMs('ana')).toBeGreaterThan(58_000);
  });
});
