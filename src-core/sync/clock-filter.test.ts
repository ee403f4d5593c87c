import { beforeEach, describe, expect, it } from 'vitest';
import { estimateClock, type ClockExchange } from './clock-estimate';
import {
  type ClockFilterEvent,
  type ClockFilterState,
  type ClockMapping,
  initialClockFilter,
  offsetAt,
  reduceClockFilter,
  serverTimeAt,
  shortestRoundTripMs,
  slewedMs,
  slewLeftAt,
} from './clock-filter';

/** A ping of a line without chance: the server's clock is `offsetMs` ahead. */
const exchange = (
  sentAtMs: number,
  { upMs = 5, downMs = 5, offsetMs = 0, serverEpoch = 'e_1' } = {},
): ClockExchange => ({
  ...{ t0: sentAtMs, t1: sentAtMs + upMs + offsetMs, t2: sentAtMs + upMs + offsetMs },
  ...{ t3: sentAtMs + upMs + downMs, serverEpoch },
});

type Line = NonNullable<Parameters<typeof exchange>[1]>;
const BURST: ClockFilterEvent = { type: 'burst' };

const told = (state: ClockFilterState, event: ClockFilterEvent | ClockExchange): ClockFilterState =>
  reduceClockFilter(state, 'type' in event ? event : { type: 'exchange', exchange: event });
const after = (state: ClockFilterState, ...exchanges: ClockExchange[]): ClockFilterState =>
  exchanges.reduce(told, state);
/** Pings at these times, over one line. */
const pings = (line: Line, ...sentAtMs: number[]): ClockExchange[] =>
  sentAtMs.map((atMs) => exchange(atMs, line));
const every = (stepMs: number, count: number, fromMs = 0): number[] =>
  Array.from({ length: count }, (_, i) => fromMs + i * stepMs);

const samplesOf = ({ active }: ClockFilterState): number => active?.samples.length ?? 0;
/** How far the server's clock is ahead, by a filter. */
const aheadAt = (state: ClockFilterState, atMs: number, serverEpoch?: string): number =>
  (serverTimeAt(state, atMs, serverEpoch) ?? NaN) - atMs;

/** A clock that is known for 20 s, by a line that takes 20 ms each way. */
const SLOW: Line = { upMs: 20, downMs: 20 };
let settled: ClockFilterState;
beforeEach(() => {
  settled = after(initialClockFilter, ...pings(SLOW, ...every(1_000, 21)));
});

describe('what a clock is on its way to', () => {
  it.each([
    [10, 3_000, 3],
    [10, 60_000, 10],
    [-10, 3_000, -3],
    [-10, 60_000, -10],
    [10, -3_000, 0],
    [0, 3_000, 0],
  ])('what is left of %d ms may be in after %d ms as far as %d', (leftMs, elapsedMs, inMs) => {
    expect(slewedMs(leftMs, elapsedMs)).toBeCloseTo(inMs, 9);
  });

  it('a mapping moves with its skew, and with what is slewed in', () => {
    const mapping: ClockMapping = { serverEpoch: 'e', refMs: 1_000, offsetMs: 5, skew: 1e-4, slewLeftMs: 2 };
    expect(offsetAt(mapping, 2_000)).toBeCloseTo(5 + 0.1 + 1, 9);
    expect(offsetAt(mapping, 11_000)).toBeCloseTo(5 + 1 + 2, 9);
    expect(offsetAt(mapping, 0)).toBeCloseTo(5 - 0.1, 9);
  });
});

