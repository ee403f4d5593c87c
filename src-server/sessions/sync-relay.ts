import type { TimerHandle } from '@core/base/clock';
import type { Room } from '@core/room/room';
import type { Observation } from '@core/wire/playback';
import type { ServerEventPayload } from '@core/wire/socket';
import type { Runtime } from '../runtime';

type PeopleSync = ServerEventPayload<'sync:people'>;
type Figures = Omit<PeopleSync['people'][number], 'participantId'>;

/** How often everybody is told of everybody's figures at most, ms: as often as each of them observes. */
const RELAY_EVERY_MS = 2_000;

const openFilm = (room: Room): string | null => room.state.playback.media?.mediaId ?? null;

/** Passes on how everybody's film keeps step. Only a figure to look at: it is neither decided upon nor journalled. */
export class SyncRelay {
  readonly #runtime: Pick<Runtime, 'clock' | 'timers'>;
  readonly #send: (message: PeopleSync) => void;
  readonly #figures = new Map<string, Figures>();
  #mediaId: string | null = null;
  #sentAtMs = -Infinity;
  #timer: TimerHandle | null = null;

  constructor(runtime: Pick<Runtime, 'clock' | 'timers'>, send: (message: PeopleSync) => void) {
    this.#runtime = runtime;
    this.#send = send;
  }

  /** The room changed: figures of another film and of people who aren't here any more are forgotten. */
  follow(room: Room): void {
    const mediaId = openFilm(room);
    if (mediaId !== this.#mediaId) {
      this.#mediaId = mediaId;
      this.#figures.clear();
    }
    for (const id of this.#figures.keys()) {
      const isHere = room.state.participants.some((one) => one.id === id && one.presence !== 'gone');
      if (!isHere) this.#figures.delete(id);
    }
    if (this.#figures.size === 0) this.stop();
  }

  /** Somebody's observation, which the room has taken. */
  observed(participantId: string, observation: Observation): void {
    const { readiness, driftMs, bufferedAheadMs, latencyMs, corrections } = observation;
    if (this.#mediaId === null || readiness.mediaId !== this.#mediaId) return;
    this.#figures.set(participantId, { driftMs, bufferedAheadMs, latencyMs, corrections });
    if (this.#timer !== null) return;
    const { clock, timers } = this.#runtime;
    const waitMs = this.#sentAtMs + RELAY_EVERY_MS - clock.now();
    if (waitMs <= 0) this.#tell();
    else this.#timer = timers.setTimeout(() => this.#tell(), waitMs);
  }

  /** No timer runs any more. */
  stop(): void {
    if (this.#timer !== null) this.#runtime.timers.clearTimeout(this.#timer);
    this.#timer = null;
  }

  #tell(): void {
    this.#timer = null;
    this.#sentAtMs = this.#runtime.clock.now();
    const people = [...this.#figures].map(([participantId, figures]) => ({ participantId, ...figures }));
    this.#send({ people });
  }
}
