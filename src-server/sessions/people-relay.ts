import type { TimerHandle } from '@core/base/clock';
import type { Room } from '@core/room/room';
import type { Runtime } from '../base/runtime';

/** Figures with their person. */
export type OfPerson<F> = { readonly participantId: string } & F;

/**
 * Passes on to everybody each person's last figures, at a bounded rate and only where there is something new. The
 * figures are for display: they are neither decided upon nor journalled.
 */
export class PeopleRelay<F extends object> {
  readonly #runtime: Pick<Runtime, 'clock' | 'timers'>;
  readonly #everyMs: number;
  readonly #send: (people: OfPerson<F>[]) => void;
  readonly #staleAfterMs: number;
  readonly #figures = new Map<string, { readonly atMs: number; readonly figures: F }>();
  #sentAtMs = -Infinity;
  #timer: TimerHandle | null = null;

  /**
   * @param everyMs the least time between two messages to everybody: as often as each of them reports
   * @param staleAfterMs figures of this age aren't passed on any more
   */
  constructor(
    runtime: Pick<Runtime, 'clock' | 'timers'>,
    everyMs: number,
    send: (people: OfPerson<F>[]) => void,
    staleAfterMs = Infinity,
  ) {
    this.#runtime = runtime;
    this.#everyMs = everyMs;
    this.#send = send;
    this.#staleAfterMs = staleAfterMs;
  }

  /** Takes a person's present figures, in place of their earlier ones. */
  report(participantId: string, figures: F): void {
    const { clock, timers } = this.#runtime;
    this.#figures.set(participantId, { atMs: clock.now(), figures });
    if (this.#timer !== null) return;
    const waitMs = this.#sentAtMs + this.#everyMs - clock.now();
    if (waitMs <= 0) this.#tell();
    else this.#timer = timers.setTimeout(() => this.#tell(), waitMs);
  }

  /** Forgets people who aren't here any more. */
  follow(room: Room): void {
    for (const id of this.#figures.keys()) {
      const isHere = room.state.participants.some((one) => one.id === id && one.presence !== 'gone');
      if (!isHere) this.#figures.delete(id);
    }
    if (this.#figures.size === 0) this.stop();
  }

  clear(): void {
    this.#figures.clear();
    this.stop();
  }

  /** No timer runs any more. */
  stop(): void {
    if (this.#timer !== null) this.#runtime.timers.clearTimeout(this.#timer);
    this.#timer = null;
  }

  #tell(): void {
    this.#timer = null;
    const now = this.#runtime.clock.now();
    this.#sentAtMs = now;
    // A reader of the figures couldn't tell which of them are old.
    for (const [id, { atMs }] of this.#figures) {
      if (now - atMs >= this.#staleAfterMs) this.#figures.delete(id);
    }
    this.#send([...this.#figures].map(([participantId, { figures }]) => ({ participantId, ...figures })));
  }
}