describe('a clock that nobody has asked for', () => {
  it('an unknown clock has no time, no round trip and nothing left, and nothing to burst', () => {
    expect(serverTimeAt(initialClockFilter, 5)).toBeNull();
    expect(shortestRoundTripMs(initialClockFilter)).toBeNull();
    expect(slewLeftAt(initialClockFilter, 5)).toBe(0);
    expect(told(initialClockFilter, BURST)).toEqual({
      ...{ active: null, previous: null, filling: null, wantsBurst: false },
    });
  });

  it('an unknown clock is known by its first answer', () => {
    const known = told(initialClockFilter, exchange(1_000, { upMs: 30, downMs: 10, offsetMs: 500 }));
    expect(aheadAt(known, 1_040)).toBeCloseTo(510, 1);
    expect(shortestRoundTripMs(known)).toBe(40);
    expect(known).toMatchObject({ previous: null, filling: null, wantsBurst: false });
    expect(known.active).toMatchObject({ startedAtMs: 1_040, doubts: 0 });
    // The server's time at work is none of the line's.
    const busy = { ...exchange(0), t2: 105, t3: 110 };
    expect(shortestRoundTripMs(told(initialClockFilter, busy))).toBe(10);
  });
});

describe('a burst', () => {
  let bursting: ClockFilterState;
  beforeEach(() => {
    bursting = told(settled, BURST);
  });

  it('a burst of six answers joins what was known', () => {
    const five = after(bursting, ...pings(SLOW, ...every(50, 5, 30_000)));
    expect(five.filling?.samples).toHaveLength(5);
    expect(samplesOf(five)).toBe(21);
    const six = told(five, exchange(30_250, SLOW));
    expect(six.filling).toBeNull();
    expect(samplesOf(six)).toBe(27);
    expect(six.active).toMatchObject({ startedAtMs: 40, doubts: 0 });
  });

  it('a burst of two answers is complete when they came 900 ms apart, and no sooner', () => {
    const two = (apartMs: number) => after(bursting, ...pings(SLOW, 30_000, 30_000 + apartMs)).filling;
    expect(two(899)?.samples).toHaveLength(2);
    expect(two(900)).toBeNull();
    expect(told(bursting, exchange(90_000, SLOW)).filling?.samples).toHaveLength(1);
  });

  it('a burst makes nothing jump where it agrees with what was known', () => {
    // All that is known allows for 40 ms: half of both round trips together.
    const near = after(bursting, ...pings({ ...SLOW, offsetMs: 39 }, ...every(50, 6, 30_000)));
    expect(samplesOf(near)).toBe(27);
    expect(aheadAt(near, 30_290)).toBeCloseTo(aheadAt(settled, 30_290), 6);
    expect(slewLeftAt(near, 30_290)).toBeGreaterThan(0);
  });

  it('a burst agrees with what was known of a server’s clock that shows another hour', () => {
    const ahead: Line = { ...SLOW, offsetMs: 3_600_000 };
    const known = after(initialClockFilter, ...pings(ahead, ...every(1_000, 21)));
    expect(samplesOf(after(told(known, BURST), ...pings(ahead, ...every(50, 6, 30_000))))).toBe(27);
  });

  it('a burst agrees with what was known where the server is in this process, and no way takes any time', () => {
    const noWay: Line = { upMs: 0, downMs: 0 };
    const known = told(initialClockFilter, exchange(0, noWay));
    expect(samplesOf(after(told(known, BURST), ...pings(noWay, ...every(0, 6))))).toBe(7);
  });

  it('a burst takes the place of what was known where it contradicts that, and the clock jumps', () => {
    const far = after(bursting, ...pings({ ...SLOW, offsetMs: -42 }, ...every(50, 6, 30_000)));
    expect(samplesOf(far)).toBe(6);
    expect(aheadAt(far, 30_290)).toBeCloseTo(-42, 0);
    expect(slewLeftAt(far, 30_290)).toBe(0);
    expect(far.active?.startedAtMs).toBe(40);
    expect(far.previous).toBeNull();
  });

  it('a burst of the same server isn’t kept waiting, however slow the line is now', () => {
    const slower = after(bursting, ...pings({ upMs: 300, downMs: 300 }, ...every(50, 6, 30_000)));
    expect(slower.filling).toBeNull();
  });

  it('a burst that was wanted is wanted no more once it begins', () => {
    expect(told({ ...settled, wantsBurst: true }, BURST)).toMatchObject({
      wantsBurst: false,
      filling: { serverEpoch: 'e_1', samples: [] },
    });
  });
});

