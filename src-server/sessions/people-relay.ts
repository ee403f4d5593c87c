import type { TimerHandle } from '@core/base/clock';
import type { Room } from '@core/room/room';
import type { Runtime } from '../base/runtime';

/** Whose figures they are. */
export type OfPerson<F> = { readonly participantId: string } & F;

/**
 * Passes on to everybody what each person said last, at most every so often and only where there is something new.
 * Figures to look at: they are neither decided upon nor journalled.
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
   * @param everyMs how often everybody is told at most: as often as each of them reports
   * @param staleAfterMs what somebody said so long ago isn't passed on any more
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

  /** What this person says now, in place of what they said before. */
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
    // Whoever hears of the others at all couldn't tell which of it is old.
    for (const [id, { atMs }] of this.#figures) {
      if (now - atMs >= this.#staleAfterMs) this.#figures.delete(id);
    }
    this.#send([...this.#figures].map(([participantId, { figures }]) => ({ participantId, ...figures })));
  }
}
