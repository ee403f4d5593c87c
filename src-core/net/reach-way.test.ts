import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../test/fakes/simulated-network';
import type { ReachFailure } from './reach-failure';
import {
  beginReachWay,
  dueAtMs,
  FIRST_STREAM_MS,
  NEXT_STREAM_MS,
  stepReachWay,
  type ReachWay,
  type ReachWayEffect,
  type ReachWayEvent,
} from './reach-way';

/** A way that is told events, and the effects that came of them. */
const wayFrom = (startMs = 0) => {
  const begun = beginReachWay(startMs);
  let way: ReachWay = begun.way;
  const effects: ReachWayEffect[] = [...begun.effects];
  return {
    get way() {
      return way;
    },
    /** @returns the effects of this event alone, each as one word */
    tell(event: ReachWayEvent, nowMs: number): string[] {
      const step = stepReachWay(way, event, nowMs);
      way = step.way;
      effects.push(...step.effects);
      return step.effects.map(wordOf);
    },
    words: () => effects.map(wordOf),
  };
};
const wordOf = (effect: ReachWayEffect): string => {
  if (effect.do === 'tell') return effect.what;
  return effect.do === 'tellFailed' ? `failed ${effect.why}` : effect.do;
};
const opened = (): ReturnType<typeof wayFrom> => {
  const way = wayFrom();
  way.tell({ type: 'opened' }, 100);
  return way;
};
const tryFailed = (why: ReachFailure, passing = false, draw = 0): ReachWayEvent => ({
  ...{ type: 'tryFailed', why, passing, draw },
});
const due: ReachWayEvent = { type: 'due', timedOut: 'noWay', draw: 0 };

