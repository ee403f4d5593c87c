import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AT_DOOR_MS, LIMITS } from '../wire/limits';
import { emptyDoor, nextDoorEnd, stepDoor, type Door, type DoorInput, type DoorStep } from './door';

const someone = (id: string) => ({ id, name: id, incarnation: 1, seat: 2 });
const comes = (id: string): DoorInput => ({ type: 'come', person: someone(id) });
const goes = (id: string): DoorInput => ({ type: 'go', id });

/** The door after these steps, each with its time. */
const after = (...steps: readonly (readonly [DoorInput, number])[]): DoorStep =>
  steps.reduce<DoorStep>((step, [input, now]) => stepDoor(step.door, input, now), {
    door: emptyDoor,
    refusal: null,
    over: [],
  });

describe('a person at the door', () => {
  it('a person at the door stands there with a link, from the moment when they came', () => {
    const { door, refusal } = after([comes('bob'), 1_000]);
    expect(refusal).toBeNull();
    expect(door.people).toEqual([{ ...someone('bob'), linked: true, sinceMs: 1_000 }]);
    expect(nextDoorEnd(door)).toBe(1_000 + AT_DOOR_MS);
  });

  it('a third person at the door has no links, also when one of the two has gone', () => {
    const { door } = after([comes('a'), 0], [comes('b'), 1], [comes('c'), 2], [goes('a'), 3]);
    expect(door.people.map(({ id, linked }) => [id, linked])).toEqual([
      ['b', true],
      ['c', false],
    ]);
  });

  it('a person at the door who comes by another connection stands there once', () => {
    const { door } = after([comes('bob'), 0], [comes('bob'), 5]);
    expect(door.people).toEqual([{ ...someone('bob'), linked: true, sinceMs: 5 }]);
  });

  it('a person at the door whose time is over is told of, and is gone', () => {
    const early = after([comes('bob'), 0], [{ type: 'tick' }, AT_DOOR_MS - 1]);
    expect(early.over).toEqual([]);
    const late = stepDoor(early.door, { type: 'tick' }, AT_DOOR_MS);
    expect(late.over).toEqual(['bob']);
    expect(late.door.people).toEqual([]);
    expect(nextDoorEnd(late.door)).toBeNull();
  });

  it('a person at the door who has gone and comes again has what was left of their time', () => {
    const { door } = after([comes('bob'), 0], [goes('bob'), 50_000], [comes('bob'), 60_000]);
    expect(nextDoorEnd(door)).toBe(60_000 + AT_DOOR_MS - 50_000);
    const { refusal } = after([comes('bob'), 0], [goes('bob'), AT_DOOR_MS], [comes('bob'), AT_DOOR_MS + 1]);
    expect(refusal).toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('a person at the door who has joined from there has all of their time when they come again', () => {
    const { door } = after(
      [comes('bob'), 0],
      [{ type: 'joined', id: 'bob' }, 90_000],
      [comes('bob'), 100_000],
    );
    expect(nextDoorEnd(door)).toBe(100_000 + AT_DOOR_MS);
  });

  it('a person who comes to a door at which as many stand as may is refused, and changes nothing', () => {
    const crowd = Array.from({ length: LIMITS.atDoor }, (_, n) => [comes(`p_${n}`), n] as const);
    const full = after(...crowd).door;
    const { door, refusal } = stepDoor(full, comes('one more'), 10);
    expect(refusal).toMatchObject({ code: 'RATE_LIMITED' });
    expect(door).toEqual(full);
  });

  it('a person who wasn’t at the door can’t go from it', () => {
    const { door } = after([comes('bob'), 0]);
    expect(stepDoor(door, goes('eve'), 1).door).toBe(door);
  });
});

describe('a door in random company', () => {
  const step = fc.record({
    input: fc.oneof(
      fc.integer({ min: 0, max: 9 }).map((n) => comes(`p_${n}`)),
      fc.integer({ min: 0, max: 9 }).map((n) => goes(`p_${n}`)),
      fc.constant<DoorInput>({ type: 'tick' }),
    ),
    afterMs: fc.integer({ min: 0, max: 40_000 }),
  });

  it('whoever comes and goes, a door keeps its bounds, and nobody stands there for longer than they may', () => {
    let refused = 0;
    let overs = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 200, size: 'max' }), (steps) => {
        let door: Door = emptyDoor;
        let now = 0;
        const stood: Record<string, number> = {};
        for (const { input, afterMs } of steps) {
          const until = now + afterMs;
          const pass = (to: number): void => {
            for (const { id } of door.people) stood[id] = (stood[id] ?? 0) + to - now;
            now = to;
          };
          // The server's timer is never late here: each end is ticked at its time.
          for (let due = nextDoorEnd(door); due !== null && due <= until; due = nextDoorEnd(door)) {
            pass(due);
            const ticked = stepDoor(door, { type: 'tick' }, now);
            expect(ticked.over.length).toBeGreaterThan(0);
            overs += ticked.over.length;
            door = ticked.door;
          }
          pass(until);
          const next = stepDoor(door, input, now);
          refused += next.refusal ? 1 : 0;
          door = next.door;
          expect(door.people.length).toBeLessThanOrEqual(LIMITS.atDoor);
          expect(door.people.filter(({ linked }) => linked).length).toBeLessThanOrEqual(LIMITS.linkedAtDoor);
          expect(new Set(door.people.map(({ id }) => id)).size).toBe(door.people.length);
        }
        for (const ms of Object.values(stood)) expect(ms).toBeLessThanOrEqual(AT_DOOR_MS);
      }),
    );
    expect(refused).toBeGreaterThan(0);
    expect(overs).toBeGreaterThan(0);
  });
});