describe('the clock of another server', () => {
  const other = (more: Line = {}): Line => ({ ...SLOW, offsetMs: 1e6, serverEpoch: 'e_2', ...more });

  it('the clock of another server is used from its sixth answer on, and the one before is known still', () => {
    const five = after(settled, ...pings(other(), ...every(50, 5, 30_000)));
    expect(five.active?.serverEpoch).toBe('e_1');
    const six = told(five, exchange(30_250, other()));
    expect(six.active?.serverEpoch).toBe('e_2');
    expect(samplesOf(six)).toBe(6);
    expect(six.active?.startedAtMs).toBe(30_040);
    expect(aheadAt(six, 30_290)).toBeCloseTo(1e6, 0);
    expect(aheadAt(six, 30_290, 'e_2')).toBe(aheadAt(six, 30_290));
    expect(aheadAt(six, 30_290, 'e_1')).toBeCloseTo(aheadAt(settled, 30_290), 9);
    expect(serverTimeAt(six, 30_290, 'e_0')).toBeNull();
    expect(slewLeftAt(six, 30_290)).toBe(0);
  });

  it('the clock of the server before isn’t taken up again by an answer that comes late', () => {
    const next = after(settled, ...pings(other(), ...every(50, 6, 30_000)));
    expect(told(next, exchange(30_300, SLOW))).toBe(next);
  });

  it('the clocks of two new servers aren’t mixed', () => {
    const second = after(settled, ...pings(other(), ...every(50, 5, 30_000)));
    const third = told(second, exchange(30_250, other({ serverEpoch: 'e_3' })));
    expect(third.filling).toMatchObject({ serverEpoch: 'e_3', startedAtMs: 30_290 });
    expect(third.filling?.samples).toHaveLength(1);
  });

  it('the clock of another server waits for a round trip of half as much again and 40 ms, for four seconds', () => {
    const line = (tripMs: number) => other({ upMs: tripMs / 2, downMs: tripMs / 2 });
    const used = (tripMs: number, ...sentAtMs: number[]) =>
      after(settled, ...pings(line(tripMs), ...sentAtMs)).active?.serverEpoch;
    expect(used(100, ...every(50, 6, 30_000))).toBe('e_2');
    expect(used(101, ...every(50, 6, 30_000))).toBe('e_1');
    expect(used(101, ...every(50, 6, 30_000), 33_999)).toBe('e_1');
    expect(used(101, ...every(50, 6, 30_000), 34_000)).toBe('e_2');
    // One quick answer is enough.
    const slow = after(settled, ...pings(line(400), ...every(50, 6, 30_000)));
    expect(told(slow, exchange(30_800, line(40))).active?.serverEpoch).toBe('e_2');
  });
});