describe('a way to a party, for the first time', () => {
  it('a new way tries at once, and says that it stands before it serves those who wait', () => {
    const way = wayFrom();
    expect(way.words()).toEqual(['try']);
    expect(way.tell({ type: 'wanted' }, 10)).toEqual([]);
    expect(way.tell({ type: 'opened' }, 100)).toEqual(['opened', 'serve']);
  });

  it('a party that isn’t found is looked for three times, as it may only just have been announced', () => {
    const way = wayFrom();
    expect(way.tell(tryFailed('away'), 300)).toEqual([]);
    expect(dueAtMs(way.way)).toBe(800);
    expect(way.tell(due, 799)).toEqual([]);
    expect(way.tell(due, 800)).toEqual(['try']);
    way.tell(tryFailed('away'), 1_000);
    expect(way.tell(due, 2_000)).toEqual(['try']);
    expect(way.tell(tryFailed('away'), 2_200)).toEqual(['drop', 'failed away']);
    expect(way.way.is).toBe('over');
  });

  it('a party whose record outlived its host isn’t looked for again', () => {
    expect(wayFrom().tell(tryFailed('away'), 8_100)).toEqual(['drop', 'failed away']);
  });

  it('a party that isn’t found is looked for again within five seconds, and no later', () => {
    expect(wayFrom().tell(tryFailed('away'), 4_499)).toEqual([]);
    expect(wayFrom().tell(tryFailed('away'), 4_500)).toEqual(['drop', 'failed away']);
  });

  it('a first try that failed for no known reason is made again', () => {
    const way = wayFrom();
    expect(way.tell(tryFailed('failed'), 300)).toEqual([]);
    expect(way.tell(due, 800)).toEqual(['try']);
  });

  it('a party that isn’t met at a relay is looked for three times, after pauses that chance makes longer', () => {
    const way = wayFrom();
    expect(way.tell(tryFailed('notAtRelay', false, 0), 2_700)).toEqual([]);
    expect(dueAtMs(way.way)).toBe(2_950);
    way.tell(due, 2_950);
    expect(way.tell(tryFailed('notAtRelay', false, 0.5), 5_700)).toEqual([]);
    expect(dueAtMs(way.way)).toBe(7_700);
    expect(way.tell(due, 7_700)).toEqual(['try']);
    expect(way.tell(tryFailed('notAtRelay', false, 0), 10_400)).toEqual(['drop', 'failed notAtRelay']);
  });

  it('a party that isn’t met at a relay isn’t looked for once the time of the first stream is over', () => {
    expect(wayFrom().tell(tryFailed('notAtRelay', false, 0.9), 18_000)).toEqual([
      'drop',
      'failed notAtRelay',
    ]);
    expect(wayFrom().tell(tryFailed('notAtRelay'), FIRST_STREAM_MS - 251)).toEqual([]);
    expect(wayFrom().tell(tryFailed('notAtRelay'), FIRST_STREAM_MS - 250)).toEqual([
      'drop',
      'failed notAtRelay',
    ]);
  });

  it.each(['noWay', 'noUdp', 'refused'] as const)('a first try that ends with %s is the last one', (why) => {
    expect(wayFrom().tell(tryFailed(why), 300)).toEqual(['drop', `failed ${why}`]);
  });

  it('a first try between routers that may pass is made again for as long as there is time', () => {
    const way = wayFrom();
    expect(way.tell(tryFailed('noWay', true), 11_000)).toEqual([]);
    expect(way.tell(due, 11_500)).toEqual(['try']);
    expect(way.tell(tryFailed('noWay', true), FIRST_STREAM_MS - 1_000)).toEqual(['drop', 'failed noWay']);
  });

  it('a first try between routers that may pass is made six times, though there were time for more', () => {
    const way = wayFrom();
    let atMs = 0;
    for (let failed = 0; failed < 5; failed += 1) {
      expect(way.tell(tryFailed('noWay', true), atMs)).toEqual([]);
      atMs = dueAtMs(way.way) ?? NaN;
      expect(way.tell(due, atMs)).toEqual(['try']);
    }
    expect(atMs + 4_000).toBeLessThan(FIRST_STREAM_MS);
    expect(way.tell(tryFailed('noWay', true), atMs)).toEqual(['drop', 'failed noWay']);
  });

  it('a first try that is looked at too soon goes on', () => {
    const way = wayFrom();
    expect(way.tell(due, FIRST_STREAM_MS - 1)).toEqual([]);
    expect(way.way.is).toBe('trying');
  });

  it('a try whose turn comes when its time is over is made all the same', () => {
    const way = wayFrom();
    way.tell(tryFailed('away'), 300);
    expect(way.tell(due, 60_000)).toEqual(['try']);
    expect(dueAtMs(way.way)).toBeGreaterThan(60_000);
  });

  it('a first try without an end is given up after its time, for the reason that the moment knows', () => {
    const way = wayFrom(1_000);
    expect(dueAtMs(way.way)).toBe(1_000 + FIRST_STREAM_MS);
    expect(way.tell({ type: 'due', timedOut: 'noUdp', draw: 0 }, 1_000 + FIRST_STREAM_MS)).toEqual([
      'hangUp',
      'drop',
      'failed noUdp',
    ]);
  });

  it('a new network makes the first try begin anew, with all its time', () => {
    const way = wayFrom();
    expect(way.tell({ type: 'networkChanged' }, 5_000)).toEqual(['hangUp', 'try']);
    expect(dueAtMs(way.way)).toBe(5_000 + FIRST_STREAM_MS);
  });

  it('a machine that wakes up begins a first try that sleep cut off anew', () => {
    const way = wayFrom();
    expect(way.tell({ type: 'asleep' }, 1_000)).toEqual(['hangUp', 'drop']);
    expect(way.tell({ type: 'awake' }, 9_000)).toEqual(['try']);
    expect(way.tell({ type: 'opened' }, 9_100)).toEqual(['opened', 'serve']);
  });
});

