import type { Room } from '@core/room/room';
import type { Observation } from '@core/wire/playback';
import type { ServerEventPayload } from '@core/wire/socket';
import type { Runtime } from '../base/runtime';
import { PeopleRelay } from './people-relay';

type PeopleSync = ServerEventPayload<'sync:people'>;
type Figures = Omit<PeopleSync['people'][number], 'participantId'>;

/** How often everybody is told everybody's figures at most, ms: as often as each of them observes. */
const RELAY_EVERY_MS = 2_000;

const openFilm = (room: Room): string | null => room.state.playback.film?.filmId ?? null;

/** Passes on how everybody's film keeps step. */
export class SyncRelay {
  readonly #people: PeopleRelay<Figures>;
  #filmId: string | null = null;

  constructor(runtime: Pick<Runtime, 'clock' | 'timers'>, send: (message: PeopleSync) => void) {
    this.#people = new PeopleRelay<Figures>(runtime, RELAY_EVERY_MS, (people) => send({ people }));
  }

  /** The room changed: figures of another film and of people who aren't here any more are forgotten. */
  follow(room: Room): void {
    const filmId = openFilm(room);
    if (filmId !== this.#filmId) {
      this.#filmId = filmId;
      this.#people.clear();
    }
    this.#people.follow(room);
  }

  /** Takes a person's observation, which the room has accepted. */
  observed(participantId: string, observation: Observation): void {
    const { readiness, driftMs, bufferedAheadMs, latencyMs, corrections } = observation;
    if (this.#filmId === null || readiness.filmId !== this.#filmId) return;
    this.#people.report(participantId, { driftMs, bufferedAheadMs, latencyMs, corrections });
  }

  /** No timer runs any more. */
  stop(): void {
    this.#people.stop();
  }
}
