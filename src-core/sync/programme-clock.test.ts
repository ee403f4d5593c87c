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
  measured: false,
  ...more,
});

const clockOf = (parts: readonly ProgrammePart[]): ProgrammeClock => {
  const clock = programmeClock(parts);
  if (!clock) throw new Error('no clock');
  return clock;
};

describe('the clock of the programme', () => {
  it('is read off the parts, and unknown where none says the time', () => {
    expect(programmeClock([])).toBeNull();
    expect(programmeClock([part(0, null), part(2_000, null)])).toBeNull();
    const clock = clockOf([part(0, null), part(2_000, AT), part(4_000, AT + 2_000)]);
    expect(programmeWindow(clock)).toEqual({ startMs: AT - 2_000, edgeMs: AT + 4_000 });
    expect(programmeTimeAt(clock, 2_500)).toBe(AT + 500);
    expect(playerTimeAt(clock, AT + 500)).toBe(2_500);
    // What will be published goes on from there, what was goes on to the other side.
    expect(programmeTimeAt(clock, 9_000)).toBe(AT + 7_000);
    expect(playerTimeAt(clock, AT + 7_000)).toBe(9_000);
    expect(playerTimeAt(clock, AT - 9_000)).toBe(-7_000);
  });

  it('trusts what was read from the pictures more than the announced lengths', () => {
    const clock = clockOf([
      part(0, AT - 40),
      part(2_000, AT + 1_960),
      part(4_000, AT + 4_000, { measured: true }),
      part(6_000, AT + 6_020),
    ]);
    expect(programmeTimeAt(clock, 4_500)).toBe(AT + 4_500);
  });

  it('leaps with the programme where the source was interrupted', () => {
    const clock = clockOf([
      part(0, AT),
      part(2_000, AT + 2_000),
      part(4_000, AT + 64_000, { run: 1 }),
      part(6_000, null, { run: 1 }),
    ]);
    expect(programmeTimeAt(clock, 3_999)).toBe(AT + 3_999);
    expect(programmeTimeAt(clock, 4_000)).toBe(AT + 64_000);
    expect(playerTimeAt(clock, AT + 30_000)).toBe(4_000);
    expect(playerTimeAt(clock, AT + 65_000)).toBe(5_000);
    expect(programmeWindow(clock)).toEqual({ startMs: AT, edgeMs: AT + 68_000 });
    // A run that doesn't say its time is left to the one before it.
    const silent = clockOf([part(0, AT), part(2_000, null, { run: 1 })]);
    expect(programmeTimeAt(silent, 2_500)).toBe(AT + 2_500);
  });

  it('is the same for everybody, whenever they joined, however roughly it is stamped', () => {
    const joins = fc.record({
      lengthMs: fc.constantFrom(1_000, 1_920, 2_000, 6_006),
      roundToMs: fc.constantFrom(1, 10, 1_000),
      parts: fc.integer({ min: 5, max: 20 }),
      laterBy: fc.integer({ min: 0, max: 3 }),
      originMs: fc.integer({ min: -100_000, max: 100_000 }),
    });
    fc.assert(
      fc.property(joins, ({ lengthMs, roundToMs, parts, laterBy, originMs }) => {
        const join = (from: number, zeroMs: number): ProgrammeClock =>
          clockOf(
            Array.from({ length: parts }, (_, i) => {
              const trueMs = (from + i) * lengthMs;
              const stampMs = AT + Math.floor(trueMs / roundToMs) * roundToMs;
              return part(trueMs - zeroMs, stampMs, { endMs: trueMs - zeroMs + lengthMs, measured: true });
            }),
          );
        const [early, late] = [join(0, 0), join(laterBy, originMs)];
        // The same picture: another player's time, and nearly the same time of the programme.
        const pictureMs = (laterBy + 1) * lengthMs;
        const apart = programmeTimeAt(early, pictureMs) - programmeTimeAt(late, pictureMs - originMs);
        expect(Math.abs(apart)).toBeLessThanOrEqual(Math.min(roundToMs, 400));
        expect(playerTimeAt(late, programmeTimeAt(late, pictureMs - originMs))).toBeCloseTo(
          pictureMs - originMs,
          3,
        );
      }),
    );
  });
});