describe('a way to a party that has stood', () => {
  it('a lost way is said to be, and is looked for again only when somebody wants it', () => {
    const way = opened();
    expect(way.tell({ type: 'wanted' }, 4_000)).toEqual(['serve']);
    expect(way.tell({ type: 'ended' }, 5_000)).toEqual(['drop', 'lost']);
    expect(dueAtMs(way.way)).toBeNull();
    expect(way.tell({ type: 'wanted' }, 5_300)).toEqual(['try']);
    expect(dueAtMs(way.way)).toBe(5_300 + NEXT_STREAM_MS);
    expect(way.tell({ type: 'opened' }, 5_400)).toEqual(['found', 'serve']);
  });

  it('a lost way that isn’t found drops those who wait, and pauses before the next try, longer each time', () => {
    const way = opened();
    way.tell({ type: 'ended' }, 0);
    way.tell({ type: 'wanted' }, 0);
    expect(way.tell(tryFailed('noWay'), 1_000)).toEqual(['drop']);
    expect(way.tell({ type: 'wanted' }, 1_100)).toEqual([]);
    expect(dueAtMs(way.way)).toBe(1_500);
    expect(way.tell(due, 1_500)).toEqual(['try']);
    expect(dueAtMs(way.way)).toBe(1_500 + NEXT_STREAM_MS);
    expect(way.tell(tryFailed('away'), 2_000)).toEqual(['drop']);
    way.tell({ type: 'wanted' }, 2_000);
    expect(dueAtMs(way.way)).toBe(3_000);
  });

  it('a way that nobody uses is put to rest and taken up again without a word', () => {
    const way = opened();
    expect(way.tell({ type: 'unused' }, 60_000)).toEqual(['hangUp']);
    expect(way.tell({ type: 'wanted' }, 70_000)).toEqual(['try']);
    expect(way.tell({ type: 'opened' }, 70_100)).toEqual(['serve']);
  });

  it('a way that was put to rest and isn’t found again is lost', () => {
    const way = opened();
    way.tell({ type: 'unused' }, 60_000);
    way.tell({ type: 'wanted' }, 70_000);
    expect(way.tell(tryFailed('away'), 71_000)).toEqual(['drop', 'lost']);
  });

  it('a way that stands is probed on a new network, and one that pauses is tried at once', () => {
    const way = opened();
    expect(way.tell({ type: 'networkChanged' }, 1_000)).toEqual(['probe']);
    way.tell({ type: 'ended' }, 2_000);
    way.tell({ type: 'wanted' }, 2_000);
    way.tell(tryFailed('noUdp'), 3_000);
    way.tell({ type: 'wanted' }, 3_000);
    expect(way.tell({ type: 'networkChanged' }, 3_100)).toEqual(['try']);
    expect(dueAtMs(way.way)).toBe(3_100 + NEXT_STREAM_MS);
  });

  it('a lost way may be tried at once on a new network, and its pauses begin anew', () => {
    const way = opened();
    way.tell({ type: 'ended' }, 0);
    for (let failed = 0; failed < 3; failed += 1) {
      way.tell({ type: 'wanted' }, failed * 10_000);
      way.tell(tryFailed('noUdp'), failed * 10_000 + 9_000);
    }
    expect(way.tell({ type: 'networkChanged' }, 29_100)).toEqual([]);
    expect(way.tell({ type: 'wanted' }, 29_100)).toEqual(['try']);
    way.tell(tryFailed('noUdp'), 30_000);
    way.tell({ type: 'wanted' }, 30_000);
    expect(dueAtMs(way.way)).toBe(30_500);
  });

  it('a lost way on a machine that falls asleep is taken up only once it is awake', () => {
    const way = opened();
    way.tell({ type: 'ended' }, 0);
    expect(way.tell({ type: 'asleep' }, 1_000)).toEqual(['drop']);
    expect(way.tell({ type: 'wanted' }, 1_100)).toEqual(['drop']);
    way.tell({ type: 'awake' }, 9_000);
    expect(way.tell({ type: 'wanted' }, 9_100)).toEqual(['try']);
    expect(way.tell({ type: 'opened' }, 9_200)).toEqual(['found', 'serve']);
  });

  it('a sleeping machine’s way is lost, and comes back when somebody wants it', () => {
    const way = opened();
    expect(way.tell({ type: 'asleep' }, 1_000)).toEqual(['hangUp', 'drop', 'lost']);
    expect(way.tell({ type: 'wanted' }, 1_100)).toEqual(['drop']);
    expect(way.tell({ type: 'awake' }, 9_000)).toEqual([]);
    expect(way.tell({ type: 'wanted' }, 9_100)).toEqual(['try']);
  });

  it('a closed way does nothing any more', () => {
    const way = opened();
    expect(way.tell({ type: 'close' }, 1_000)).toEqual(['hangUp', 'drop']);
    expect(way.tell({ type: 'close' }, 1_000)).toEqual([]);
    expect(way.tell({ type: 'opened' }, 1_000)).toEqual([]);
    expect(way.tell({ type: 'wanted' }, 1_000)).toEqual(['drop']);
  });
});

/** How long the relay, the host and a guest take to have each other, ms: a host far away takes as long. */
const RELAY = { asksAfterMs: 300, keepsMs: 2_500, placeAfterMs: 600 } as const;

/**
 * Guests who come at one moment by a relay: it brings one to the host, and keeps one who comes before the host has another
 * place; who comes besides asks in vain.
 * @returns how many get in
 */
