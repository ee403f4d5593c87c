import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_RELAY_USE, RELAY_USE, stepRelayUse, type RelayReading, type RelayUse } from './relay-use';

const { longestMs, bytes: mostBytes, rate, rateOfAll } = RELAY_USE;

/** Reads every second. @returns what ended, and when */
const read = (
  readings: readonly (readonly RelayReading[])[],
  stepMs = 1_000,
): { readonly use: RelayUse; readonly ends: readonly string[] } => {
  let use = NO_RELAY_USE;
  const ended: string[] = [];
  readings.forEach((at, index) => {
    const step = stepRelayUse(use, at, index * stepMs);
    use = step.use;
    for (const { id, why } of step.ends) ended.push(`${id} ${why} ${index}`);
  });
  return { use, ends: ended };
};

describe('what ways through a relay may use', () => {
  it('a way that carries what a call takes stands for a whole night', () => {
    const night = Array.from({ length: 600 }, (_, minute) => [{ id: 'a', bytes: minute * 60 * 300_000 }]);
    expect(read(night, 60_000).ends).toEqual([]);
  });

  it('a way ends when it has lasted too long, however little it carried', () => {
    const { ends } = read(
      [[{ id: 'a', bytes: 0 }], [{ id: 'a', bytes: 1 }], [{ id: 'a', bytes: 2 }]],
      longestMs / 2,
    );
    expect(ends).toEqual(['a tooLong 2']);
  });

  it('a way that begins at a relay that has run for long lasts as long as any other', () => {
    const reading = [{ id: 'a', bytes: 0 }];
    const begun = stepRelayUse(NO_RELAY_USE, reading, longestMs);
    const late = stepRelayUse(begun.use, reading, 2 * longestMs - 1);
    expect([begun.ends, late.ends]).toEqual([[], []]);
    expect(stepRelayUse(late.use, reading, 2 * longestMs).ends).toEqual([{ id: 'a', why: 'tooLong' }]);
  });

  it('a way ends when it has carried too much in all', () => {
    const endsAt = (bytes: number) =>
      stepRelayUse(
        { ways: new Map([['a', { sinceMs: 0, bytes: mostBytes, bucket: undefined }]]), all: undefined },
        [{ id: 'a', bytes }],
        1_000,
      ).ends;
    expect(endsAt(mostBytes)).toEqual([]);
    expect(endsAt(mostBytes + 1)).toEqual([{ id: 'a', why: 'tooMuch' }]);
  });

  it('a way that goes faster than it may is ended once its burst is spent, and the other one stays', () => {
    const per = rate.burst / 4;
    const seconds = Array.from({ length: 6 }, (_, second) => [
      { id: 'fast', bytes: second * per },
      { id: 'slow', bytes: second * 1_000 },
    ]);
    const { ends } = read(seconds);
    expect(ends[0]).toBe('fast tooFast 5');
    expect(ends.filter((end) => end.startsWith('slow'))).toEqual([]);
  });

  it('the greediest of ways that are too fast together goes first', () => {
    const count = 8;
    const each = rateOfAll.burst / count;
    const ways = Array.from({ length: count }, (_, index) => ({ id: `w${index}`, bytes: 0 }));
    const later = ways.map(({ id }, index) => ({ id, bytes: each + index * 10_000 }));
    const { ends } = read([ways, later.map((way) => ({ ...way, bytes: way.bytes / 2 })), later], 1);
    expect(ends).toEqual(['w7 allTooFast 2']);
    const backwards = [ways, later.map((way) => ({ ...way, bytes: way.bytes / 2 })), later];
    expect(
      read(
        backwards.map((way) => way.toReversed()),
        1,
      ).ends,
    ).toEqual(['w7 allTooFast 2']);
  });

  it('ways that take their whole bursts at once stand, until one of them takes more', () => {
    const count = rateOfAll.burst / rate.burst;
    const ways = Array.from({ length: count }, (_, index) => ({ id: `w${index}`, bytes: rate.burst }));
    const full = stepRelayUse(NO_RELAY_USE, ways, 0);
    expect(full.ends).toEqual([]);
    const over = ways.map((way, index) => (index === 1 ? { ...way, bytes: way.bytes + 1 } : way));
    expect(stepRelayUse(full.use, over, 0).ends).toEqual([{ id: 'w1', why: 'tooFast' }]);
  });

  it('ways that carry nothing stand while what others carried is still owed', () => {
    const owing: RelayUse = { ways: new Map(), all: { tokens: -5_000, atMs: 0 } };
    const idle = [
      { id: 'a', bytes: 0 },
      { id: 'b', bytes: 0 },
    ];
    expect(stepRelayUse(owing, idle, 0).ends).toEqual([]);
    const busy = idle.map((way) => ({ ...way, bytes: 10 }));
    expect(stepRelayUse(owing, busy, 0).ends).toEqual([{ id: 'a', why: 'allTooFast' }]);
  });

  it('a way that is gone is forgotten', () => {
    expect(read([[{ id: 'a', bytes: 5 }], []]).use.ways.size).toBe(0);
  });

  it('whatever ways carry, none that stands has had more than its burst and its rate', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat({ max: 40_000_000 }), { minLength: 3, maxLength: 3 }), { maxLength: 40 }),
        (seconds) => {
          let use = NO_RELAY_USE;
          const carried = [0, 0, 0];
          const since = [0, 0, 0];
          seconds.forEach((more, second) => {
            more.forEach((bytes, way) => (carried[way] = (carried[way] ?? 0) + bytes));
            const step = stepRelayUse(
              use,
              carried.map((bytes, way) => ({ id: `w${way}`, bytes })),
              second * 1_000,
            );
            use = step.use;
            for (const { id } of step.ends) {
              // Whoever comes again begins anew.
              carried[Number(id.slice(1))] = 0;
              since[Number(id.slice(1))] = second;
            }
            carried.forEach((bytes, way) => {
              const lasted = second - (since[way] ?? 0);
              expect(bytes).toBeLessThanOrEqual(rate.burst + lasted * rate.perSecond);
            });
          });
        },
      ),
    );
  });
});
