import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_SPOTLIGHT, nextSpotlight, SPOTLIGHT_MS, type Spotlight } from './spotlight';

const PRESENT = ['ben', 'cleo', 'dan'];
/** Feeds a trace of who speaks, with a look every 300 ms and whenever the last step asked for one. */
const play = (trace: readonly (readonly string[])[], present: readonly string[] = PRESENT) => {
  let spotlight: Spotlight = NO_SPOTLIGHT;
  return trace.map((activeSpeakers, index) => {
    spotlight = nextSpotlight(spotlight, { activeSpeakers, present }, index * 300).spotlight;
    return spotlight.id;
  });
};
const times = <T>(count: number, value: T): readonly T[] => Array.from({ length: count }, () => value);

describe('the spotlight', () => {
  it('the spotlight is on the first person until somebody speaks, then on the person who speaks', () => {
    expect(play([[], []])).toEqual(['ben', 'ben']);
    expect(play([...times(8, []), ['cleo'], ['cleo']]).at(-1)).toBe('cleo');
  });

  it('the spotlight stays through somebody else’s cough', () => {
    const shown = play([...times(4, ['ben']), ['cleo'], ...times(8, ['ben'])]);
    expect(new Set(shown)).toEqual(new Set(['ben']));
  });

  it('the spotlight stays on the last speaker while it is quiet', () => {
    expect(play([...times(10, ['dan']), ...times(40, [])]).at(-1)).toBe('dan');
  });

  it('the spotlight moves to an interrupter only once they have talked over the speaker for long', () => {
    const over = play([...times(8, ['ben']), ...times(30, ['cleo', 'ben'])]);
    const changedAtMs = over.indexOf('cleo') * 300;
    expect(changedAtMs).toBeGreaterThanOrEqual(SPOTLIGHT_MS.leastSpeaking);
    expect(over.at(-1)).toBe('cleo');
  });

  it('the spotlight moves on at once when its person leaves, and is on nobody when all are gone', () => {
    const before = { id: 'ben', sinceMs: 0 };
    expect(
      nextSpotlight(before, { activeSpeakers: ['dan'], present: ['cleo', 'dan'] }, 10).spotlight.id,
    ).toBe('dan');
    expect(nextSpotlight(before, { activeSpeakers: [], present: [] }, 10).spotlight.id).toBeNull();
  });

  it('the spotlight asks to be evaluated again when its time is up, and then changes', () => {
    const before = { id: 'ben', sinceMs: 0 };
    const sight = { activeSpeakers: ['cleo'], present: PRESENT };
    const first = nextSpotlight(before, sight, 500);
    expect(first).toEqual({ spotlight: before, againInMs: 1_500 });
    expect(nextSpotlight(first.spotlight, sight, 500 + 1_500).spotlight.id).toBe('cleo');
  });

  const anyone = fc.subarray(['me', 'ben', 'cleo', 'dan', 'gone']);
  const anyTrace = fc.array(
    fc.record({ speakers: anyone, present: fc.subarray(PRESENT), afterMs: fc.integer({ min: 0, max: 900 }) }),
    { maxLength: 60 },
  );

  it('the spotlight is never on oneself or on a person who left, and changes every two seconds at most', () => {
    fc.assert(
      fc.property(anyTrace, (trace) => {
        let spotlight: Spotlight = NO_SPOTLIGHT;
        let nowMs = 0;
        for (const { speakers, present, afterMs } of trace) {
          nowMs += afterMs;
          const before = spotlight;
          ({ spotlight } = nextSpotlight(before, { activeSpeakers: speakers, present }, nowMs));
          if (spotlight.id === null) expect(present).toEqual([]);
          else expect(present).toContain(spotlight.id);
          const wasThere = before.id !== null && present.includes(before.id);
          if (wasThere && spotlight.id !== before.id)
            expect(nowMs - before.sinceMs).toBeGreaterThanOrEqual(SPOTLIGHT_MS.leastSilent);
        }
      }),
    );
  });

  it('the spotlight comes to a person who speaks alone for two seconds, whatever was before', () => {
    fc.assert(
      fc.property(anyTrace, fc.constantFrom(...PRESENT), (trace, speaker) => {
        let spotlight: Spotlight = NO_SPOTLIGHT;
        let nowMs = 0;
        for (const { speakers, afterMs } of trace) {
          nowMs += afterMs;
          ({ spotlight } = nextSpotlight(spotlight, { activeSpeakers: speakers, present: PRESENT }, nowMs));
        }
        const sight = { activeSpeakers: [speaker], present: PRESENT };
        const step = nextSpotlight(spotlight, sight, nowMs);
        expect(step.againInMs ?? 0).toBeLessThanOrEqual(SPOTLIGHT_MS.leastSilent);
        const after = nextSpotlight(step.spotlight, sight, nowMs + (step.againInMs ?? 0));
        expect(after.spotlight.id).toBe(speaker);
      }),
    );
  });
});