const guestsAtRelay = (count: number, draw: () => number): number => {
  const rings: { readonly atMs: number; readonly ring: (nowMs: number) => void }[] = [];
  const at = (atMs: number, ring: (nowMs: number) => void) => rings.push({ atMs, ring });
  let hasPlace = true;
  let kept: ((nowMs: number) => void) | null = null;
  let met = 0;
  const guest = (): void => {
    const { way, ...its } = { way: wayFrom(), asks: 0 };
    const ask = (nowMs: number): void => {
      const asked = ++its.asks;
      const meet = (metAtMs: number): void => {
        way.tell({ type: 'opened' }, metAtMs);
        hasPlace = false;
        met += 1;
        at(metAtMs + RELAY.placeAfterMs, (placeAtMs) => {
          const next = kept;
          kept = null;
          if (next) next(placeAtMs);
          else hasPlace = true;
        });
      };
      if (hasPlace) return meet(nowMs);
      kept ??= meet;
      at(nowMs + RELAY.keepsMs, (endMs) => {
        if (way.way.is === 'open' || its.asks !== asked) return;
        if (kept === meet) kept = null;
        way.tell(tryFailed('notAtRelay', false, draw()), endMs);
        const atMs = dueAtMs(way.way);
        if (atMs === null) return;
        at(atMs, (dueMs) => {
          way.tell(due, dueMs);
          at(dueMs + RELAY.asksAfterMs, ask);
        });
      });
    };
    at(RELAY.asksAfterMs, ask);
  };
  for (let made = 0; made < count; made += 1) guest();
  for (;;) {
    const next = rings.toSorted((one, other) => one.atMs - other.atMs)[0];
    if (!next) return met;
    rings.splice(rings.indexOf(next), 1);
    next.ring(next.atMs);
  }
};

describe('ways to one party by a relay', () => {
  it('seven guests who come by a relay at one moment all get in', () => {
    for (let seed = 1; seed <= 200; seed += 1)
      expect([seed, guestsAtRelay(7, seededRandom(seed))]).toEqual([seed, 7]);
  });
});

const anyEvent: fc.Arbitrary<ReachWayEvent> = fc.oneof(
  fc.constantFrom<ReachWayEvent>(
    { type: 'opened' },
    { type: 'ended' },
    { type: 'unused' },
    { type: 'wanted' },
    { type: 'networkChanged' },
    { type: 'asleep' },
    { type: 'awake' },
    { type: 'close' },
  ),
  fc.constantFrom(due),
  fc
    .tuple(
      fc.constantFrom<ReachFailure>('away', 'notAtRelay', 'noWay', 'noUdp', 'refused', 'failed'),
      fc.boolean(),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    )
    .map((failure) => tryFailed(...failure)),
);

describe('a way to a party, whatever happens to it', () => {
  const anyLife = fc.array(fc.tuple(anyEvent, fc.integer({ min: 0, max: 15_000 })), { maxLength: 60 });

  it('what is said of any way is a failure alone, or that it stands, and then losses and finds in turn', () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const way = wayFrom();
        let nowMs = 0;
        for (const [event, laterMs] of life) way.tell(event, (nowMs += laterMs));
        const said = way.words().filter((word) => /^(opened|lost|found|failed)/.test(word));
        expect(said.join(' ')).toMatch(/^(|failed \w+|opened( lost found)*( lost)?)$/);
      }),
    );
  });

  it('any way has one stream at most: no try begins while one stands or is tried', () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const way = wayFrom();
        let nowMs = 0;
        let streams = 1;
        for (const [event, laterMs] of life) {
          const was = way.way.is;
          nowMs += laterMs;
          // A stream ends by itself only where there is one.
          if (event.type === 'ended' && was === 'open') streams -= 1;
          if (event.type === 'tryFailed' && was === 'trying') streams -= 1;
          for (const word of way.tell(event, nowMs)) {
            if (word === 'hangUp') streams = 0;
            if (word === 'try') streams += 1;
          }
          expect(streams).toBeLessThanOrEqual(1);
          expect(streams).toBeGreaterThanOrEqual(0);
          expect(streams === 1).toBe(way.way.is === 'trying' || way.way.is === 'open');
        }
      }),
    );
  });

  it('nobody waits for ever at any way: whatever waits has a moment at which it ends', () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        const way = wayFrom();
        let nowMs = 0;
        for (const [event, laterMs] of life) way.tell(event, (nowMs += laterMs));
        way.tell({ type: 'wanted' }, nowMs);
        for (let looks = 0; looks < 20; looks += 1) {
          const atMs = dueAtMs(way.way);
          if (atMs === null) break;
          way.tell(due, Math.max(atMs, nowMs));
        }
        expect(['open', 'resting', 'asleep', 'over']).toContain(way.way.is);
      }),
    );
  });
});
