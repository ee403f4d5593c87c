import type { TimerHandle } from '@core/base/clock';
import type { ClockWord } from '@core/sync/agreed-clock';
import { CLOCK_ESTIMATE } from '@core/sync/clock-estimate';
import { CLOCK_FILTER } from '@core/sync/clock-filter';
import type { AppMessage } from '@core/wire/app-message';
import { ClockSync, type ClockAnswer, type ClockSyncPorts } from './clock-sync';

export interface PersonClockPorts extends ClockSyncPorts {
  /** Says something to a person over the link between the two; it may get lost. Left out: nobody answers. */
  tell?(participantId: string, message: AppMessage): void;
}

type Answer = Extract<AppMessage, { type: 'clock:answer' }>;

/** A question that takes longer says nothing of a clock any more, ms. */
const ANSWER_WITHIN_MS = 3_000;
/** Questions to one person that are open at one time: a burst of the schedule, twice. */
const OPEN_QUESTIONS = 32;
/**
 * A link that breaks is built anew in seconds, and meanwhile no film jumps: what was heard counts on, with a bound that
 * grows. After this long it is forgotten, ms.
 */
const KEPT_MS = 600_000;
/**
 * Questions over one link that get no answer before nobody is asked there any more: half a minute's. An app of before
 * these questions never answers, and one that knows no time yet answers within seconds.
 */
const UNANSWERED_AT_MOST = 60;
/** Bounds that are kept of one person: more than answers come in a minute. */
const BOUNDS_AT_MOST = 256;

/** How far a clock may have gone from the server's since they were last compared. */
export const apartMs = (clock: ClockSync, nowMs: number): number =>
  (clock.ageMs(nowMs) ?? 0) * CLOCK_ESTIMATE.skewPrior;

/** What one person, asked over their link, knows of the server's time. */
export class PersonClock {
  readonly sync: ClockSync;
  readonly #ports: PersonClockPorts;
  readonly #participantId: string;
  readonly #open = new Map<number, { take(answer: Answer): void; giveUp(): void }>();
  #asked = 0;
  #answered = 0;
  #isAsked = false;
  /** The bounds of their clock that they said within the last minute, which is as far as the samples go back. */
  #bounds: readonly { readonly atMs: number; readonly withinMs: number }[] = [];
  #isReached = false;
  /** The questions over the present link that got no answer, as long as none did. */
  #inVain = 0;

  constructor(participantId: string, ports: PersonClockPorts, onChange: () => void) {
    this.#participantId = participantId;
    this.#ports = ports;
    this.sync = new ClockSync({ ...ports, ping: () => this.#ask() }, onChange);
  }

  /** Sets whether there is a link to them. They may have a newer app behind the next one. */
  set isReached(isReached: boolean) {
    if (isReached && !this.#isReached) this.#inVain = 0;
    this.#isReached = isReached;
  }

  /** Asks where it is any use and they are reached, else ends asking; what was heard stays known. */
  setUseful(isUseful: boolean): void {
    const isAsked = isUseful && this.#isReached && this.#inVain < UNANSWERED_AT_MOST;
    if (isAsked === this.#isAsked) return;
    this.#isAsked = isAsked;
    if (isAsked) this.sync.start();
    else this.end();
  }

  /** Whether what was heard of them says nothing any more. */
  isForgotten(nowMs: number): boolean {
    return !this.#isReached && (this.sync.ageMs(nowMs) ?? Infinity) > KEPT_MS;
  }

  hear(answer: Answer): void {
    this.#open.get(answer.id)?.take(answer);
  }

  /**
   * @returns how far it is ahead of another clock; null where it isn't of that server, or too little was heard: a first
   * answer is often late
   */
  word(serverEpoch: string, serverNowMs: number, nowMs: number): ClockWord | null {
    const { sync } = this;
    const { uncertaintyMs } = sync;
    if (this.#answered < CLOCK_FILTER.burstSamples) return null;
    const theirNowMs = sync.serverNow(serverEpoch, nowMs);
    if (uncertaintyMs === null || theirNowMs === null || sync.serverEpoch !== serverEpoch) return null;
    const aheadMs = theirNowMs + sync.slewLeftMs(nowMs) - serverNowMs;
    const theirsMs = Math.max(...this.#bounds.map(({ withinMs }) => withinMs));
    return { aheadMs, withinMs: uncertaintyMs + theirsMs + apartMs(sync, nowMs) };
  }

  end(): void {
    this.#isAsked = false;
    this.sync.stop();
    for (const { giveUp } of [...this.#open.values()]) giveUp();
  }

  #ask(): Promise<ClockAnswer> {
    const { timers, tell } = this.#ports;
    this.#asked += 1;
    this.#inVain += 1;
    const id = this.#asked;
    if (this.#open.size >= OPEN_QUESTIONS) return Promise.reject(new Error('too many questions are open'));
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#open.delete(id);
        timers.clearTimeout(timer);
      };
      const giveUp = (): void => {
        settle();
        reject(new Error('nobody answered'));
      };
      const timer: TimerHandle = timers.setTimeout(giveUp, ANSWER_WITHIN_MS);
      const take = (answer: Answer): void => {
        settle();
        this.#answered += 1;
        this.#inVain = -Infinity;
        const atMs = this.#ports.clock.now();
        const recent = this.#bounds.filter((bound) => atMs - bound.atMs <= CLOCK_FILTER.windowMs);
        this.#bounds = [...recent, { atMs, withinMs: answer.withinMs }].slice(-BOUNDS_AT_MOST);
        resolve(answer);
      };
      this.#open.set(id, { take, giveUp });
      tell?.(this.#participantId, { type: 'clock:ask', id });
    });
  }
}
