import type { TimerHandle } from '@core/base/clock';
import { CLOCK_ESTIMATE } from '@core/sync/clock-estimate';
import { CLOCK_FILTER } from '@core/sync/clock-filter';
import { addedAt, followAgreed, ownClockOnly, AGREED_CLOCK, type ClockWord } from '@core/sync/agreed-clock';
import { MOST_WITHIN_MS, type AppMessage } from '@core/wire/app-message';
import { ClockSync, type ClockAnswer, type ClockSyncPorts } from './clock-sync';

export interface RoomClockPorts extends ClockSyncPorts {
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
/** Bounds that are kept of one person: more than answers come in a minute. */
const BOUNDS_AT_MOST = 256;

/** How far a clock may have gone from the server's since they were last compared. */
const apartMs = (clock: ClockSync, nowMs: number): number =>
  (clock.ageMs(nowMs) ?? 0) * CLOCK_ESTIMATE.skewPrior;

/** What one person, asked over their link, knows of the server's time. */
class PersonClock {
  readonly sync: ClockSync;
  readonly #ports: RoomClockPorts;
  readonly #participantId: string;
  readonly #open = new Map<number, { take(answer: Answer): void; giveUp(): void }>();
  #asked = 0;
  #answered = 0;
  #isAsked = false;
  /** The bounds of their clock that they said within the last minute, which is as far as the samples go back. */
  #bounds: readonly { readonly atMs: number; readonly withinMs: number }[] = [];
  isReached = false;

