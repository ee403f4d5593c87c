import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  playerTimeAt,
  programmeClock,
  type ProgrammeClock,
  type ProgrammePart,
  programmeTimeAt,
  programmeWindow,
} from './programme-clock';

const AT = 1_795_000_000_000;

const part = (
  startMs: number,
  programmeMs: number | null,
  more: Partial<ProgrammePart> = {},
): ProgrammePart => ({
  startMs,
  endMs: startMs + 2_000,
  programmeMs,
  run: 0,
  pictureMs: null,
  ...more,
});

const clockOf = (parts: readonly ProgrammePart[]): ProgrammeClock => {
  const clock = programmeClock(parts);
  if (!clock) throw new Error('no clock');
  return clock;
};

describe('the clock of the programme', () => {
  it('the programme clock is read off the parts, and unknown where none says the time', () => {
    expect(programmeClock([])).toBeNull();
    expect(programmeClock([part(0, null), part(2_000, null)])).toBeNull();
    const clock = clockOf([part(0, null), part(2_000, AT), part(4_000, AT + 2_000)]);
    expect(programmeWindow(clock)).toEqual({ startMs: AT - 2_000, edgeMs: AT + 4_000 });
    expect(programmeTimeAt(clock, 2_500)).toBe(AT + 500);
    expect(playerTimeAt(clock, AT + 500)).toBe(2_500);
    // The clock is extended both ways: to parts that will be published, and to those that were before.
    expect(programmeTimeAt(clock, 9_000)).toBe(AT + 7_000);
    expect(playerTimeAt(clock, AT + 7_000)).toBe(9_000);
    expect(playerTimeAt(clock, AT - 9_000)).toBe(-7_000);
  });

  it('the programme clock is that of the pictures, where the sound of a part begins sooner', () => {
    const clock = clockOf([
      part(0, AT),
      part(2_000, AT + 2_000, { pictureMs: 2_020 }),
      part(4_000, AT + 4_000, { pictureMs: 4_020 }),
      part(6_000, AT + 6_000),
    ]);
    expect(programmeTimeAt(clock, 4_520)).toBe(AT + 4_500);
    expect(programmeWindow(clock)).toEqual({ startMs: AT, edgeMs: AT + 7_980 });
  });

  it('the programme clock keeps what was seen while another rendition has shown nothing', () => {
    const clock = clockOf([part(0, AT), part(2_000, AT + 2_000, { pictureMs: 2_020 })]);
    const other = programmeClock([part(2_000, AT + 2_000), part(4_000, AT + 4_000)], clock);
    expect(other && programmeTimeAt(other, 4_520)).toBe(AT + 4_500);
    const shown = programmeClock([part(4_000, AT + 4_000, { pictureMs: 4_010 })], other);
    expect(shown && programmeTimeAt(shown, 4_510)).toBe(AT + 4_500);
    // Nothing is known of the pictures' delay in another run.
    const elsewhere = programmeClock([part(4_000, AT + 4_000, { run: 1 })], clock);
    expect(elsewhere && programmeTimeAt(elsewhere, 4_500)).toBe(AT + 4_500);
  });

  it('the programme clock follows the dates over a short gap where the source was interrupted', () => {
    const clock = clockOf([
      part(0, AT),
      part(2_000, AT + 2_000),
      part(4_000, AT + 4_400, { run: 1 }),
      part(6_000, null, { run: 1 }),
    ]);
    expect(programmeTimeAt(clock, 3_999)).toBe(AT + 3_999);
    expect(programmeTimeAt(clock, 4_000)).toBe(AT + 4_400);
    expect(playerTimeAt(clock, AT + 4_200)).toBe(4_000);
    expect(playerTimeAt(clock, AT + 5_400)).toBe(5_000);
    expect(programmeWindow(clock)).toEqual({ startMs: AT, edgeMs: AT + 8_400 });
    // A run that names no time continues the one before it.
    const silent = clockOf([part(0, AT), part(2_000, null, { run: 1 })]);
    expect(programmeTimeAt(silent, 2_500)).toBe(AT + 2_500);
  });

  it('the programme clock has no place in a run that says no time, and counts the leads of one run alone', () => {
    const clock = clockOf([
      part(0, AT, { pictureMs: 40 }),
      part(2_000, null, { run: 1, pictureMs: 2_300 }),
      part(4_000, AT + 4_000, { run: 2 }),
    ]);
    expect(clock.map(({ run, leadMs, fromMs, toMs }) => ({ run, leadMs, fromMs, toMs }))).toEqual([
      { run: 0, leadMs: 40, fromMs: 40, toMs: 2_000 },
      { run: 2, leadMs: null, fromMs: 4_000, toMs: 6_000 },
    ]);
  });

  it('the programme clock of a part is that of its own picture, once it was loaded', () => {
    const clock = clockOf([
      part(0, AT, { pictureMs: 10 }),
      part(2_000, AT + 2_000, { pictureMs: 2_030 }),
      part(4_000, AT + 4_000, { pictureMs: 4_020 }),
    ]);
    expect(clock[0]).toMatchObject({ leadMs: 20, fromMs: 10, offsetMs: AT - 20 });
    expect(clockOf([part(0, AT), part(2_000, AT + 2_000, { pictureMs: 2_030 })])[0].fromMs).toBe(30);
  });

  it('the programme clock is carried over a leap of half a second, and over no longer one', () => {
    const over = (leapMs: number) =>
      programmeTimeAt(clockOf([part(0, AT), part(2_000, AT + 2_000 + leapMs, { run: 1 })]), 3_000) - AT;
    expect([over(500), over(501), over(0), over(-1)]).toEqual([3_500, 3_000, 3_000, 3_000]);
  });

  it('the programme clock carries a break on to the runs after it, and adds a further one to it', () => {
    const clock = clockOf([
      part(0, AT),
      part(2_000, AT + 9_000, { run: 1 }),
      part(4_000, AT + 11_300, { run: 2 }),
      part(6_000, AT, { run: 3 }),
    ]);
    // The second break is short and followed, the third goes back.
    expect(clock.map(({ offsetMs }) => offsetMs - AT)).toEqual([0, 0, 300, 300]);
    expect(programmeWindow(clock)).toEqual({ startMs: AT, edgeMs: AT + 8_300 });
    expect(playerTimeAt(clock, AT + 9_300)).toBe(9_000);
  });

  it('the programme clock tells no place before a later run twice', () => {
    const clock = clockOf([part(0, AT), part(2_000, AT + 2_400, { run: 1 })]);
    expect([1_999, 2_000, 2_399, 2_400, 2_401].map((at) => playerTimeAt(clock, AT + at))).toEqual([
      ...[1_999, 2_000, 2_000, 2_000, 2_001],
    ]);
    const later = clockOf([part(0, AT), part(2_000, AT + 2_400, { run: 1, pictureMs: 2_030 })]);
    expect([1_999, 2_000].map((at) => playerTimeAt(later, AT + at))).toEqual([1_999, 2_030]);
    expect(playerTimeAt(clock, AT - 500)).toBe(-500);
    expect(playerTimeAt(clock, AT + 4_400)).toBe(4_000);
    expect(programmeTimeAt(clock, -500)).toBe(AT - 500);
  });

  it.each([-3_600_000, -5_000, -1, 501, 5_000, 3_600_000])(
    'the programme clock runs on over a break where the dates go %d ms elsewhere, until the parts before it are gone',
    (byMs) => {
      const parts = Array.from({ length: 15 }, (_, n) =>
        part(n * 2_000, AT + n * 2_000 + (n >= 8 ? byMs : 0), { run: n >= 8 ? 1 : 0 }),
      );
      const over = clockOf(parts);
      expect(programmeWindow(over)).toEqual({ startMs: AT, edgeMs: AT + 30_000 });
      for (const playerMs of [0, 15_999, 16_000, 20_000, 29_000])
        expect(programmeTimeAt(over, playerMs)).toBe(AT + playerMs);
      // A person who comes in the meantime, and has only the last part from before the break, counts as the others do.
      expect(programmeTimeAt(clockOf(parts.slice(7)), 20_000)).toBe(AT + 20_000);
      const beyond = programmeClock(parts.slice(8), over);
      expect(beyond && programmeTimeAt(beyond, 20_000)).toBe(AT + 20_000 + byMs);
      expect(beyond).toEqual(clockOf(parts.slice(8)));
    },
  );

  it('the programme clock has a window that ends after it begins, and one place for each time, wherever dates break', () => {
    const breaks = fc.array(fc.integer({ min: -1e7, max: 1e7 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(breaks, fc.integer({ min: 0, max: 13_999 }), (byMs, playerMs) => {
        const clock = clockOf(
          byMs.flatMap((by, run) =>
            [0, 1].map((n) => part((2 * run + n) * 2_000, AT + (2 * run + n) * 2_000 + by, { run })),
          ),
        );
        const { startMs, edgeMs } = programmeWindow(clock);
        expect(startMs).toBeLessThan(edgeMs);
        const at = programmeTimeAt(clock, playerMs);
        expect(playerTimeAt(clock, at)).toBeCloseTo(playerMs, 3);
        expect(programmeTimeAt(clock, playerMs + 1)).toBeGreaterThan(at);
      }),
    );
  });

  it('the programme clock is the same for everybody, whenever they joined, however roughly it is stamped', () => {
    const streams = fc.record({
      lengthMs: fc.constantFrom(1_000, 1_920, 2_000, 6_006),
      leadMs: fc.integer({ min: -40, max: 40 }),
      // The error of each stamp.
      stampsMs: fc.array(fc.integer({ min: -60, max: 60 }), { minLength: 20, maxLength: 20 }),
      laterBy: fc.integer({ min: 0, max: 1 }),
      loaded: fc.integer({ min: 1, max: 15 }),
      originMs: fc.integer({ min: -100_000, max: 100_000 }),
    });
    fc.assert(
      fc.property(streams, ({ lengthMs, leadMs, stampsMs, laterBy, loaded, originMs }) => {
        /**
         * The clock of a player that has loaded the last `seen` of the 18 parts from `from` on, and whose own time
         * begins at `zeroMs`.
         */
        const join = (from: number, zeroMs: number, seen: number): ProgrammeClock =>
          clockOf(
            stampsMs.slice(from, from + 18).map((stampMs, i) => {
              const startMs = (from + i) * lengthMs - zeroMs;
              return part(startMs, AT + (from + i) * lengthMs + stampMs, {
                endMs: startMs + lengthMs,
                pictureMs: i >= 18 - seen ? startMs + leadMs : null,
              });
            }),
          );
        const early = join(0, 0, 18);
        const late = join(laterBy, originMs, loaded);
        // This is the same picture for both: the players' times differ, and the programme's time is nearly the same.
        const playerMs = (laterBy + 1) * lengthMs;
        const apart = programmeTimeAt(early, playerMs) - programmeTimeAt(late, playerMs - originMs);
        // The medians of two windows that differ by one part are neighbours among the stamps.
        const sorted = stampsMs.toSorted((a, b) => a - b);
        const steps = sorted.slice(1).map((stamp, i) => stamp - (sorted[i] ?? stamp));
        expect(Math.abs(apart)).toBeLessThanOrEqual(laterBy === 0 ? 0.01 : 2 * Math.max(...steps) + 0.01);
        expect(playerTimeAt(late, programmeTimeAt(late, 1_000))).toBeCloseTo(1_000, 2);
      }),
    );
  });
});
