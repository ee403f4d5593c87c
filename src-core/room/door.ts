import type { ErrorCode } from '../base/errors';
import { AT_DOOR_MS, LIMITS } from '../wire/limits';

/**
 * Who stands at the door of a session: people with a token who haven't joined yet. The party sees each of them from the
 * first moment on. It is no part of the room: nobody is decided for because of who stands there, and a new server process
 * finds nobody at the door.
 */

export interface AtDoor {
  readonly id: string;
  readonly name: string;
  /** As the join will give them; both ends of a link derive its epoch and who offers from these. */
  readonly incarnation: number;
  readonly seat: number;
  /** Whether links to them are made; of those who come while others have theirs, none are. */
  readonly linked: boolean;
  /** When they came, on the server's monotonic clock, ms. */
  readonly sinceMs: number;
}

export interface Door {
  /** In the order in which they came. */
  readonly people: readonly AtDoor[];
  /** How long people stood there before, by id: whoever goes and comes again has no more time than others. */
  readonly stoodMs: Readonly<Record<string, number>>;
}

export type DoorInput =
  | { readonly type: 'come'; readonly person: Pick<AtDoor, 'id' | 'name' | 'incarnation' | 'seat'> }
  /** They have turned away, or were sent away; or their connection is gone. */
  | { readonly type: 'go'; readonly id: string }
  /** They have come in: the next time at the door is one of its own. */
  | { readonly type: 'joined'; readonly id: string }
  | { readonly type: 'tick' };

export interface DoorStep {
  readonly door: Door;
  readonly refusal: { readonly code: ErrorCode; readonly message: string } | null;
  /** The people whose time is over. */
  readonly over: readonly string[];
}

/**
 * How many people's times are remembered. Whoever gives their seat back and comes again is the same person, and of one
 * code twenty come in ten minutes (`src-server/auth/seats.ts`).
 */
const REMEMBERED = 200;

export const emptyDoor: Door = { people: [], stoodMs: {} };

const endOf = ({ stoodMs }: Door, { id, sinceMs }: AtDoor): number =>
  sinceMs + AT_DOOR_MS - (stoodMs[id] ?? 0);

const gone = (door: Door, id: string, now: number): Door => {
  const person = door.people.find((one) => one.id === id);
  if (!person) return door;
  const { [id]: before = 0, ...others } = door.stoodMs;
  const remembered = Object.entries(others).slice(-(REMEMBERED - 1));
  return {
    people: door.people.filter((one) => one.id !== id),
    stoodMs: Object.fromEntries([...remembered, [id, before + Math.max(0, now - person.sinceMs)]]),
  };
};

const come = (door: Door, person: Extract<DoorInput, { type: 'come' }>['person'], now: number): DoorStep => {
  // The same person on another connection stands where they stood.
  const before = gone(door, person.id, now);
  const refused = (message: string): DoorStep => ({
    door: before,
    refusal: { code: 'RATE_LIMITED', message },
    over: [],
  });
  if ((before.stoodMs[person.id] ?? 0) >= AT_DOOR_MS) return refused('stood at the door for long enough');
  if (before.people.length >= LIMITS.atDoor) return refused('too many people are at the door');
  const linked = before.people.filter((one) => one.linked).length < LIMITS.linkedAtDoor;
  const people = [...before.people, { ...person, linked, sinceMs: now }];
  return { door: { ...before, people }, refusal: null, over: [] };
};

/** @param now the server's monotonic clock, ms */
export const stepDoor = (door: Door, input: DoorInput, now: number): DoorStep => {
  switch (input.type) {
    case 'come':
      return come(door, input.person, now);
    case 'go':
      return { door: gone(door, input.id, now), refusal: null, over: [] };
    case 'joined': {
      const { [input.id]: _stood, ...stoodMs } = gone(door, input.id, now).stoodMs;
      const people = door.people.filter(({ id }) => id !== input.id);
      return { door: { people, stoodMs }, refusal: null, over: [] };
    }
    case 'tick': {
      const over = door.people.filter((one) => endOf(door, one) <= now).map(({ id }) => id);
      return { door: over.reduce((left, id) => gone(left, id, now), door), refusal: null, over };
    }
  }
};

/** When the next person's time is over; null where nobody stands there. */
export const nextDoorEnd = (door: Door): number | null =>
  door.people.length === 0 ? null : Math.min(...door.people.map((one) => endOf(door, one)));
