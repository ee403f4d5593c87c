import type { Room } from '@core/room/room';
import type { CallReport, ServerEventPayload } from '@core/wire/socket';
import type { Runtime } from '../base/runtime';
import { PeopleRelay } from './people-relay';

type PeopleCall = ServerEventPayload<'call:people'>;

/** How often everybody is told everybody's links at most, ms (docs/numbers.md, Call quality). */
const RELAY_EVERY_MS = 5_000;
/** Two reports in a row are missing: their sender may be gone silently, and what they heard counts no more. */
const STALE_AFTER_MS = 12_000;

/** Passes on how everybody's links go, as each person sees them. */
export class CallRelay {
  readonly #people: PeopleRelay<CallReport>;
  #ids: ReadonlySet<string> = new Set();

  constructor(runtime: Pick<Runtime, 'clock' | 'timers'>, send: (message: PeopleCall) => void) {
    this.#people = new PeopleRelay<CallReport>(
      runtime,
      RELAY_EVERY_MS,
      (people) =>
        // Links to people who have left since they were reported are dropped.
        send({ people: people.map((one) => ({ ...one, links: this.#known(one.participantId, one.links) })) }),
      STALE_AFTER_MS,
    );
  }

  /** The room changed. */
  follow(room: Room): void {
    this.#ids = new Set(
      room.state.participants.filter(({ presence }) => presence !== 'gone').map(({ id }) => id),
    );
    this.#people.follow(room);
  }

  /** Links to anybody who isn't here are dropped: nobody can make up people. */
  reported(participantId: string, { cpuConstrained, links }: CallReport): void {
    if (!this.#ids.has(participantId)) return;
    this.#people.report(participantId, { cpuConstrained, links: this.#known(participantId, links) });
  }

  /** No timer runs any more. */
  stop(): void {
    this.#people.stop();
  }

  /** One link to each of the others, the one that was named last. */
  #known(self: string, links: CallReport['links']): CallReport['links'] {
    const byPerson = new Map(links.map((link) => [link.participantId, link]));
    return [...byPerson.values()].filter(({ participantId: id }) => id !== self && this.#ids.has(id));
  }
}
