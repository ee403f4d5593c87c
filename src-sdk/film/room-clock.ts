import { CLOCK_FILTER } from '@core/sync/clock-filter';
import { addedAt, followAgreed, ownClockOnly, AGREED_CLOCK } from '@core/sync/agreed-clock';
import { MOST_WITHIN_MS, type AppMessage } from '@core/wire/app-message';
import { ClockSync } from './clock-sync';
import { apartMs, PersonClock, type PersonClockPorts } from './person-clock';

/**
 * The server's time, by one's own line and by what those say who are reached over a link
 * (`src-core/sync/agreed-clock.ts`). Others are told what one's own line says, and nothing that was heard: so no word
 * comes around to its speaker.
 */
export class RoomClock {
  readonly #ports: PersonClockPorts;
  readonly #onChange: (steppedMs: number) => void;
  readonly #own: ClockSync;
  readonly #people = new Map<string, PersonClock>();
  #state = ownClockOnly;
  #server: { readonly name: string; readonly sinceMs: number } | null = null;
  /** What was added to the clock before, whose timeline may still run. */
  #before: { readonly serverEpoch: string; readonly addedMs: number } | null = null;

  /** @param onChange as of `ClockSync` */
  constructor(ports: PersonClockPorts, onChange: (steppedMs: number) => void = () => undefined) {
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