  constructor(participantId: string, ports: RoomClockPorts, onChange: () => void) {
    this.#participantId = participantId;
    this.#ports = ports;
    this.sync = new ClockSync({ ...ports, ping: () => this.#ask() }, onChange);
  }

  /** Asks where it is any use and they are reached, else ends asking; what was heard stays known. */
  setUseful(isUseful: boolean): void {
    const isAsked = isUseful && this.isReached;
    if (isAsked === this.#isAsked) return;
    this.#isAsked = isAsked;
    if (isAsked) this.sync.start();
    else this.end();
  }

  /** Whether what was heard of them says nothing any more. */
  isForgotten(nowMs: number): boolean {
    return !this.isReached && (this.sync.ageMs(nowMs) ?? Infinity) > KEPT_MS;
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

/**
 * The server's time, by one's own line and by what those say who are reached over a link
 * (`src-core/sync/agreed-clock.ts`). Others are told what one's own line says, and nothing that was heard: so no word
 * comes around to its speaker.
 */
export class RoomClock {
  readonly #ports: RoomClockPorts;
  readonly #onChange: (steppedMs: number) => void;
  readonly #own: ClockSync;
  readonly #people = new Map<string, PersonClock>();
  #state = ownClockOnly;
  #server: { readonly name: string; readonly sinceMs: number } | null = null;
  /** What was added to the clock before, whose timeline may still run. */
  #before: { readonly serverEpoch: string; readonly addedMs: number } | null = null;

  /** @param onChange as of `ClockSync` */
  constructor(ports: RoomClockPorts, onChange: (steppedMs: number) => void = () => undefined) {
    this.#ports = ports;
    this.#onChange = onChange;
    this.#own = new ClockSync(ports, (steppedMs) => this.#onOwn(steppedMs));
  }

  /** Starts asking the server, with a burst; again after a reconnect. */
  start(): void {
    this.#own.start();
  }

  /** Asks the server no more; the clock goes on, by what others say if their word is better. */
  stop(): void {
    this.#own.stop();
  }

  /** Asks nobody any more. */
  dispose(): void {
    this.#own.stop();
    for (const person of this.#people.values()) person.end();
    this.#people.clear();
  }

  /** The machine slept or the event loop stood still, so only new samples are trusted. */
  resume(): void {
    this.#own.resume();
    for (const { sync } of this.#people.values()) sync.resume();
  }

  /** Whether a person is reached over a link, and may be asked. */
  setReached(participantId: string, isReached: boolean): void {
    const known = this.#people.get(participantId);
    if (!known && !isReached) return;
    const person = known ?? new PersonClock(participantId, this.#ports, () => this.#look());
    person.isReached = isReached;
    this.#people.set(participantId, person);
    this.#look();
  }

  /** Takes what a person says over their link. */
  hear(participantId: string, message: AppMessage): void {
    if (message.type === 'clock:answer') {
      this.#people.get(participantId)?.hear(message);
      return;
    }
    const own = this.#own;
    const { serverEpoch, uncertaintyMs } = own;
    const localMs = this.#ports.clock.now();
    const usedMs = own.serverNow(undefined, localMs);
    if (serverEpoch === null || usedMs === null || uncertaintyMs === null) return;
    // What the line says is within its bound; the clock in use may still be on its way there.
    const t = usedMs + own.slewLeftMs(localMs);
    const withinMs = Math.min(MOST_WITHIN_MS, uncertaintyMs + apartMs(own, localMs));
    const { id } = message;
    this.#ports.tell?.(participantId, { type: 'clock:answer', id, serverEpoch, t1: t, t2: t, withinMs });
  }

  /** Epoch of the server whose clock is in use. */
  get serverEpoch(): string | null {
    return this.#own.serverEpoch;
  }

  /**
   * Server time now, or at a local time.
   * @param serverEpoch which clock is meant: the one in use, or the one before it
   * @returns null while it isn't known
   */
  serverNow(serverEpoch?: string, localMs: number = this.#ports.clock.now()): number | null {
    const ownMs = this.#own.serverNow(serverEpoch, localMs);
    if (ownMs === null) return null;
    if (serverEpoch === undefined || serverEpoch === this.serverEpoch)
      return ownMs + addedAt(this.#state, localMs);
    return ownMs + (serverEpoch === this.#before?.serverEpoch ? this.#before.addedMs : 0);
  }

  /** Shortest round trip to the server of the last minute. */
  get roundTripMs(): number | null {
    return this.#own.roundTripMs;
  }

  /** The most the clock can be wrong by. */
  get uncertaintyMs(): number | null {
    const { withinMs, targetMs } = this.#state;
    const boundMs = withinMs ?? this.#own.uncertaintyMs;
    return boundMs === null
      ? null
      : boundMs + Math.abs(targetMs - addedAt(this.#state, this.#ports.clock.now()));
  }

  #onOwn(steppedMs: number): void {
    const { serverEpoch } = this.#own;
    if (serverEpoch !== null && serverEpoch !== this.#server?.name) {
      const sinceMs = this.#ports.clock.now();
      const addedMs = addedAt(this.#state, sinceMs);
      if (this.#server) this.#before = { serverEpoch: this.#server.name, addedMs };
      // What was added is of the line, not of the server, and counts for a while until others know the new clock too.
      this.#state = { ...this.#state, atMs: sinceMs, addedMs, targetMs: addedMs };
      this.#server = { name: serverEpoch, sinceMs };
      for (const { sync } of this.#people.values()) sync.resume();
    }
    this.#onChange(this.#take(steppedMs));
  }

  #look(): void {
    const steppedMs = this.#take(0);
    if (steppedMs !== 0) this.#onChange(steppedMs);
  }

  /** @returns by how much the clock jumps */
  #take(ownSteppedMs: number): number {
    const nowMs = this.#ports.clock.now();
    const { uncertaintyMs: ownWithinMs } = this.#own;
    const ownMs = this.#own.serverNow(undefined, nowMs);
    if (!this.#server || ownWithinMs === null || ownMs === null) return ownSteppedMs;
    const ownLeftMs = this.#own.slewLeftMs(nowMs);
    const { name, sinceMs } = this.#server;
    for (const [id, person] of this.#people) {
      person.setUseful(ownWithinMs > AGREED_CLOCK.askedFromMs);
      if (person.isForgotten(nowMs)) this.#people.delete(id);
    }
    const words = [...this.#people.values()]
      .map((person) => person.word(name, ownMs + ownLeftMs, nowMs))
      .filter((word) => word !== null);
    const { state, steppedMs } = followAgreed(this.#state, {
      ...{ nowMs, ownWithinMs, ownLeftMs, ownSteppedMs, words },
      isNew: nowMs - sinceMs < CLOCK_FILTER.settledAfterMs,
      isChanging: this.#knowsOtherServer(name),
    });
    this.#state = state;
    return steppedMs;
  }

  /** Whether somebody's word is of another server: this one's start is heard of by one after the other. */
  #knowsOtherServer(name: string): boolean {
    return [...this.#people.values()].some(
      ({ sync }) => sync.serverEpoch !== null && sync.serverEpoch !== name,
    );
  }
}
