import type { Patience } from '@core/wire/playback';
import type { GrantsChange } from '@core/wire/room';
import type { ClientRequestName, ClientRequestPayload } from '@core/wire/socket';
import { checkPatience } from './arguments';
import { type EventMethods, WithEventMethods } from './event-methods';

/**
 * Verbs that ask the room for one thing, and resolve when it is done: each is its request, and what its arguments are as a
 * payload. They reject with what the server refuses.
 */

const verb = <N extends ClientRequestName, A extends readonly unknown[]>(
  request: N,
  payload: (...args: A) => ClientRequestPayload<N>,
) => ({ request, payload });

const ROOM_VERBS = {
  /** Closes the session for everybody; needs the moderate grant, and not only just inherited. */
  endForAll: verb('room:end', () => ({})),
  setLocked: verb('room:lock', (locked: boolean) => ({ locked })),
  /** How long the room waits for somebody; needs the moderate grant. */
  setPatience: verb('room:patience', (patience: Patience) => {
    checkPatience(patience);
    return { patience };
  }),
  /**
   * Removes somebody for good; needs the moderate grant. PERMISSION_DENIED for the owner, and for the first minutes of
   * whoever stands in for them (`heir`).
   */
  removeParticipant: verb('room:remove', (participantId: string) => ({ participantId })),
  /** Sends somebody away from the door for good; needs what `removeParticipant` needs. */
  sendAway: verb('door:sendAway', (participantId: string) => ({ participantId })),
  /**
   * Takes grants from somebody, or gives back what their role has; what isn't named stays. It binds at once: what they
   * send and may not any more stops. Needs what `removeParticipant` needs; INVALID_ARGUMENT for more than the role has.
   */
  setGrants: verb('room:grants', (participantId: string, change: GrantsChange) => ({
    participantId,
    change,
  })),
};

type Verbs = typeof ROOM_VERBS;
export type RoomVerbs = {
  readonly [V in keyof Verbs]: (...args: Parameters<Verbs[V]['payload']>) => Promise<void>;
};

export const ROOM_VERB_NAMES = Object.keys(ROOM_VERBS) as readonly (keyof RoomVerbs)[];

/** Asks the server; not for callers of the SDK. */
export const ASK = Symbol('ask');

interface WithAsk {
  readonly [ASK]: (name: ClientRequestName, payload: object) => Promise<unknown>;
}

class RoomVerbsBase extends WithEventMethods {}

for (const name of ROOM_VERB_NAMES) {
  // Each verb's arguments are those of its own payload.
  const { request, payload } = ROOM_VERBS[name] as {
    request: ClientRequestName;
    payload: (...args: readonly unknown[]) => object;
  };
  Object.defineProperty(RoomVerbsBase.prototype, name, {
    async value(this: WithAsk, ...args: readonly unknown[]) {
      await this[ASK](request, payload(...args));
    },
  });
}

/** A base class that has all of them, and the events' methods. */
export const WithRoomVerbs = RoomVerbsBase as new () => RoomVerbs & EventMethods;