describe('an answer that contradicts a clock', () => {
  /** The shortest time up and down is 20 ms, so an answer within half a millisecond beyond it proves nothing. */
  const early = (offsetMs: number, atMs = 30_000): ClockExchange =>
    exchange(atMs, { upMs: 0, downMs: 0, offsetMs });
  let knownMs: number;
  beforeEach(() => {
    knownMs = aheadAt(settled, 30_000);
  });

  it.each([0.6, -0.6])('an answer %d ms off what is possible is doubted, and a burst wanted', (offMs) => {
    const doubted = told(settled, early(knownMs + offMs));
    expect(doubted).toMatchObject({ wantsBurst: true, active: { doubts: 1 } });
    expect(doubted.active?.mapping).toBe(settled.active?.mapping);
    expect(samplesOf(doubted)).toBe(21);
  });

  it.each([0.4, -0.4])('an answer %d ms off what is possible is believed', (offMs) => {
    const believed = told(settled, early(knownMs + offMs));
    expect(believed).toMatchObject({ wantsBurst: false, active: { doubts: 0 } });
    expect(samplesOf(believed)).toBe(22);
  });

  it.each([0.5, -0.5])('an answer exactly %d ms off what is possible is believed', (offMs) => {
    // It comes at 0 on this computer’s clock, so that no digit is lost.
    const ahead: Line = { ...SLOW, offsetMs: 1_000 };
    const known = after(initialClockFilter, ...pings(ahead, ...every(1_000, 21, -30_000)));
    const { offsetMs } = estimateClock(known.active?.samples ?? [], 0);
    const answer = exchange(0, { upMs: 0, downMs: 0, offsetMs: offsetMs + offMs });
    expect(answer.t1 - offMs).toBe(offsetMs);
    expect(told(known, answer)).toMatchObject({ wantsBurst: false, active: { doubts: 0 } });
  });

  it('an answer that is doubted is forgotten with the next good one, and two in a row begin the clock anew', () => {
    const doubted = told(settled, early(500));
    const good = told(doubted, exchange(30_500, SLOW));
    expect(good.active?.doubts).toBe(0);
    expect(told(good, early(500, 31_000)).active?.doubts).toBe(1);
    const anew = told(doubted, early(500, 30_050));
    expect(anew).toMatchObject({ wantsBurst: true, active: { doubts: 0, startedAtMs: 30_050 } });
    expect(samplesOf(anew)).toBe(1);
    expect(aheadAt(anew, 30_050)).toBeCloseTo(500, 6);
    expect(slewLeftAt(anew, 30_050)).toBe(0);
  });
});

describe('a clock that settles', () => {
  const fullUp: Line = { upMs: 60, downMs: 20 };

  it('a clock jumps to its estimate for ten seconds, and follows it slowly from then on', () => {
    // The line was full one way until just now, which makes the clock 20 ms wrong.
    const at = (lastMs: number) => {
      const before = after(initialClockFilter, ...pings(fullUp, ...every(1_000, 10)));
      const now = told(before, exchange(lastMs, SLOW));
      return {
        jumpMs: aheadAt(now, lastMs + 40) - aheadAt(before, lastMs + 40),
        leftMs: slewLeftAt(now, lastMs + 40),
      };
    };
    // The first answer came at 80 ms.
    expect(at(10_039).jumpMs).toBeLessThan(-15);
    expect(at(10_039).leftMs).toBe(0);
    expect(at(10_040).jumpMs).toBeCloseTo(0, 6);
    expect(at(10_040).leftMs).toBeLessThan(-15);
  });

  it('a settled clock has less left the longer it follows, until nothing is', () => {
    const before = after(initialClockFilter, ...pings(fullUp, ...every(1_000, 15)));
    const now = told(before, exchange(20_000, SLOW));
    const leftMs = slewLeftAt(now, 20_040);
    expect(slewLeftAt(now, 25_040)).toBeCloseTo(leftMs + 5, 6);
    expect(slewLeftAt(now, 90_000)).toBe(0);
  });

  it('a settled clock steps where it is farther off than half the round trip and 25 ms', () => {
    // The way up empties bit by bit: the clock, at 90 ms, hasn’t followed the first bit when the next one is gone.
    const before = after(initialClockFilter, ...pings({ upMs: 200, downMs: 20 }, ...every(1_000, 15)));
    const emptying = told(before, exchange(15_000, { upMs: 110, downMs: 20 }));
    expect(slewLeftAt(emptying, 15_130)).toBeCloseTo(-45, 0);
    const leftAfter = (upMs: number) =>
      slewLeftAt(told(emptying, exchange(16_000, { upMs, downMs: 20 })), 16_020 + upMs);
    expect(leftAfter(66)).toBeCloseTo(-66, 0);
    expect(leftAfter(61)).toBe(0);
  });

  it('a clock forgets what is older than a minute', () => {
    const minute = after(initialClockFilter, ...pings({}, ...every(1_000, 61)));
    expect(samplesOf(minute)).toBe(61);
    expect(samplesOf(told(minute, exchange(61_000)))).toBe(61);
  });
});
